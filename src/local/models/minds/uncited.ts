import type { Place } from './fill.ts';
import { HonestPen, keyOf } from './honest.ts';

/** Honest words without a single citation. */
export class UncitedPen extends HonestPen {
  override words(place: Place): string {
    return keyOf(place) === 'evidence' ? '' : super.words(place).replace(/ \[[^\]]*\]/g, '');
  }

  override rows(place: Place): number {
    return ['cites', 'evidence', 'because', 'against'].includes(keyOf(place)) ? 0 : super.rows(place);
  }
}

/** Honest words, every citation of something that was never shown. */
export class StrayPen extends HonestPen {
  override words(place: Place): string {
    return keyOf(place) === 'evidence' ? 'e90001' : super.words(place).replace(/\[[^\]]*\]/g, '[e90001]');
  }
}
