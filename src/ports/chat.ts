import type { CardPlace, Inbound, LinkHealth, Millis, Modal, Post, Profile, ReplyHandle, Scrubbed } from '../model/index.ts';

/** How urgently a message is sent when many wait: an answer to a person goes before a new card, that before progress. */
export type Urgency = 'answer' | 'card' | 'outcome' | 'progress';

/** What a root card says of itself to a later process: kept with the message and never shown. No name stands in it. */
export interface CardMark {
  readonly incident: string;
  /** Digest of the incident's key: the same failure has the same one, whatever the id of its incident. */
  readonly about: string;
  readonly since: Millis;
  readonly state: 'open' | 'ended';
  /** The newest entry of the audit when the card was drawn; absent while nothing was audited. */
  readonly audit?: AuditMark;
}

/** A head of the audit as it stands outside the store. `chain` tells the audits of several clusters apart that post to one channel. */
export interface AuditMark {
  readonly chain: string;
  readonly head: string;
}

/** A root card that an earlier process left. */
export interface OldCard extends CardMark {
  readonly place: CardPlace;
}

/** A chat workspace. Every failure is a ChatError; nothing is retried past what the method's contract says. */
export interface Chat {
  /**
   * Posts a root card at most once per `key`: after an ambiguous failure it looks for the key in the channel's
   * recent messages before it posts again. Resolves with the place, also when it was found. A card's key is its incident's id.
   */
  post(
    to: { readonly channel: string; readonly key: string; readonly incident: string; readonly mark?: CardMark },
    post: Scrubbed<Post>,
  ): Promise<CardPlace>;
  /** Replaces a message and, where one is given, its mark; idempotent, newest wins, older waiting updates of the same message are dropped. */
  update(place: CardPlace, post: Scrubbed<Post>, urgency: Urgency, mark?: CardMark): Promise<void>;
  /** Marked cards of the last days that were not marked as ended, newest first and bounded; none where the channel may not be read. */
  openCards(channel: string): Promise<readonly OldCard[]>;
  /** What the newest cards of the channel, bounded in number, say of the audit; a ChatError where they cannot be read. */
  auditMarks(channel: string): Promise<readonly AuditMark[]>;
  /** Posts into a thread, at most once per `key`, and says where it stands. `broadcast` shows it in the channel too. */
  reply(to: CardPlace & { readonly key: string; readonly broadcast: boolean }, post: Scrubbed<Post>, urgency: Urgency): Promise<CardPlace>;
  /** Answers through a handle, seen by the asker alone unless `inChannel`. */
  respond(to: ReplyHandle, post: Scrubbed<Post>, how: { readonly inChannel: boolean; readonly replace: boolean }): Promise<void>;
  /** Shows a message to one person. */
  whisper(to: { readonly channel: string; readonly user: string; readonly thread?: string }, post: Scrubbed<Post>): Promise<void>;
  /** Opens a dialogue for the person whose click gave the trigger, within three seconds of it. */
  open(trigger: string, modal: Scrubbed<Modal>): Promise<void>;
  /** Id of the workspace that the bot is installed in; undefined while it is not connected. */
  team(): Promise<string | undefined>;
  /** What the workspace says of a person now; undefined when it knows none. */
  profile(user: string): Promise<Profile | undefined>;
  /** An address that opens a message; undefined where the workspace gives none. */
  link(place: CardPlace): Promise<string | undefined>;
  /** Publishes somebody's App Home. */
  home(user: string, post: Scrubbed<Post>): Promise<void>;
  /**
   * Connects and delivers what people do, at least once each. `receive` stores it and answers what is acknowledged at once;
   * it must settle within 500 ms.
   */
  listen(receive: (act: Inbound) => Promise<Scrubbed<Post> | undefined>): Promise<Listening>;
  /** Checks token, scopes and channel without posting. */
  check(): Promise<readonly LinkHealth[]>;
}

export interface Listening {
  health(): readonly LinkHealth[];
  /** Finishes what is in flight (≤ 5 s), then closes the sockets. */
  stop(): Promise<void>;
}

/**
 * `retry`: try later (after `retryAfter` milliseconds when given). `refused`: never will work as it is (no such channel,
 * missing scope); `mend` says what a person must do.
 */
export class ChatError extends Error {
  readonly kind: 'retry' | 'refused';
  readonly code: string;
  readonly mend: string;
  readonly retryAfter: number | undefined;
  constructor(kind: 'retry' | 'refused', code: string, mend: string, retryAfter?: number) {
    super(`${code}: ${mend}`);
    this.name = 'ChatError';
    this.kind = kind;
    this.code = code;
    this.mend = mend;
    this.retryAfter = retryAfter;
  }
}
