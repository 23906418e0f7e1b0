import { systemClock } from '../../../src/adapters/clock/index.ts';
import { type Connection, connect, kubernetesCluster, type Tuning } from '../../../src/adapters/kubernetes/index.ts';
import {
  type EvidenceConfig,
  type KubeObject,
  type LinkHealth,
  type Observation,
  refText,
  type WatchConfig,
} from '../../../src/model/index.ts';
import type { Clock, Cluster, Log, Watching } from '../../../src/ports/index.ts';
import type { Asked, ToyServer } from './toy-server.ts';

/** Times shortened so that every fault shows within a second. */
export const quick: Partial<Tuning> = {
  startSpread: 0,
  relistJitter: 5,
  backoff: { least: 5, most: 60 },
  longEnough: 40,
  forbiddenRetry: 80,
  unknownRetry: 80,
  listTimeout: 2_000,
  stallBusy: 150,
  stallQuiet: 150,
  staleAfter: 400,
};

export const everything: WatchConfig = { namespaces: [], excluded: [], labelSelector: '' };
export const limits: EvidenceConfig = { timeout: 1_000, eventLimit: 25, logLines: 20, logBytes: 4_096 };

export interface LogLine {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

export function memoryLog(): Log & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at =
    (level: string) =>
    (fields: object, message: string): void =>
      void lines.push({ level, fields, message });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export function connectTo(toy: { readonly url: string }): Connection {
  return connect({ cluster: { use: 'practice', name: 'toy' }, practiceUrl: toy.url, proxy: { none: [] } });
}

export function clusterOn(
  toy: { readonly url: string },
  more: {
    watch?: Partial<WatchConfig>;
    tuning?: Partial<Tuning>;
    evidence?: Partial<EvidenceConfig>;
    log?: Log;
    random?: () => number;
    clock?: Clock;
  } = {},
): { readonly cluster: Cluster; readonly connection: Connection } {
  const connection = connectTo(toy);
  const cluster = kubernetesCluster({
    connection,
    watch: { ...everything, ...more.watch },
    evidence: { ...limits, ...more.evidence },
    clock: more.clock ?? systemClock,
    random: more.random ?? Math.random,
    log: more.log ?? memoryLog(),
    tuning: { ...quick, ...more.tuning },
  });
  return { cluster, connection };
}

export interface Spectator {
  readonly all: Observation[];
  readonly watching: Watching;
  /** What a consumer that only follows the observations believes, by uid. */
  readonly view: Map<string, KubeObject>;
  of(kind: string, name?: string): Observation[];
  health(link: string): LinkHealth | undefined;
  stop(): Promise<void>;
}

export function spectate(
  toy: { readonly url: string },
  more: Parameters<typeof clusterOn>[1] & { on?: (seen: Observation) => void } = {},
): Spectator {
  const { cluster, connection } = clusterOn(toy, more);
  const all: Observation[] = [];
  const view = new Map<string, KubeObject>();
  const watching = cluster.watch((seen) => {
    all.push(seen);
    if (seen.is === 'seen') view.set(seen.object.metadata.uid ?? '', seen.object);
    else view.delete(seen.object.metadata.uid ?? '');
    more.on?.(seen);
  });
  return {
    all,
    view,
    watching,
    of: (kind, name) => all.filter((o) => o.object.kind === kind && (name === undefined || o.object.metadata.name === name)),
    health: (link) => watching.health().find((h) => h.link === link),
    stop: async () => {
      await watching.stop();
      await connection.close();
    },
  };
}

/** Polls until the claim holds; fails with what it says after the deadline. */
export async function until(what: string, claim: () => boolean, ms = 8_000): Promise<void> {
  const end = Date.now() + ms;
  while (!claim()) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** `+ Pod/shop/a uid-1`, `- …`: the story of the observations of one kind, in order. */
export function story(seen: readonly Observation[], kind: string): string[] {
  return seen
    .filter((o) => o.object.kind === kind)
    .map(({ is, object }) => `${is === 'seen' ? '+' : '-'} ${refText({ kind, ...object.metadata })} ${object.metadata.uid ?? ''}`);
}

export function lists(toy: ToyServer, resource: string): Asked[] {
  return toy.asked.filter((a) => a.path.endsWith(`/${resource}`) && a.query.get('watch') === null && a.query.get('continue') === null);
}

export function watches(toy: ToyServer, resource: string): Asked[] {
  return toy.asked.filter((a) => a.path.endsWith(`/${resource}`) && a.query.get('watch') === 'true');
}
