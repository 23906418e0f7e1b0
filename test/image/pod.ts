import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startPracticeCluster } from '../../src/local/cluster/index.ts';
import { startLocalWorkspace } from '../../src/local/slack/index.ts';
import { deployment, namespace } from '../e2e/objects.ts';
import { until } from '../e2e/world.ts';
import type { Rehearsed } from './dockerfile.ts';

/** The image's process between a practice cluster and a local workspace. Times are in seconds, as words. */
export interface Pod {
  /** Waits for `/readyz`; since the start of the process. */
  ready(): Promise<string>;
  /** Status of one of its doors. */
  status(path: string): Promise<number>;
  /** Breaks a workload and waits for the card about it; since it was broken. */
  card(): Promise<string>;
  /** SIGTERM, and how it ended. */
  terminate(): Promise<{ readonly code: number | null; readonly signal: string | null }>;
  remove(): Promise<void>;
}

const broken = 'Deployment/picker in orchard';

/** Starts the image's own command as the kubelet would: its user, its read-only tree, and no variable but its own, its settings and its connections. */
export async function startPod(image: Rehearsed, data: string): Promise<Pod> {
  mkdirSync(data);
  chmodSync(data, 0o777);
  const [cluster, slack] = await Promise.all([startPracticeCluster({ timeScale: 30 }), startLocalWorkspace()]);
  const settings = {
    PATH: '',
    PORT: '0',
    K8S_PROXY_URL: cluster.url,
    RCA_CLUSTER_NAME: 'practice',
    RCA_SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_CHANNEL_ID: slack.channel,
    RCA_QUIET_SECONDS: '1',
  };
  const [program = '', ...fixed] = image.entrypoint;
  const uid = process.getuid?.() === 0 ? { uid: Number(image.user), gid: Number(image.user) } : {};
  const begun = performance.now();
  const child = spawn(resolve('node_modules/.bin', program), [...fixed, ...image.cmd], {
    cwd: join(image.root, image.workdir),
    env: { ...image.env, ...settings, RCA_DATA_DIR: data },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...uid,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (d: Buffer) => (said += d.toString()));
  const ended = new Promise<{ code: number | null; signal: string | null }>((done) =>
    child.on('exit', (code, signal) => done({ code, signal })),
  );
  const doors = (): string => /doors +(http:\/\/127\.0\.0\.1:\d+)\//.exec(said)?.[1] ?? '';
  const status = async (path: string): Promise<number> =>
    doors() === '' ? 0 : (await fetch(`${doors()}${path}`, { signal: AbortSignal.timeout(10_000) })).status;
  const since = (from: number): string => ((performance.now() - from) / 1000).toFixed(1);
  const wait = async (what: string, claim: () => boolean | Promise<boolean>): Promise<void> => {
    const holds = async (): Promise<boolean> => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${said}`);
      return claim();
    };
    await until(holds, { what: () => `${what}:\n${said}`, within: 90_000 });
  };
  return {
    status,
    ready: async () => {
      await wait('/readyz', async () => (await status('/readyz')) === 200);
      return since(begun);
    },
    card: async () => {
      const from = performance.now();
      cluster.apply([
        namespace('orchard'),
        deployment({ namespace: 'orchard', name: 'picker', image: 'registry.example.com/orchard/picker:missing' }),
      ]);
      await wait('the card', () =>
        slack.transcript().some((e) => e.channel === slack.channel && JSON.stringify(e.blocks).includes(broken)),
      );
      return since(from);
    },
    terminate: () => {
      child.kill('SIGTERM');
      return ended;
    },
    remove: async () => {
      child.kill('SIGKILL');
      await slack.stop();
      await cluster.stop();
    },
  };
}
