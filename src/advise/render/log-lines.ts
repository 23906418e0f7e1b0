import { short, visible } from '../plain-words.ts';

/** Classes of telling words, the gravest first. */
const grave: readonly RegExp[] = [
  /\b(?:panic|fatal|out ?of ?memory|oom|segfault|segmentation fault|caused by|uncaught|unhandled|core dumped|killed)\b|traceback|exception in thread/iu,
  /\b(?:error|err|exception|critical|crit|denied|refused|forbidden|unauthorized|cannot|can't|unable|not found|no such|missing|invalid|failed|failure|deadlock|exhausted|expired)\b|exception|error/iu,
  /\b(?:warn|warning|timed? ?out|timeout|abort(?:ed)?|retry|unavailable|killed|exit(?:ed)?|terminat\w+)\b/iu,
];

/** 0 the gravest; `grave.length` says nothing by its words. */
export function gravity(line: string): number {
  const at = grave.findIndex((words) => words.test(line));
  return at === -1 ? grave.length : at;
}

/** Whether a line says by its words that something is wrong. */
export const isTelling = (line: string): boolean => gravity(line) < grave.length;

/** What a line says, without what differs from one time to the next: equal for a message that repeats. */
export function shapeOf(line: string): string {
  return line.replace(/[0-9a-f]{8,}(?:-[0-9a-f]{4,})*|\d+/giu, '#').slice(0, 200);
}

/** The time that the kubelet puts before a line; what is finer than a second only costs room. */
const kubeletTime = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|[+-]\d\d:\d\d) /u;

const longest = 400;

/** A long line round its first telling word, so that the message survives the cut. */
function cutLine(line: string): string {
  if (line.length <= longest) return line;
  const at = Math.max(...grave.slice(0, 2).map((words) => words.exec(line)?.index ?? -1));
  if (at < longest - 150) return short(line, longest);
  return `${short(line.slice(0, 100), 100)} … ${short(line.slice(at - 60), longest - 100)}`;
}

/** Lines by what they tell: rare grave shapes first, each shape once, by its newest line; then the last lines, the first, the rest. */
function byWorth(lines: readonly string[]): readonly number[] {
  const seen = new Map<string, { readonly newest: number; readonly times: number; readonly gravity: number }>();
  for (const [n, line] of lines.entries()) {
    const shape = shapeOf(line);
    seen.set(shape, { newest: n, times: (seen.get(shape)?.times ?? 0) + 1, gravity: gravity(line) });
  }
  const telling = [...seen.values()]
    .filter((s) => s.gravity < grave.length)
    .sort((a, b) => a.gravity - b.gravity || a.times - b.times || b.newest - a.newest)
    .map((s) => s.newest);
  const last = lines.length - 1;
  const ends = [last, last - 1, 0, last - 2, last - 3].filter((n) => n >= 0);
  const [first, second, third, ...rest] = telling;
  const around = [first, second].flatMap((n) => (n === undefined ? [] : [n + 1, n - 1, n + 2]));
  const backwards = Array.from(lines, (_, n) => last - n);
  return [first, last, second, third, ...around, ...ends, ...rest, ...backwards].filter(
    (n): n is number => n !== undefined && n >= 0 && n <= last,
  );
}

/** At most `most` lines of a log, by what they tell, in their order; gaps are marked by a line `… n lines left out …`. */
export function tellingLines(text: string, most: number): readonly string[] {
  const lines = visible(text)
    .split('\n')
    .filter((l) => l.trim() !== '')
    .map((l) => l.replace(kubeletTime, '$1Z '));
  const keep = new Set<number>();
  for (const n of byWorth(lines)) {
    if (keep.size >= Math.max(1, most)) break;
    keep.add(n);
  }
  const out: string[] = [];
  let gap = 0;
  for (const [n, line] of lines.entries()) {
    if (!keep.has(n)) gap++;
    else {
      if (gap > 0) out.push(`… ${gap} lines left out …`);
      gap = 0;
      out.push(cutLine(line));
    }
  }
  return gap > 0 ? [...out, `… ${gap} lines left out …`] : out;
}
