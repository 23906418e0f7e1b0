import type { Advice, CardPlace, Diagnosis, Family, IncidentId, Millis, ObjectRef, Person, Priority, Redaction } from '../model/index.ts';
import type { Worded } from '../triage/index.ts';

/** What just happened to an incident. Appended to its history as it is. */
export type Happening = { readonly at: Millis } /**
 * Signals arrived. `failing` are the objects that show the failure now (none for news of the past), `count` how many occurrences,
 * `key`/`family`/`container` are given when a more telling family takes the incident over.
 */ & (
  | {
      readonly is: 'failed';
      readonly failing: readonly string[];
      readonly count: number;
      readonly worded: Worded;
      readonly priority: Priority;
      readonly member?: ObjectRef;
      readonly rekey?: Rekey;
      /** Pod template hash of what fails. */
      readonly rollout?: string;
    }
  /** `subject`: the object that the incident is about was seen to go. */
  | { readonly is: 'mended'; readonly objects: readonly string[]; readonly subject?: 'gone' }
  | { readonly is: 'ticked'; readonly subject?: 'gone' }
  | {
      readonly is: 'diagnosed';
      readonly diagnosis: Diagnosis;
      readonly redactions: readonly Redaction[];
      readonly priority: Priority;
      readonly shares?: string;
      /** What a model said of the same evidence before: it still holds. */
      readonly advice?: Advice;
    }
  /** What comes of asking a model about the diagnosis of that moment; of an older one it is no news. */
  | { readonly is: 'advised'; readonly of: Millis; readonly advice: Advice }
  | { readonly is: 'voted'; readonly votes: { readonly right: number; readonly wrong: number } }
  /** The subject shows other reasons than it did. */
  | { readonly is: 'shown'; readonly reasons: readonly string[] }
  /** What one of its causes blames was changed, or came back, or went. */
  | { readonly is: 'altered' }
  | { readonly is: 'undiagnosed'; readonly why: string }
  /** `shown`: the version the card shows, 0 for an older incident's; `began`: since when that one failed. */
  | { readonly is: 'posted'; readonly place: CardPlace; readonly shown: number; readonly began?: Millis }
  | { readonly is: 'refused'; readonly why: string }
  | { readonly is: 'taken'; readonly by: Person }
  | { readonly is: 'joined'; readonly member: ObjectRef; readonly failing: readonly string[] }
  | { readonly is: 'merged'; readonly into: IncidentId }
  | { readonly is: 'excused'; readonly why: string }
  | { readonly is: 'listed' }
  /** Somebody wants to know more of what only the summary of the first start tells. */
  | { readonly is: 'asked' }
);

export type Of<K extends Happening['is']> = Extract<Happening, { is: K }>;

export interface Rekey {
  readonly key: string;
  readonly family: Family;
  readonly container: string;
}
