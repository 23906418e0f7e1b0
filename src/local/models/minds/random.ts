import { Dice } from './dice.ts';
import type { Pen, Place } from './fill.ts';
import { keyOf, sentence } from './honest.ts';
import type { Paper } from './paper.ts';

/** One citation in so many points at nothing. */
const ASTRAY = 5;

/** Anything that has the form, by chance: ids, causes and objects of the prompt in any order. */
export class RandomPen implements Pen {
  readonly #paper: Paper;
  readonly #dice: Dice;

  /** The same seed and prompt give the same answer. */
  constructor(paper: Paper, seed: number) {
    this.#paper = paper;
    this.#dice = new Dice(`${seed}/${paper.inside.join('\n')}`);
  }

  words(place: Place): string {
    const item = this.#dice.of(this.#paper.items);
    if (keyOf(place) === 'evidence') return this.#dice.below(ASTRAY) === 0 ? `e${this.#dice.below(10_000)}` : (item?.id ?? 'e1');
    if (keyOf(place) === 'cause') return this.#dice.of(this.#paper.candidates)?.cause ?? 'other.novel';
    return sentence(item);
  }

  pick(values: readonly unknown[]): unknown {
    return this.#dice.of(values);
  }

  rows(): number {
    return this.#dice.below(4);
  }

  has(): boolean {
    return this.#dice.below(2) === 0;
  }

  number(least: number, most: number): number {
    return least + ((most - least) * this.#dice.below(1001)) / 1000;
  }

  truth(): boolean {
    return this.#dice.below(2) === 0;
  }

  object(properties: readonly string[]): Readonly<Record<string, unknown>> | undefined {
    if (!properties.includes('kind') || !properties.includes('name')) return undefined;
    return { ...(this.#dice.of(this.#paper.objects) ?? { kind: 'Pod', namespace: 'default', name: 'web' }) };
  }
}
