import type { Incident, IncidentId, Inbound, LinkHealth, Millis } from '../model/index.ts';

/** What to do about it. Data, so that a test can read it and a restart can repeat it. */
export type Effect =
  /** Look at the clock again: end of debounce or soak, a note that is due, calm after flapping. */
  | { readonly do: 'wake' }
  | { readonly do: 'investigate' }
  /** The root card, once for life. */
  | { readonly do: 'post' }
  /** Draws the card as the incident is when it is performed; `version` is the change of the incident that asked for it, absent when a remedy asked. */
  | { readonly do: 'update'; readonly version?: number }
  /** The first messages of the thread: evidence, logs, steps. */
  | { readonly do: 'open-thread' }
  | { readonly do: 'reply'; readonly reply: Reply }
  /** Works out whether a safe action can be offered, and offers it. */
  | { readonly do: 'offer' }
  /** Asks a model about the diagnosis of that moment. */
  | { readonly do: 'advise'; readonly of: Millis }
  | { readonly do: 'remedy'; readonly remedy: string; readonly work: RemedyWork }
  /** One message for all that already failed at the first start. */
  | { readonly do: 'summary'; readonly incidents: readonly IncidentId[] }
  | { readonly do: 'say-blind'; readonly link: LinkHealth }
  | { readonly do: 'say-back'; readonly link: LinkHealth; readonly until: Millis }
  /** Somebody asked or clicked. The handle for the answer stays in memory: it is a capability and expires. */
  | { readonly do: 'answer'; readonly act: Act }
  /** A question in free words, for a model. */
  | { readonly do: 'converse'; readonly act: Extract<Act, { is: 'question' }> };

export type Reply =
  | { readonly is: 'recovered'; readonly healthyFor: Millis }
  | { readonly is: 'reopened' }
  | { readonly is: 'worse'; readonly was: string; readonly now: string }
  | { readonly is: 'repeat' }
  | { readonly is: 'taken' }
  /** The steps by hand are other ones now: those in the thread are replaced. */
  | { readonly is: 'steps' }
  | { readonly is: 'advice' }
  | { readonly is: 'remedy'; readonly remedy: string; readonly news: RemedyNews };

/** Looks at the clock; makes the Job; asks how the Job stands; looks whether the change worked. */
export type RemedyWork = 'tick' | 'launch' | 'follow' | 'watch';

/** What the thread is told about a remedy. */
export type RemedyNews =
  | 'voted'
  | 'voided'
  | 'approved'
  | 'rejected'
  | 'revoked'
  | 'expired'
  | 'stale'
  | 'refused'
  | 'applied'
  | 'holding'
  | 'settled';

type WithoutHandle<T> = T extends unknown ? Omit<T, 'reply' | 'trigger'> : never;

/** An inbound act as it is stored. */
export type Act = WithoutHandle<Inbound>;

/** What comes of one happening: the incident as it is now, and what is to be done. */
export interface Step {
  readonly incident: Incident;
  readonly effects: readonly Due[];
}

export interface Due {
  /** Idempotency key; the same key while one is waiting is one effect. */
  readonly key: string;
  readonly due: Millis;
  readonly effect: Effect;
}
