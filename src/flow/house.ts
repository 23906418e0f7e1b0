import type { LinkHealth, Millis } from '../model/index.ts';
import type { Due } from './effect.ts';

/** A link that cannot be trusted now. `said`: the channel was told. */
export interface Blind {
  readonly link: string;
  readonly since: Millis;
  readonly why: string;
  readonly said: 'told' | 'untold';
}

/** The life of the house: which of its links are broken. Kept in the store, so that a restart neither repeats nor forgets what it said. */
export interface House {
  readonly blind: readonly Blind[];
}

export const emptyHouse: House = { blind: [] };

/** Links break and come back within moments (a rollout of the API server, a socket refresh): said only when it lasts. */
export const blindAfter: Millis = 60_000;
/** After a link is back its lists are taken in before it is said what they brought. */
export const caughtUpAfter: Millis = 5_000;

export interface HouseStep {
  readonly house: House;
  readonly effects: readonly Due[];
}

/** Pure: the links as they are now against what was known. A link that is not mentioned any more is forgotten. */
export function advanceHouse(house: House, seen: { readonly at: Millis; readonly links: readonly LinkHealth[] }): HouseStep {
  const { at, links } = seen;
  const before = new Map(house.blind.map((b) => [b.link, b]));
  const effects: Due[] = [];
  const blind = links.flatMap((link): readonly Blind[] => {
    const known = before.get(link.link);
    if (link.ok) {
      if (known?.said === 'told') effects.push(back(known, link, at));
      return [];
    }
    const since = known?.since ?? Math.min(link.since, at);
    const lasts = at - since >= blindAfter;
    if (lasts && known?.said !== 'told') effects.push(say(link, since, at));
    return [{ link: link.link, since, why: link.why, said: lasts || known?.said === 'told' ? 'told' : 'untold' }];
  });
  return { house: { blind }, effects };
}

function say(link: LinkHealth, since: Millis, at: Millis): Due {
  return { key: `blind:${link.link}:${since}`, due: at, effect: { do: 'say-blind', link: { ...link, since } } };
}

function back(known: Blind, link: LinkHealth, at: Millis): Due {
  const was: LinkHealth = { link: link.link, ok: false, since: known.since, why: known.why };
  return { key: `back:${link.link}:${known.since}`, due: at + caughtUpAfter, effect: { do: 'say-back', link: was, until: at } };
}
