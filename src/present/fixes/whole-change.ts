import type { Action, Block, Remedy } from '../../model/index.ts';
import { bold, line, preformatted, rich } from '../blocks.ts';
import { middle, oneLine } from '../text.ts';
import { atomsOf, differingLines, isHidden, isLong, wholeLines } from './difference.ts';

/** A dialogue takes 100 blocks, 3,000 characters a text and 250,000 bytes. */
const BLOCKS = 80;
const TEXT = 2_800;
const BYTES = 200_000;
/** Of a long value that stands whole below, this much of what differs above. */
const ABOVE = 1_000;
/** Begins what goes on from the block before. */
const ON = '⤷ ';

/** Every field of the change, whole: first what differs, then each long value from its beginning to its end. */
export function wholeChange({ preview: { fields } }: Remedy): readonly Block[] {
  const long = fields.filter(isLong);
  const first = fields.map((f) => (isLong(f) ? differingLines(f, ABOVE) : wholeLines(f)).join('\n'));
  return [
    ...pages(first).map((page) => rich(preformatted(page))),
    ...(long.length === 0 ? [] : [rich(line(bold('The long values, whole')))]),
    ...pages(long.map((f) => wholeLines(f).join('\n'))).map((page) => rich(preformatted(page))),
  ];
}

/** Why the change cannot be shown whole, and so not be approved; undefined where it can. */
export function notShown(remedy: Remedy): string | undefined {
  const { fields, warnings } = remedy.preview;
  const long = 'The change is too long to be shown whole in a dialogue.';
  // Before anything is drawn: no text is shorter when it is shown.
  if (fields.reduce((sum, f) => sum + (f.before?.length ?? 0) + (f.after?.length ?? 0), 0) > BYTES) return long;
  if (fields.some(isHidden)) return 'What it changes is hidden or invisible, so it cannot be shown.';
  const blocks = wholeChange(remedy);
  const bytes = new TextEncoder().encode(JSON.stringify([blocks, warnings])).length;
  return blocks.length <= BLOCKS && bytes <= BYTES ? undefined : long;
}

/** The change for a person to make, after looking at it themselves. */
export function byHand({ plan: { action } }: Remedy): string | undefined {
  if (action.is !== 'rollback') return undefined;
  const { history, undo } = rollbackLines(action);
  return `${history}\n${undo}`;
}

function rollbackLines({ target, revision }: Extract<Action, { is: 'rollback' }>): { readonly history: string; readonly undo: string } {
  const kind = target.resource.replace(/s$/u, '');
  const on = middle(oneLine(`${kind}/${target.name} -n ${target.namespace}`), 400);
  return { history: `kubectl rollout history ${on} --revision=${revision}`, undo: `kubectl rollout undo ${on} --to-revision=${revision}` };
}

/** Fields on as many pages as they need; one that is longer than a page goes on, marked, on the next. */
function pages(told: readonly string[]): readonly string[] {
  const done: string[] = [];
  let page = '';
  for (const field of told.flatMap(pieces)) {
    const next = page === '' ? field : `${page}\n${field}`;
    if (next.length <= TEXT) page = next;
    else {
      done.push(page);
      page = field;
    }
  }
  return page === '' ? done : [...done, page];
}

function pieces(field: string): readonly string[] {
  if (field.length <= TEXT) return [field];
  const done: string[] = [];
  let piece = '';
  for (const atom of atomsOf(field)) {
    if (piece.length + atom.length > TEXT) {
      done.push(piece);
      piece = ON;
    }
    piece += atom;
  }
  return [...done, piece];
}
