import { systemClock } from '../adapters/clock/index.ts';
import { connect, type Connection, kubernetesCluster, type Tuning } from '../adapters/kubernetes/index.ts';
import { pinoLog } from '../adapters/log/index.ts';
import { type Config, maybe } from '../model/index.ts';
import type { Cluster, Log, Meter } from '../ports/index.ts';
import { outputScrubber } from './settings.ts';

export function openLog(config: Config): Log {
  const scrubber = outputScrubber(config, 'log');
  return pinoLog({ level: config.log.level, clean: (text) => scrubber.text(text) });
}

export interface OpenOptions {
  readonly practiceUrl?: string;
  readonly tuning?: Partial<Tuning>;
  /** Where requests to the API server are counted. */
  readonly meter?: Meter;
}

export function openConnection(config: Config, options: OpenOptions = {}): Connection {
  return connect({
    cluster: config.cluster,
    proxy: config.proxy,
    ...maybe('practiceUrl', options.practiceUrl),
    ...maybe('meter', options.meter),
  });
}

/** The cluster that the settings name, for reading. */
export function openCluster(config: Config, options: OpenOptions = {}): Cluster & { close(): Promise<void> } {
  const connection = openConnection(config, options);
  const cluster = kubernetesCluster({
    connection,
    watch: config.watch,
    evidence: config.evidence,
    clock: systemClock,
    random: Math.random,
    log: openLog(config),
    ...maybe('tuning', options.tuning),
  });
  return { name: cluster.name, look: (look) => cluster.look(look), watch: (on) => cluster.watch(on), close: () => connection.close() };
}
