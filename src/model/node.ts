import type { Millis } from './ids.ts';
import { type Condition, type KubeObject, type ObjectRef, refOf } from './object.ts';
import { annotations, at, conditions, createdAt, labels, list, maybe, str, stringMap, text } from './read.ts';

export interface Node {
  readonly ref: ObjectRef;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly createdAt?: Millis;
  readonly cordoned: boolean;
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
  readonly conditions: readonly Condition[];
  readonly allocatable: Readonly<Record<string, string>>;
  readonly capacity: Readonly<Record<string, string>>;
  readonly kubelet?: string;
  readonly architecture?: string;
}

export function nodeOf(object: KubeObject): Node {
  const spec = object['spec'];
  const status = object['status'];
  return {
    ref: refOf(object),
    labels: labels(object),
    annotations: annotations(object),
    ...maybe('createdAt', createdAt(object)),
    cordoned: at(spec, 'unschedulable') === true,
    taints: list(at(spec, 'taints')).map((t) => ({ key: text(at(t, 'key')), value: text(at(t, 'value')), effect: text(at(t, 'effect')) })),
    conditions: conditions(status),
    allocatable: stringMap(at(status, 'allocatable')),
    capacity: stringMap(at(status, 'capacity')),
    ...maybe('kubelet', str(at(status, 'nodeInfo', 'kubeletVersion'))),
    ...maybe('architecture', str(at(status, 'nodeInfo', 'architecture'))),
  };
}
