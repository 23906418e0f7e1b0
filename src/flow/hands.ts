import type { IncidentId, LinkHealth } from '../model/index.ts';
import type { Change, StoredEffect } from '../ports/index.ts';
import type { Desk } from './desk.ts';
import type { Blind } from './house.ts';
import type { OldCards } from './old-cards.ts';
import type { AdviceHands } from './advise/hands.ts';
import type { RemedyHands } from './remedy/hands.ts';
import type { FlowNeeds } from './run-needs.ts';
import type { Watchman } from './watchman.ts';

/** What performing an effect may use. */
export interface Hands {
  readonly needs: FlowNeeds;
  readonly desk: Desk;
  readonly watch: Watchman;
  readonly house: { readonly blind: () => readonly Blind[]; readonly links: () => readonly LinkHealth[] };
  /** The version of each card that chat shows; an older edit is then already done. */
  readonly shown: Map<IncidentId, number>;
  readonly oldCards: OldCards;
  /** Absent while fixes are off. */
  readonly remedy?: RemedyHands;
  /** Absent while no model is named. */
  readonly advice?: AdviceHands;
}

/** Marks an effect as done, with whatever came of it, in one transaction. */
export async function finish(hands: Hands, stored: StoredEffect, more: Change = {}): Promise<void> {
  await hands.desk.turn(() => hands.desk.commit({ ...more, done: [stored.id] }));
}
