import type { LinkHealth, Millis } from '../model/index.ts';
import type { Store } from '../ports/index.ts';
import type { Desk } from './desk.ts';
import { advanceHouse, type Blind, caughtUpAfter, emptyHouse, type House } from './house.ts';

export interface HouseKeeper {
  blind(): readonly Blind[];
  /** What a watch of this kind shows now happened while it was blind: it still is, or it came back a moment ago and brings what it missed. */
  missed(kind: string, at: Millis): boolean;
  look(at: Millis, links: readonly LinkHealth[]): Promise<void>;
}

/** Keeps the house's state in the store: a step is committed together with what is to be said. */
export async function keepHouse(desk: Desk, store: Store): Promise<HouseKeeper> {
  const kept = await store.note('house');
  let house: House = kept === undefined ? emptyHouse : (JSON.parse(kept) as House);
  let back: { readonly links: readonly string[]; readonly at: Millis } = { links: [], at: 0 };
  const told = (): readonly string[] => house.blind.filter((b) => b.said === 'told').map((b) => b.link);
  return {
    blind: () => house.blind,
    missed: (kind, at) => {
      const watch = new RegExp(`^watch ${kind.toLowerCase()}s( in |$)`);
      return [...told(), ...(at < back.at + caughtUpAfter ? back.links : [])].some((link) => watch.test(link));
    },
    look: async (at, links) => {
      const step = advanceHouse(house, { at, links });
      const value = JSON.stringify(step.house);
      if (step.effects.length === 0 && value === JSON.stringify(house)) return;
      await desk.commit({
        notes: [{ key: 'house', value }],
        effects: step.effects.map((e) => ({ key: e.key, due: e.due, body: e.effect })),
      });
      const before = told();
      house = step.house;
      const now = told();
      const seeing = before.filter((link) => !now.includes(link));
      if (seeing.length > 0) back = { links: seeing, at };
    },
  };
}
