import type { Person } from '../../model/index.ts';
import type { AdviceNeeds } from './needs.ts';
import type { Purse } from './purse.ts';

/** What the flow holds while a model is named. */
export interface AdviceHands {
  readonly needs: AdviceNeeds;
  readonly purse: Purse;
  /** What a model is asked now, by incident or by the act of a question, each with the way to stop it. */
  readonly running: Map<string, (by: Person) => void>;
  /** Questions that somebody stopped while they waited for their turn, by act. */
  readonly stopped: Map<string, Person>;
  /** Ends every call of a model when the process stops; what was asked is asked again by the next. */
  readonly closing: AbortController;
}
