import { type Found, type KubeObject, maybe, type ObjectRef, refOf, refText } from '../model/index.ts';
import type { Cluster } from '../ports/index.ts';
import { isJudged } from './survey-judged.ts';
import { addOnKinds, auditedKinds, listOf, wakingKinds } from './survey-kinds.ts';

/** Lists at once; each may be megabytes. */
const width = 4;

export interface Gathered {
  /** Objects that are judged for alarms. */
  readonly waking: readonly KubeObject[];
  /** Every list but the Events', as evidence for the audit. */
  readonly lists: readonly Extract<Found, { is: 'list' }>[];
  readonly missing: readonly Found[];
  /** Objects of which health can be said. */
  readonly judged: number;
  find(ref: ObjectRef): KubeObject | undefined;
}

interface Needs {
  readonly cluster: Cluster;
  readonly alsoKinds?: readonly { readonly apiVersion: string; readonly kind: string }[];
}

/** Lists every kind a survey reads, once. A kind that cannot be listed is missing; an add-on the cluster does not have is not. */
export async function gathered(needs: Needs, namespace: string | undefined): Promise<Gathered> {
  const usual = [...wakingKinds, ...auditedKinds, ...addOnKinds];
  const also = (needs.alsoKinds ?? []).filter((k) => !usual.some((u) => u.kind === k.kind));
  const kinds = [...usual, ...also];
  const answers: Found[] = [];
  for (let at = 0; at < kinds.length; at += width) {
    answers.push(...(await Promise.all(kinds.slice(at, at + width).map((k) => needs.cluster.look(listOf(k, namespace))))));
  }
  const lists = answers.flatMap((a) => (a.is === 'list' ? [a] : []));
  const waking = new Set(wakingKinds.map((k) => k.kind));
  const addOns = new Set(addOnKinds.map((k) => k.kind));
  const byName = new Map(lists.flatMap((l) => l.objects).map((o) => [refText(named(refOf(o))), o]));
  return {
    waking: lists.filter((l) => waking.has(l.kind)).flatMap((l) => l.objects),
    lists: lists.filter((l) => l.kind !== 'Event'),
    missing: answers.filter((a) => a.is === 'missing' && !(a.look.do === 'list' && addOns.has(a.look.kind))),
    judged: [...byName.values()].filter(isJudged).length,
    find: (ref) => byName.get(refText(named(ref))),
  };
}

function named(ref: ObjectRef): ObjectRef {
  return { kind: ref.kind, name: ref.name, ...maybe('namespace', ref.namespace) };
}
