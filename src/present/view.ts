import type { Advice, Diagnosis, Evidence, Incident, Millis, ObjectRef, Post, Priority, Redaction } from '../model/index.ts';
import type { Fixes } from './fixes/fixes.ts';

/** What a card is drawn from besides its incident. */
export interface View {
  readonly now: Millis;
  /** What the bot cannot see at present, in sentences ("watch of pods stale since 10:02"); empty when it sees. */
  readonly blind: readonly string[];
  /** Earlier incidents like this one, most alike first; at most three are shown. */
  readonly similar: readonly Incident[];
  /** Absent: fixes are off. */
  readonly fixes?: Fixes;
  /** The model that is being asked. */
  readonly model?: string;
  /** The earlier incident whose advice was recalled: when it began, and where its card stands. */
  readonly recalled?: { readonly at: Millis; readonly link?: string };
}

/** One investigation, for the command line and for answers to a slash command. */
export interface Report {
  readonly cluster: string;
  readonly subject: ObjectRef;
  readonly diagnosis: Diagnosis;
  readonly evidence: Evidence;
  readonly redactions: readonly Redaction[];
  readonly now: Millis;
  readonly priority?: Priority;
  readonly advice?: Advice;
}

/** A message of an incident's thread. `part` names it within the incident: with the incident's id it makes the posting key. */
export interface ThreadPost {
  readonly part: string;
  readonly post: Post;
}

/** `pod web-1 in shop` → words a person reads: `Pod/web-1 in shop`; `Node/n-1`. */
export function named(ref: ObjectRef): string {
  return ref.namespace === undefined ? `${ref.kind}/${ref.name}` : `${ref.kind}/${ref.name} in ${ref.namespace}`;
}
