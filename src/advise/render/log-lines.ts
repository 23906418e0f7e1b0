import { short, visible } from '../plain-words.ts';

/** Classes of telling words, the gravest first. */
const grave: readonly RegExp[] = [
  /\b(?:panic(?:ked)?|fatal|out ?of ?memory|oom|segfault|segmentation fault|caused by|uncaught|unhandled|core dumped|no space left)\b|traceback|exception in thread/iu,
  /\b(?:err|critical|crit|denied|refused|rejected|forbidden|unauthorized|cannot|can['’]?t|could not|couldn['’]?t|unable|not found|not valid|no such|no route|unreachable|bad address|unknown host|missing|invalid|fail(?:ed|s|ure)?|deadlock|exhausted|expired|x509|handshake|mismatch|read-only|too many)\b|exception|error|not (?:exist|match|look)/iu,
  /\b(?:warn|warning|timed? ?out|timeout|abort(?:ed)?|retry(?:ing)?|unavailable|killed|exit(?:ed|ing)?|terminat\w+|reset|closed|lost|stopp(?:ed|ing)|slow|took|unhealthy|disconnect\w*|5\d\d)\b/iu,
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
const longestRead = 20_000;

/** Where the last of the telling words stands; -1 where none does. */
function lastTelling(line: string): number {
  const all = grave.slice(0, 2).flatMap((words) => [...line.matchAll(new RegExp(words.source, 'giu'))].map((m) => m.index));
  return Math.max(-1, ...all);
}

/** A long line by its beginning and what stands round its last telling word: a structured line says its level first and its message last. */
function cutLine(line: string): string {
  if (line.length <= longest) return line;
  const at = lastTelling(line.slice(0, longestRead));
  if (at < longest - 150) return short(line, longest);
  return `${short(line.slice(0, 100), 100)} … ${short(line.slice(at - 60), longest - 100)}`;
}

interface Shape {
  readonly newest: number;
  readonly times: number;
  readonly gravity: number;
}

function shapesOf(lines: readonly string[]): readonly Shape[] {
  const seen = new Map<string, Shape>();
  for (const [n, line] of lines.entries()) {
    const shape = shapeOf(line);
    const before = seen.get(shape);
    seen.set(shape, { newest: n, times: (before?.times ?? 0) + 1, gravity: before?.gravity ?? gravity(line) });
  }
  return [...seen.values()];
}

/** Lines by what they tell: rare grave shapes first, each shape once, by its newest line; then the last lines, the first, the rest. */
function byWorth(count: number, shapes: readonly Shape[]): readonly number[] {
  const telling = shapes
    .filter((s) => s.gravity < grave.length)
    .sort((a, b) => a.gravity - b.gravity || a.times - b.times || b.newest - a.newest)
    .map((s) => s.newest);
  const last = count - 1;
  const [first, second, third, ...rest] = telling;
  const around = [first, second].flatMap((n) => (n === undefined ? [] : [n + 1, n - 1, n + 2]));
  const ends = [last, last - 1, 0, last - 2, last - 3];
  const backwards = Array.from({ length: count }, (_, n) => last - n);
  return [first, last, second, third, ...around, ...ends, ...rest, ...backwards].filter(
    (n): n is number => n !== undefined && n >= 0 && n <= last,
  );
}

function joined(lines: readonly string[], keep: ReadonlySet<number>): readonly string[] {
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

/** A text, read once for what it tells. */
export interface Told {
  /** Of its gravest line; `silent` where none tells anything by its words. */
  readonly gravest: number;
  /** At most `most` lines, by what they tell, in their order; gaps are marked by a line `… n lines left out …`. */
  readonly lines: (most: number) => readonly string[];
}

/** Gravity of a text without a telling word. */
export const silent = grave.length;

export function toldBy(text: string): Told {
  const lines = visible(text)
    .split('\n')
    .filter((l) => l.trim() !== '')
    .map((l) => l.replace(kubeletTime, '$1Z '));
  const shapes = shapesOf(lines);
  const order = byWorth(lines.length, shapes);
  return {
    gravest: Math.min(silent, ...shapes.map((s) => s.gravity)),
    lines: (most) => {
      const keep = new Set<number>();
      for (const n of order) {
        if (keep.size >= Math.max(1, most)) break;
        keep.add(n);
      }
      return joined(lines, keep);
    },
  };
}
