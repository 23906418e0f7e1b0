import { type EvidenceId, type EvidenceItem, type ObjectRef, sameObject } from '../../model/index.ts';
import { jsonLine } from '../fence.ts';
import { line } from '../plain-words.ts';
import { type Limits, type Prepared, prepared } from './item.ts';

/** Grades by what an item may tell; the lowest is the last to go. */
const grade = { cited: 0, words: 1, warnings: 2, status: 3, change: 4, missing: 5, around: 6, quiet: 7 } as const;

/** Which items get how much, in turn: what tells gets more than its gist before the quiet ones get theirs. */
const passes = [
  ['brief', grade.change],
  ['half', grade.status],
  ['brief', grade.quiet],
  ['half', grade.quiet],
  ['whole', grade.quiet],
] as const;

interface About {
  readonly subject: ObjectRef;
  /** Evidence that the rules' causes rest on. */
  readonly cited: ReadonlySet<EvidenceId>;
}

function gradeOf({ item, tells }: Prepared, { subject, cited }: About): number {
  if (cited.has(item.id)) return grade.cited;
  switch (item.is) {
    case 'logs':
    case 'text':
      return tells ? grade.words : grade.quiet;
    case 'events':
      return tells ? grade.warnings : grade.quiet;
    case 'object':
      return tells || sameObject(item.ref, subject) ? grade.status : grade.around;
    case 'list':
      return tells ? grade.status : grade.around;
    case 'change':
      return grade.change;
    case 'missing':
      return tells ? grade.missing : grade.quiet;
  }
}

/** Evidence as lines of JSON, in its own order, with what had no room in words. */
export interface Fitted {
  readonly lines: readonly string[];
  readonly dropped: readonly string[];
}

/**
 * Gives the most telling items their most telling lines first, then more of them, then the others, while room (characters) lasts. So a small budget costs the boilerplate, and not the line that decides.
 */
export function fitted(items: readonly EvidenceItem[], about: About, bounds: { readonly limits: Limits; readonly room: number }): Fitted {
  const order = items
    .map((item) => prepared(item, bounds.limits))
    .map((p) => ({ p, grade: gradeOf(p, about) }))
    .sort((a, b) => a.grade - b.grade || a.p.gravity - b.p.gravity);
  let left = bounds.room;
  const placed = new Map<EvidenceId, string>();
  const cut = new Set<EvidenceId>();
  for (const [room, upTo] of passes) {
    for (const { p, grade: of } of order) {
      const { id } = p.item;
      const before = placed.get(id);
      if (of > upTo || (before === undefined && room !== 'brief')) continue;
      const text = jsonLine(p.show(room));
      const more = text.length - (before === undefined ? -1 : before.length);
      if (more <= left) {
        left -= more;
        placed.set(id, text);
      } else if (room === 'whole') cut.add(id);
    }
  }
  const gone = items.filter((i) => !placed.has(i.id)).map((i) => `${i.id}: ${line(i.query, 160)}`);
  const shortened = items.flatMap((i) => (cut.has(i.id) ? [i.id] : []));
  return {
    lines: items.flatMap((i) => placed.get(i.id) ?? []),
    dropped: shortened.length === 0 ? gone : [...gone, `shortened: ${shortened.join(', ')}`],
  };
}
