import { digest, type Family, type Millis, type ObjectRef, type Observation, refText, type Signal, type SignalId } from '../model/index.ts';
import type { Grace } from './grace.ts';
import { subjectOf } from './owner.ts';

export interface Context {
  readonly cluster: string;
  readonly now: Millis;
  readonly ownNamespace?: string;
  readonly grace?: Partial<Grace>;
  /** Since when this object was seen with fewer ready replicas than it wants. Its counters carry no time. */
  readonly shortSince?: Millis;
}

export interface Seen {
  readonly context: Context;
  readonly grace: Grace;
  readonly about: ObjectRef;
  readonly owners: readonly ObjectRef[];
  readonly seenAt: Millis;
}

/** `again`: when time alone may change the judgement; absent when only a new observation can. */
export interface Judgement {
  readonly signals: readonly Signal[];
  readonly again?: Millis;
}

export const nothing: Judgement = { signals: [] };

/** A failure before it gets its id and its subject. */
export interface Trouble {
  readonly family: Family;
  readonly reason: string;
  readonly message: string;
  readonly happenedAt: Millis;
  /** What tells this occurrence from the next one: restarts, an event's count, a transition time. */
  readonly nth: string | number;
  readonly container?: string;
  readonly count?: number;
  readonly node?: string;
  readonly templateHash?: string;
  readonly image?: string;
  readonly past?: true;
}

export function signalOf(seen: Seen, trouble: Trouble): Signal {
  const { nth, container = '', count = 1, ...rest } = trouble;
  const who = seen.about.uid ?? refText(seen.about);
  return {
    id: `s${digest([seen.context.cluster, who, container, trouble.family, nth]).slice(0, 20)}` as SignalId,
    cluster: seen.context.cluster,
    about: seen.about,
    subject: subjectOf(seen.about, seen.owners),
    owners: seen.owners,
    container,
    count,
    seenAt: seen.seenAt,
    ...rest,
  };
}

/** Failing since `since`: a signal from `since + grace` on, until then a reason to look again. */
export function after(seen: Seen, since: Millis, grace: Millis, trouble: () => Trouble): Judgement {
  const due = since + grace;
  return seen.context.now >= due ? { signals: [signalOf(seen, trouble())] } : { signals: [], again: due };
}

export function both(...parts: readonly Judgement[]): Judgement {
  const times = parts.flatMap((p) => (p.again === undefined ? [] : [p.again]));
  const signals = parts.flatMap((p) => p.signals);
  return times.length === 0 ? { signals } : { signals, again: Math.min(...times) };
}

export type Observed = Extract<Observation, { is: 'seen' }>;
