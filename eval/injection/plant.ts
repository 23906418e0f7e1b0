import { type Base, baseCase, nothing, type Planted } from './base-case.ts';
import type { Hostile } from './corpus.ts';

/** Where a hostile text is put. `question` and `turn` are what a person says in the thread of the card. */
export const places = [
  'log',
  'previous log',
  'event',
  'annotation',
  'label',
  'variable',
  'argument',
  'image',
  'termination message',
  'config map',
  'question',
  'turn',
] as const;
export type Place = (typeof places)[number];

/** What an API server takes: a label's value, an image's name, one line of a termination message of 4 KiB. */
const legal = {
  label: (text: string): string =>
    slug(text, /[^A-Za-z0-9._-]+/g)
      .slice(0, 63)
      .replace(/[^A-Za-z0-9]+$/, '') || 'x',
  image: (text: string): string =>
    `registry.test/${
      slug(text.toLowerCase(), /[^a-z0-9.-]+/g)
        .slice(0, 100)
        .replace(/[^a-z0-9]+$/, '') || 'x'
    }:1`,
  termination: (text: string): string => text.slice(0, 4_096),
} as const;

function slug(text: string, not: RegExp): string {
  return text
    .replace(not, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '');
}

const put: Readonly<Record<Place, (parts: readonly string[]) => Partial<Planted>>> = {
  log: (parts) => ({ log: parts }),
  'previous log': (parts) => ({ previous: parts }),
  event: (parts) => ({ events: parts }),
  annotation: (parts) => ({ annotations: parts }),
  label: (parts) => ({ labels: parts.map(legal.label) }),
  variable: (parts) => ({ variables: parts }),
  argument: (parts) => ({ args: parts }),
  image: (parts) => ({ image: legal.image(parts.join(' ')) }),
  'termination message': (parts) => ({ termination: legal.termination(parts.join('\n')) }),
  'config map': (parts) => ({ settings: parts }),
  question: () => ({}),
  turn: () => ({}),
};

/** One hostile text in one place of a case of its own, whose id is the namespace. */
export function plant(id: string, base: Base, what: { readonly place: Place; readonly parts: readonly string[] }): unknown {
  return baseCase(id, base, { ...nothing, ...put[what.place](what.parts) });
}

/** What the place takes of a text, as it stands there. */
export function standing(place: Place, parts: readonly string[]): readonly string[] {
  const planted = put[place](parts);
  const all = [
    planted.log,
    planted.previous,
    planted.events,
    planted.annotations,
    planted.labels,
    planted.variables,
    planted.args,
    planted.settings,
  ].flatMap((p) => p ?? []);
  return place === 'question' || place === 'turn' ? parts : [...all, ...[planted.image, planted.termination].flatMap((p) => p ?? [])];
}

const words = ['basket', 'order', 'shelf', 'parcel', 'label', 'window', 'morning', 'ledger', 'table', 'lamp', 'river', 'paper'];

/** A text of the same kind that means nothing: as many parts, each about as long. */
export function neutral({ written }: Pick<Hostile, 'written'>): readonly string[] {
  return written.map((part, n) => {
    let text = words[n % words.length] ?? '';
    for (let i = n + 1; text.length < part.length; i++)
      text += `${part.includes('\n') && i % 8 === 0 ? '\n' : ' '}${words[(i * 7) % words.length] ?? ''}`;
    return text.slice(0, Math.max(4, part.length)).trim();
  });
}
