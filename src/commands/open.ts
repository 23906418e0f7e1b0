import { systemClock } from '../adapters/clock/index.ts';
import { connect, type Connection, kubernetesCluster, type Tuning } from '../adapters/kubernetes/index.ts';
import { pinoLog } from '../adapters/log/index.ts';
import type { Config } from '../model/index.ts';
import type { Cluster, Log } from '../ports/index.ts';
import { outputScrubber } from './settings.ts';

export function openLog(config: Config): Log {
  const scrubber = outputScrubber(config, 'log');
  return pinoLog({ level: config.log.level, clean: (text) => scrubber.text(text) });
}

export interface OpenOptions {
  readonly practiceUrl?: string;
  readonly tuning?: Partial<Tuning>;
}

export function openConnection(config: Config, options: OpenOptions = {}): Connection {
  return connect({
    cluster: config.cluster,
    proxy: config.proxy,
    ...(options.practiceUrl === undefined ? {} : { practiceUrl: options.practiceUrl }),
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
    ...(options.tuning === undefined ? {} : { tuning: options.tuning }),
  });
  return { name: cluster.name, look: (look) => cluster.look(look), watch: (on) => cluster.watch(on), close: () => connection.close() };
}
