import {
  type Family,
  type KubeObject,
  type Millis,
  type ObjectRef,
  type Observation,
  ownerChain,
  refText,
  type Signal,
} from '../model/index.ts';
import { absorbs, detect, keyOf } from '../triage/index.ts';

/** Signals of one owner that share a failure: what would be one incident of the live bot. */
export interface Woken {
  readonly key: string;
  readonly subject: ObjectRef;
  readonly container: string;
  readonly family: Family;
  /** Oldest first. */
  readonly signals: readonly [Signal, ...Signal[]];
}

export interface WakeContext {
  readonly cluster: string;
  readonly now: Millis;
  readonly ownNamespace?: string;
}

/** From objects as listed to incidents: detected, keyed by owner, weaker signals told on the stronger one's card. Pure. */
export function wake(objects: readonly KubeObject[], context: WakeContext): readonly Woken[] {
  return absorbed(keyed(observations(objects, context.now).flatMap((o) => detect(o, context))));
}

export function observations(objects: readonly KubeObject[], at: Millis): readonly Observation[] {
  const byName = new Map(objects.map((o) => [refText({ kind: o.kind, name: o.metadata.name, ...place(o) }), o]));
  const find = (ref: ObjectRef): KubeObject | undefined => byName.get(refText(ref));
  return objects.map((object) => ({ is: 'seen', object, owners: ownerChain(object, find), listed: true, at }));
}

function place(object: KubeObject): { readonly namespace?: string } {
  return object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace };
}

function keyed(signals: readonly Signal[]): readonly Woken[] {
  const groups = new Map<string, [Signal, ...Signal[]]>();
  for (const signal of signals) {
    const key = keyOf(signal);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [signal]);
    else group.push(signal);
  }
  return [...groups].map(([key, all]) => {
    const [first] = all;
    return { key, subject: first.subject, container: first.container, family: first.family, signals: all };
  });
}

/** Within one owner a weaker family joins a stronger one, and a pod-wide group the container's of the same family. */
function absorbed(groups: readonly Woken[]): readonly Woken[] {
  const kept: Woken[] = [];
  const joins = (strong: Woken, weak: Woken): boolean =>
    strong !== weak && refText(strong.subject) === refText(weak.subject) && absorbs(strong.family, weak.family) && !peers(strong, weak);
  for (const group of groups) if (!groups.some((other) => joins(other, group))) kept.push(group);
  return kept.map((group) => {
    const followers = groups.filter((other) => !kept.includes(other) && joins(group, other));
    return { ...group, signals: [...group.signals, ...followers.flatMap((f) => f.signals)] };
  });
}

/** Two containers of one owner with one family stand side by side. */
function peers(a: Woken, b: Woken): boolean {
  return a.family === b.family && (b.container !== '' || a.container === '');
}
