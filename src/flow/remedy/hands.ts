import type { Book } from './book.ts';
import type { GuardKeeper } from './guard.ts';
import type { RemediationNeeds } from './needs.ts';
import type { TurnedAway } from './turned-away.ts';

/** What the flow holds while fixes are on. */
export interface RemedyHands {
  readonly needs: RemediationNeeds;
  readonly book: Book;
  readonly guard: GuardKeeper;
  readonly turnedAway: TurnedAway;
}
