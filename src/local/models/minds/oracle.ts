import type { Place } from './fill.ts';
import { HonestPen, keyOf, under } from './honest.ts';
import type { Named, Paper } from './paper.ts';

/** What the oracle knows. */
export interface Truth {
  readonly cause: string;
  /** Evidence to cite, where it stands in the prompt; else the first. */
  readonly cites?: string;
  /** The object to blame; else the first in the prompt. */
  readonly culprit?: Named;
}

/** Knows the cause: names it, with evidence of the prompt. */
export class OraclePen extends HonestPen {
  readonly #truth: Truth;

  constructor(paper: Paper, truth: Truth) {
    super(paper);
    this.#truth = truth;
  }

  protected override cite(place: Place): string {
    return this.paper.items.find((i) => i.id === this.#truth.cites)?.id ?? super.cite(place);
  }

  override words(place: Place): string {
    return keyOf(place) === 'cause' && !under(place, 'candidates') ? this.#truth.cause : super.words(place);
  }

  override pick(values: readonly unknown[], place: Place): unknown {
    if (keyOf(place) === 'cause') return values.includes(this.#truth.cause) ? this.#truth.cause : values[0];
    if (keyOf(place) !== 'verdict') return super.pick(values, place);
    return this.paper.candidates[place.row]?.cause === this.#truth.cause ? values[0] : values.at(-1);
  }

  override rows(place: Place): number {
    if (keyOf(place) !== 'causes') return super.rows(place);
    return this.#rank() < 0 ? 1 : 0;
  }

  override has(place: Place): boolean {
    return keyOf(place) === 'prefers' && this.#rank() > 0;
  }

  protected override culprit(place: Place): Named {
    return this.#truth.culprit ?? super.culprit(place);
  }

  #rank(): number {
    return this.paper.candidates.findIndex((c) => c.cause === this.#truth.cause);
  }
}
