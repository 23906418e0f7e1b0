import type { Millis } from './ids.ts';
import type { KubeObject, ObjectRef } from './object.ts';
import { at, maybe, num, str, text, time } from './read.ts';

/** One Kubernetes Event, core/v1 or events.k8s.io/v1, with the repeats counted as the API counts them (a lower bound). */
export interface EventFact {
  readonly uid: string;
  readonly about: ObjectRef;
  /** Container named by `fieldPath` (`spec.containers{web}` → `web`). */
  readonly container?: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly first?: Millis;
  readonly last?: Millis;
  readonly component: string;
  readonly host?: string;
}

export function eventOf(object: KubeObject): EventFact {
  const about = object['involvedObject'] ?? object['regarding'];
  const container = /\{([^}]+)\}/.exec(text(at(about, 'fieldPath')))?.[1];
  const last =
    time(object['lastTimestamp']) ??
    time(object['deprecatedLastTimestamp']) ??
    time(at(object['series'], 'lastObservedTime')) ??
    time(object['eventTime']) ??
    time(object.metadata['creationTimestamp']);
  const first = time(object['firstTimestamp']) ?? time(object['deprecatedFirstTimestamp']) ?? time(object['eventTime']) ?? last;
  return {
    uid: object.metadata.uid ?? `${object.metadata.namespace ?? ''}/${object.metadata.name}`,
    about: {
      kind: text(at(about, 'kind')),
      name: text(at(about, 'name')),
      ...maybe('apiVersion', str(at(about, 'apiVersion'))),
      ...maybe('namespace', str(at(about, 'namespace'))),
      ...maybe('uid', str(at(about, 'uid'))),
    },
    ...maybe('container', container),
    type: text(object['type']) || 'Normal',
    reason: text(object['reason']),
    message: text(object['message']) || text(object['note']),
    count: Math.max(1, num(at(object['series'], 'count')) ?? 0, num(object['count']) ?? num(object['deprecatedCount']) ?? 0),
    ...maybe('first', first),
    ...maybe('last', last),
    component:
      text(at(object['source'], 'component')) ||
      text(object['reportingComponent']) ||
      text(object['reportingController']) ||
      text(at(object['deprecatedSource'], 'component')),
    ...maybe('host', str(at(object['source'], 'host'))),
  };
}
