import type { EvidenceId, EvidenceItem, ObjectRef } from '../../model/index.ts';
import { sameObject } from '../../model/index.ts';
import { jsonLine } from '../fence.ts';
import { line } from '../plain-words.ts';
import { type Limits, type Room, shown } from './item.ts';
import { gravity, isTelling } from './log-lines.ts';
import { isFailing } from './objects.ts';

/** Grades by what an item may tell; the lowest is the last to go. */
const grade = { cited: 0, words: 1, warnings: 2, status: 3, change: 4, missing: 5, around: 6, quiet: 7 } as const;

interface About {
  readonly subject: ObjectRef;
  /** Evidence that the rules' causes rest on. */
  readonly cited: ReadonlySet<EvidenceId>;
}

function gradeOf(item: EvidenceItem, { subject, cited }: About): number {
  if (cited.has(item.id)) return grade.cited;
  switch (item.is) {
    case 'logs':
    case 'text':
      return item.text.split('\n').some(isTelling) ? grade.words : grade.quiet;
    case 'events':
      return item.events.some((e) => e.type !== 'Normal') ? grade.warnings : grade.quiet;
    case 'object':
      return sameObject(item.ref, subject) || (item.body.kind === 'Pod' && isFailing(item.body)) ? grade.status : grade.around;
    case 'list':
      return item.kind === 'Pod' && item.objects.some(isFailing) ? grade.status : grade.around;
    case 'change':
      return grade.change;
    case 'missing':
      return item.why === 'not-recorded' ? grade.quiet : grade.missing;
  }
}

/** Among equals: the run that crashed before the one that goes on, and the graver words. */
function within(item: EvidenceItem): number {
  if (item.is !== 'logs') return 2;
  const gravest = Math.min(...item.text.split('\n').slice(-2_000).map(gravity));
  return (item.previous ? 0 : 1) + gravest;
}

interface Placed {
  readonly item: EvidenceItem;
  text: string;
  room: Room;
}

/** Evidence as lines of JSON, in its own order, with what had no room in words. */
export interface Fitted {
  readonly lines: readonly string[];
  readonly dropped: readonly string[];
}

/**
 * Gives every item its most telling lines first, the most telling items before the others, and only then more of each, while room
 * (characters) lasts. So a small budget costs the boilerplate, and not the line that decides.
 */
export function fitted(items: readonly EvidenceItem[], about: About, bounds: { readonly limits: Limits; readonly room: number }): Fitted {
  const order = items
    .map((item) => ({ item, grade: gradeOf(item, about), within: within(item) }))
    .sort((a, b) => a.grade - b.grade || a.within - b.within)
    .map((o) => o.item);
  let left = bounds.room;
  const placed = new Map<EvidenceId, Placed>();
  for (const room of ['brief', 'half', 'whole'] as const) {
    for (const item of order) {
      const before = placed.get(item.id);
      if (before === undefined && room !== 'brief') continue;
      const text = jsonLine(shown(item, bounds.limits, room));
      const more = text.length + 1 - (before === undefined ? 0 : before.text.length + 1);
      if (more > left) continue;
      left -= more;
      placed.set(item.id, { item, text, room });
    }
  }
  return { lines: items.flatMap((i) => placed.get(i.id)?.text ?? []), dropped: dropped(items, placed, bounds.limits) };
}

function dropped(items: readonly EvidenceItem[], placed: ReadonlyMap<EvidenceId, Placed>, limits: Limits): readonly string[] {
  const gone = items.filter((i) => !placed.has(i.id)).map((i) => `${i.id}: ${line(i.query, 160)}`);
  const cut = items.filter((i) => {
    const at = placed.get(i.id);
    return at !== undefined && at.room !== 'whole' && at.text !== jsonLine(shown(i, limits, 'whole'));
  });
  return cut.length === 0 ? gone : [...gone, `shortened: ${cut.map((i) => i.id).join(', ')}`];
}
