import type { WatchConfig } from '../../model/index.ts';
import { type Kind, mustKnow, pathOf } from './kinds.ts';
import type { Rule } from './rule-words.ts';
import { watchedKinds } from './watched.ts';

/** A right the bot uses, where it uses it, and what for. */
export interface Right extends Rule {
  readonly namespace?: string;
  readonly why: string;
  /** A read that proves the right where the server offers no access review. */
  readonly listPath?: string;
}

/** Kinds that are read when an incident wakes. Secrets are not among them. */
const readOnDemand: readonly string[] = [
  'ConfigMap',
  'Service',
  'EndpointSlice',
  'Ingress',
  'ResourceQuota',
  'LimitRange',
  'NetworkPolicy',
  'ControllerRevision',
  'ServiceAccount',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'Namespace',
  'PersistentVolume',
  'StorageClass',
];

function right(kind: Kind, namespace: string | undefined, use: { readonly verbs: readonly string[]; readonly why: string }): Right {
  const place = kind.namespaced ? namespace : undefined;
  return {
    group: kind.group,
    resource: kind.resource,
    ...use,
    ...(place === undefined ? {} : { namespace: place }),
    listPath: pathOf(kind, { namespace: place }),
  };
}

/** Every right of a configuration, each once. */
export function neededRights(config: WatchConfig): readonly Right[] {
  const namespaces = config.namespaces.length === 0 ? [undefined] : config.namespaces.filter((n) => !config.excluded.includes(n));
  const watched = watchedKinds(config).map((w) =>
    right(w.kind, w.namespace, { verbs: ['get', 'list', 'watch'], why: w.told ? 'noticing failures' : 'finding owners' }),
  );
  const logs = namespaces.map((namespace): Right => {
    return { group: '', resource: 'pods/log', verbs: ['get'], why: 'logs as evidence', ...(namespace === undefined ? {} : { namespace }) };
  });
  const onDemand = readOnDemand.map(mustKnow).flatMap((kind) => {
    const places = kind.namespaced ? namespaces : [undefined];
    return places.map((namespace) => right(kind, namespace, { verbs: ['get', 'list'], why: 'evidence of an incident' }));
  });
  return [...watched, ...logs, ...onDemand];
}
