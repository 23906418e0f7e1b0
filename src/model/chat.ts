import type { Millis } from './ids.ts';
import type { CardPlace } from './incident.ts';
import type { Person } from './person.ts';

/** Block Kit JSON; its shape is the business of `present`. */
export type Block = Readonly<Record<string, unknown>>;

/** A message at every level of rendering; the chat adapter takes the highest that the workspace accepts. */
export interface Post {
  /** The whole story in a sentence or two: notifications, screen readers, clients that render nothing else. */
  readonly text: string;
  /** Best first. Same facts at each level; same buttons down to `plain`. */
  readonly levels: readonly { readonly level: 'full' | 'plain' | 'text'; readonly blocks: readonly Block[] }[];
}

/** A dialogue for one person. `meta` comes back with what they enter; it is no secret. */
export interface Modal {
  readonly callback: string;
  readonly meta: string;
  readonly title: string;
  /** Absent: nothing to send, only to read. */
  readonly submit?: string;
  readonly close: string;
  readonly blocks: readonly Block[];
}

/** What the workspace says of a person. `stranger`: of another workspace that shares the channel. */
export interface Profile extends Person {
  /** All workspaces of an organisation that the person belongs to, where there are several. */
  readonly teams?: readonly string[];
  readonly name?: string;
  readonly deactivated: boolean;
  readonly guest: boolean;
  readonly bot: boolean;
  readonly stranger: boolean;
}

/** What a person did in chat. `id` is unique per act, so that a redelivery is recognised. */
export type Inbound = {
  readonly id: string;
  readonly at: Millis;
  readonly by: Person;
  readonly channel: string;
} & (
  | { readonly is: 'command'; readonly text: string; readonly reply: ReplyHandle }
  /** `thread` is the root's ts when asked inside a thread; `direct` in a direct message. */
  | {
      readonly is: 'question';
      readonly text: string;
      readonly ts: string;
      readonly thread?: string;
      readonly mentioned: boolean;
      readonly direct: boolean;
    }
  /** `trigger` opens a dialogue; it lasts three seconds. */
  | {
      readonly is: 'click';
      readonly action: string;
      readonly value: string;
      readonly message: CardPlace;
      readonly reply: ReplyHandle;
      readonly trigger?: string;
    }
  /** A dialogue was sent. `values` by action id; `channel` is empty. */
  | { readonly is: 'submit'; readonly callback: string; readonly meta: string; readonly values: Readonly<Record<string, string>> }
  | { readonly is: 'home' }
);

/** Opaque handle for answers that only the asker, or the place of the question, sees; expires (30 minutes, 5 uses). */
export interface ReplyHandle {
  readonly url: string;
}
