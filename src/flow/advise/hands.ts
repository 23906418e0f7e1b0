import type { IncidentId, Person, Post, Scrubbed } from '../../model/index.ts';
import type { AdviceNeeds } from './needs.ts';
import type { Purse } from './purse.ts';

/** What the flow holds while a model is named. */
export interface AdviceHands {
  readonly needs: AdviceNeeds;
  readonly purse: Purse;
  /** Investigations of a model that run now, each with the way to stop it. */
  readonly running: Map<IncidentId, (by: Person) => void>;
  /** Ends every call of a model when the process stops; what was asked is asked again by the next. */
  readonly closing: AbortController;
  /** Answers to questions that chat has not taken yet, by act. */
  readonly answers: Map<string, Scrubbed<Post>>;
}
