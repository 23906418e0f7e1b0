import type { LinkHealth, Millis } from '../model/index.ts';
import type { Store } from '../ports/index.ts';
import type { Desk } from './desk.ts';
import { advanceHouse, type Blind, emptyHouse, type House } from './house.ts';

export interface HouseKeeper {
  blind(): readonly Blind[];
  look(at: Millis, links: readonly LinkHealth[]): Promise<void>;
}

/** Keeps the house's state in the store: a step is committed together with what is to be said. */
export async function keepHouse(desk: Desk, store: Store): Promise<HouseKeeper> {
  const kept = await store.note('house');
  let house: House = kept === undefined ? emptyHouse : (JSON.parse(kept) as House);
  return {
    blind: () => house.blind,
    look: async (at, links) => {
      const step = advanceHouse(house, { at, links });
      const value = JSON.stringify(step.house);
      if (step.effects.length === 0 && value === JSON.stringify(house)) return;
      await desk.commit({
        notes: [{ key: 'house', value }],
        effects: step.effects.map((e) => ({ key: e.key, due: e.due, body: e.effect })),
      });
      house = step.house;
    },
  };
}
