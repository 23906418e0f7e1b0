import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readPracticeNote, removePracticeNote, writePracticeNote } from '../../adapters/files/index.ts';
import { startPracticeCluster } from '../../local/cluster/index.ts';
import { ground, type Play, playStories, stories, type Story } from '../../local/stories/index.ts';
import { at, type Config, list, num } from '../../model/index.ts';
import { EXIT, Stop } from '../exit.ts';
import { type Fixing, practiceExecutor } from './remediation.ts';

export interface StartedPractice {
  /** Absent when a real cluster is named. */
  readonly url?: string;
  readonly stories: readonly Story[];
  readonly play: () => void;
  readonly stop: () => Promise<void>;
}

/** Waits inside the practice cluster pass this many times faster than in life. */
export const PRACTICE_SPEED = 20;

/** Milliseconds between bookmarks: well below the minute after which a watch that says nothing counts as stalled. */
const BOOKMARK_EVERY = 20_000;

/** The first workloads of the practice cluster are up within a second or two. */
const GROUND_WITHIN = 10_000;

/** Each practice run begins with an empty memory: its cluster is new, and old incidents would speak of objects that never were. */
export function practiceFolder(config: Config): string {
  return join(config.dataDir, 'practice');
}

export async function startPractice(
  config: Config,
  about: { readonly pageUrl: string | undefined; readonly fixing: Fixing | undefined },
): Promise<StartedPractice> {
  const { pageUrl, fixing } = about;
  if (config.cluster.use !== 'practice') return { stories: [], play: () => undefined, stop: () => Promise.resolve() };
  const running = readPracticeNote(config.dataDir);
  if (running !== undefined) {
    const where = running.pageUrl === undefined ? '' : ` Its page: ${running.pageUrl}`;
    throw new Stop(
      EXIT.usage,
      `A practice run is going on already (process ${running.pid}).${where}\nStop it first, or set RCA_DATA_DIR to another folder.`,
    );
  }
  rmSync(practiceFolder(config), { recursive: true, force: true });
  const cluster = await startPracticeCluster({
    timeScale: PRACTICE_SPEED,
    bookmarkEvery: BOOKMARK_EVERY,
    ...(fixing === undefined ? {} : { executor: practiceExecutor(config, fixing) }),
  });
  cluster.apply([...(fixing === undefined ? [] : [namespaceOf(fixing)]), ...ground]);
  await healthy(cluster.url);
  writePracticeNote(config.dataDir, { url: cluster.url, pid: process.pid, ...(pageUrl === undefined ? {} : { pageUrl }) });
  let play: Play | undefined;
  return {
    url: cluster.url,
    stories,
    play: () => {
      play = playStories(cluster);
    },
    stop: async () => {
      play?.stop();
      removePracticeNote(config.dataDir);
      await cluster.stop();
    },
  };
}

/** Where executor Jobs run; closed to fixes. */
function namespaceOf({ namespace }: Fixing): unknown {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
}

/** The bot begins with a cluster that is well, and proves its guard on what is there; it begins all the same when that takes too long. */
async function healthy(url: string): Promise<void> {
  const end = Date.now() + GROUND_WITHIN;
  const read = async (kind: string) => list(at(await (await fetch(`${url}/apis/apps/v1/${kind}`)).json(), 'items'));
  while (Date.now() < end) {
    const found = [...(await read('deployments')), ...(await read('statefulsets'))];
    if (found.every((w) => num(at(w, 'status', 'readyReplicas')) === num(at(w, 'spec', 'replicas')))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
