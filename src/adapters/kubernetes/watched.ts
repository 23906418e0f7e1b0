import type { WatchConfig } from '../../model/index.ts';
import { type Kind, mustKnow, newEvents } from './kinds.ts';
import type { Scope } from './watch-source.ts';

/** One watch to keep. */
export interface Watched extends Scope {
  /** False for kinds kept only to find owners. */
  readonly told: boolean;
  /** Others wait for these: without them pods have no owners. */
  readonly owner: boolean;
  /** Used instead when this one is refused. */
  readonly instead?: Kind;
}

interface Row {
  readonly kind: string;
  readonly told?: false;
  readonly owner?: true;
  /** The user's label selector narrows it. */
  readonly chosen?: true;
}

/** Owners first: what comes later is told with its chain. */
const rows: readonly Row[] = [
  { kind: 'ReplicaSet', told: false, owner: true },
  { kind: 'Job', owner: true, chosen: true },
  { kind: 'Pod', chosen: true },
  { kind: 'Node' },
  { kind: 'Deployment', chosen: true },
  { kind: 'StatefulSet', chosen: true },
  { kind: 'DaemonSet', chosen: true },
  { kind: 'CronJob', chosen: true },
  { kind: 'PersistentVolumeClaim', chosen: true },
  { kind: 'Event' },
];

/** The watches a configuration asks for: one per kind, and per namespace where some are named. */
export function watchedKinds(config: WatchConfig): readonly Watched[] {
  return rows.flatMap((row) => {
    const kind = mustKnow(row.kind);
    const watch: Watched = {
      kind,
      told: row.told !== false,
      owner: row.owner === true,
      ...(row.chosen === true && config.labelSelector !== '' ? { labelSelector: config.labelSelector } : {}),
      ...(row.kind === 'Event' ? { fieldSelector: 'type!=Normal', instead: newEvents } : {}),
    };
    const namespaces = config.namespaces.filter((n) => !config.excluded.includes(n));
    if (!kind.namespaced || config.namespaces.length === 0) return [watch];
    return namespaces.map((namespace) => ({ ...watch, namespace }));
  });
}
