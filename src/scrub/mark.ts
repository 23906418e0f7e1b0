import type { Hit } from './engine/scan.ts';
import type { Span } from './engine/rule.ts';
import type { Issuer } from './issuer.ts';

const OPEN = '[REDACTED:';
const SHAPE = /^\[REDACTED:[a-z0-9-]{1,24}:([a-z2-7]{6,26})\]/;
/** Marks without an id: they say the same whoever wrote them, so nothing can hide in them. */
const PLAIN = /^\[(?:FOREIGN-MASK|UNSCRUBBABLE \d{1,12} bytes|LONG TOKEN \d{1,12} bytes)\]/;

/** Our own placeholders stay as they are; whatever else opens like one is foreign and becomes `[FOREIGN-MASK]`. */
export function marksIn(text: Buffer, ids: Issuer): { readonly ours: readonly Span[]; readonly foreign: readonly Hit[] } {
  const ours: Span[] = [];
  const foreign: Hit[] = [];
  for (let i = text.indexOf('['); i >= 0; i = text.indexOf('[', i + 1)) {
    const head = text.toString('latin1', i, i + 64);
    const plain = PLAIN.exec(head)?.[0].length;
    const to = plain === undefined ? placeholderAt(text, i, ids) : i + plain;
    if (to > i) ours.push({ from: i, to });
    else if (head.startsWith(OPEN)) foreign.push({ from: i, to: endOfForeign(head, i), family: 'foreign', strength: 'strong' });
  }
  return { ours, foreign };
}

/** End of the placeholder that begins at `from`, or -1 when none of ours does. */
export function placeholderAt(text: Buffer, from: number, ids: Issuer): number {
  const match = SHAPE.exec(text.toString('latin1', from, from + 64));
  return match !== null && ids.knows(match[1] ?? '') ? from + match[0].length : -1;
}

function endOfForeign(head: string, from: number): number {
  const shaped = SHAPE.exec(head);
  return from + (shaped === null ? OPEN.length : shaped[0].length);
}
