import type { Place } from './fill.ts';
import { around, HonestPen, keyOf, sentence, under } from './honest.ts';
import type { Named } from './paper.ts';

/** Well formed and wrong: it contradicts the first candidate, supports the last, prefers another cause and blames another object, with evidence that exists and does not bear it. */
export class LyingPen extends HonestPen {
  protected override cite(): string {
    return this.paper.items.at(-1)?.id ?? 'e1';
  }

  override words(place: Place): string {
    const key = keyOf(place);
    if (key === 'evidence') return this.cite();
    if (key !== 'cause') return sentence(this.paper.items.at(-1));
    const { candidates } = this.paper;
    return (under(place, 'candidates') ? candidates[place.row] : candidates.at(-1))?.cause ?? 'other.novel';
  }

  override pick(values: readonly unknown[], place: Place): unknown {
    if (keyOf(place) === 'verdict') return place.row === this.paper.candidates.length - 1 && place.row > 0 ? values[0] : values.at(-1);
    const wrong = values.filter((v) => !this.paper.candidates.some((c) => c.cause === v) && v !== 'other.novel');
    return wrong[(this.paper.items.length + place.row * 7) % Math.max(wrong.length, 1)] ?? values.at(-1);
  }

  override rows(place: Place): number {
    return keyOf(place) === 'causes' ? 3 : super.rows(place);
  }

  /** Refuses nothing that could be answered wrongly. */
  override has(place: Place): boolean {
    return keyOf(place) === 'prefers' || (under(place, 'causes') && around(place) !== 'culprit');
  }

  override number(_least: number, most: number): number {
    return most;
  }

  protected override culprit(place: Place): Named {
    return this.paper.objects.at(-1 - place.row) ?? super.culprit(place);
  }
}
