import type {
  CardPlace,
  CauseVote,
  EffectId,
  Evidence,
  Exchange,
  Incident,
  IncidentId,
  Ledger,
  Millis,
  Remedy,
  Scrubbed,
  SignalId,
  Spend,
  SpendEntry,
  Term,
  ThreadTurn,
} from '../model/index.ts';

/** One thing to be done, kept until it is done. `key` makes it idempotent: a second one with the same key is ignored. */
export interface StoredEffect {
  readonly id: EffectId;
  readonly key: string;
  readonly incident?: IncidentId;
  /** Not before. */
  readonly due: Millis;
  readonly attempts: number;
  /** Effect as data; its shape belongs to `flow`. */
  readonly body: unknown;
}

/** All writes of one step, in one transaction or not at all. */
export interface Change {
  /** Written when the stored version equals `version - 1`; `version` 1 inserts. */
  readonly incidents?: readonly Incident[];
  /** Same rule of versions as incidents. */
  readonly remedies?: readonly Remedy[];
  /** Append-only history of an incident. */
  readonly happenings?: readonly { readonly incident: IncidentId; readonly at: Millis; readonly body: unknown }[];
  readonly effects?: readonly Omit<StoredEffect, 'id' | 'attempts'>[];
  /** Effects that are done (or given up): removed from the outbox. */
  readonly done?: readonly EffectId[];
  /** Effects to try again later. */
  readonly postponed?: readonly { readonly id: EffectId; readonly due: Millis; readonly error: string }[];
  /** Moves signals to a term of the ledger; the first mention of an id counts it as received. */
  readonly signals?: readonly { readonly id: SignalId; readonly incident?: IncidentId; readonly at: Millis; readonly term: Term }[];
  /** What people did; a second one with the same id makes `commit` answer `duplicate`. */
  readonly inbox?: { readonly id: string; readonly at: Millis };
  readonly evidence?: Evidence;
  /** Decisions, each chained to the one before; never changed or removed. */
  readonly audit?: readonly { readonly at: Millis; readonly body: unknown }[];
  /** Placeholder ids issued under an incident's key, so that a restart recognises them. */
  readonly placeholders?: readonly { readonly incident: IncidentId; readonly id: string }[];
  /** Kept under a few fixed keys; a key that ends with `:` and an incident's id goes with that incident. Null removes. */
  readonly notes?: readonly { readonly key: string; readonly value: string | null }[];
  /** Attempts at calls of a model; one with a known id replaces it. */
  readonly spend?: readonly SpendEntry[];
  /** What was sent to a model and what came back; one with a known id replaces it. */
  readonly exchanges?: readonly Exchange[];
  /** Utterances of a thread (`channel ts` of its root), oldest first. */
  readonly turns?: readonly (ThreadTurn & { readonly thread: string })[];
  /** One of a person on an incident replaces their last. */
  readonly votes?: readonly CauseVote[];
}

/** Durable memory. Accepts only scrubbed values. Errors are StoreErrors; a failed commit wrote nothing. */
export interface Store {
  /** `conflict`: an incident had another version; nothing was written. `duplicate`: the inbox id was known; nothing was written. */
  commit(change: Scrubbed<Change>): Promise<'ok' | 'conflict' | 'duplicate'>;
  incident(id: IncidentId): Promise<Incident | undefined>;
  /** The newest incident of a key that is not `merged` or `passed`. */
  byKey(key: string): Promise<Incident | undefined>;
  byCard(place: CardPlace): Promise<Incident | undefined>;
  /** Not yet ended (gathering, investigating, open, holding), oldest first. */
  alive(): Promise<readonly Incident[]>;
  /** Newest first; `limit` at most. `key` and `at` narrow it to one key, to one state. */
  recent(filter: {
    readonly since?: Millis;
    readonly key?: string;
    readonly at?: Incident['state']['at'];
    readonly limit: number;
  }): Promise<readonly Incident[]>;
  evidence(id: IncidentId): Promise<Scrubbed<Evidence> | undefined>;
  remedy(id: string): Promise<Remedy | undefined>;
  /** All remedies of an incident, oldest first. */
  remedies(id: IncidentId): Promise<readonly Remedy[]>;
  /** Remedies of all incidents made since then, oldest first: for cooldowns, caps and the record of each action. */
  remediesSince(since: Millis): Promise<readonly Remedy[]>;
  happenings(id: IncidentId): Promise<readonly { readonly at: Millis; readonly body: unknown }[]>;
  /** Which of these signals were received before. */
  known(ids: readonly SignalId[]): Promise<ReadonlySet<SignalId>>;
  signals(id: IncidentId): Promise<readonly { readonly id: SignalId; readonly term: Term }[]>;
  due(now: Millis, limit: number): Promise<readonly StoredEffect[]>;
  /** When the next effect falls due; undefined when the outbox is empty. */
  nextDue(): Promise<Millis | undefined>;
  ledger(): Promise<Ledger>;
  placeholders(id: IncidentId): Promise<readonly string[]>;
  /** Hash of the newest entry of the audit. */
  auditHead(): Promise<string>;
  note(key: string): Promise<string | undefined>;
  /** What calls of a model cost from then on, reserved ones in full. */
  spent(since: Millis): Promise<Spend>;
  /** Oldest first. Without an id those that belong to no incident. */
  exchanges(id?: IncidentId): Promise<readonly Exchange[]>;
  /** The newest `limit` utterances of a thread, oldest first. */
  turns(thread: string, limit: number): Promise<readonly ThreadTurn[]>;
  votes(id: IncidentId): Promise<readonly CauseVote[]>;
  /** Votes of all incidents cast since then, oldest first. */
  votesSince(since: Millis): Promise<readonly CauseVote[]>;
  /** Nothing was ever stored: a first start. */
  empty(): Promise<boolean>;
  close(): Promise<void>;
}

/** `full`: disk full. `locked`: another process holds it. `corrupt`, `newer`: cannot be opened. `mend` says what a person can do. */
export class StoreError extends Error {
  readonly code: 'full' | 'locked' | 'corrupt' | 'newer' | 'unavailable';
  readonly mend: string;
  constructor(code: StoreError['code'], message: string, mend: string) {
    super(message);
    this.name = 'StoreError';
    this.code = code;
    this.mend = mend;
  }
}
