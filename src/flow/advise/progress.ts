import type { Advice, CardPlace, Incident, LookRun, Person } from '../../model/index.ts';
import * as present from '../../present/index.ts';
import type { Hands } from '../hands.ts';
import { atOnce } from './consult.ts';
import type { AdviceHands } from './hands.ts';
import { inPassing } from './in-passing.ts';

export interface ProgressNote {
  /** After each look, with all so far; the first time before any. */
  looked(runs: readonly LookRun[]): Promise<void>;
  ended(advice: Advice, by?: Person): Promise<void>;
}

/** One message in the thread, edited as looks happen, and the line on the card. Chat that fails here holds nothing up. */
export function progressNote(
  hands: Hands,
  { needs: { llm, settings } }: AdviceHands,
  { incident, of, kind }: { readonly incident: Incident; readonly of: number; readonly kind: 'rank' | 'open' },
): ProgressNote {
  const { needs, desk } = hands;
  const since = needs.clock.now();
  const [model] = llm.models;
  let place: CardPlace | undefined;
  let steps: readonly string[] = [];
  const show = async (advice: Advice, by?: Person): Promise<void> => {
    const { card } = (await desk.incident(incident.id)) ?? incident;
    if (card === undefined) return;
    const drawn = present.adviceProgress(incident, advice, { model, steps, ...(by === undefined ? {} : { by }) });
    const note = (await desk.scrubberOf(incident.id)).value(drawn);
    await inPassing(hands, incident.id, async () => {
      if (place === undefined)
        place = await needs.chat.reply({ ...card, key: `${incident.id}:looks:${of}`, broadcast: false }, note, 'progress');
      else await needs.chat.update(place, note, 'progress');
    });
  };
  return {
    looked: async (runs) => {
      steps = runs.map(present.lookWords);
      const advice: Advice = { is: 'asked', since, kind, steps, most: settings.rounds * atOnce };
      await desk.turn(() => desk.step(incident.id, { is: 'advised', at: needs.clock.now(), of, advice }));
      // Without a look there is nothing to show beside the card's own line.
      if (runs.length > 0) await show(advice);
    },
    ended: async (advice, by) => {
      if (place !== undefined || steps.length > 0) await show(advice, by);
    },
  };
}
