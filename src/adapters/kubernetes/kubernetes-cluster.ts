import type { EvidenceConfig, WatchConfig } from '../../model/index.ts';
import type { Clock, Cluster, Log } from '../../ports/index.ts';
import type { Connection } from './connection.ts';
import { discovery } from './discovery.ts';
import { lookAt } from './look/index.ts';
import { defaultTuning, type Tuning } from './tuning.ts';
import { watchCluster } from './watch-cluster.ts';

export interface KubernetesOptions {
  readonly connection: Connection;
  readonly watch: WatchConfig;
  readonly evidence: EvidenceConfig;
  readonly clock: Clock;
  /** Uniform in [0, 1): spreads reconnects. */
  readonly random: () => number;
  readonly log: Log;
  /** For tests and the practice cluster. */
  readonly tuning?: Partial<Tuning>;
}

/** A real API server behind the Cluster port. Several watches may run at once; each keeps its own memory. */
export function kubernetesCluster(options: KubernetesOptions): Cluster {
  const { connection, watch, evidence, clock, random, log } = options;
  const tuning = { ...defaultTuning, ...options.tuning };
  const looking = { connection, discovery: discovery(connection), limits: evidence, clock, signal: new AbortController().signal };
  return {
    name: connection.name,
    look: (look) => lookAt(looking, look),
    watch: (on) => watchCluster({ connection, config: watch, clock, random, log, tuning }, on),
  };
}
