import type { Pointer } from '../../model/index.ts';
import type { Ground, Hit } from '../rule.ts';

/** What counts or ages, and so differs between two looks at one fact. */
const counted = /\b\d+(?:\.\d+)? ?(?:restarts?|times|ms|s|min|h)\b/g;

/** A sentence without the reason before it, the mark of a cut, and its counts. */
function plain(says: string): string {
  return says
    .replace(/^\w+: /, '')
    .replaceAll('…', ' ')
    .replaceAll(counted, '#')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

/** Below this a text inside another is chance. */
const shortest = 12;

/** Two wrappings of one message share a run this long. */
const run = 60;

function sharesRun(a: string, b: string): boolean {
  for (let i = 0; i + run <= a.length; i++) if (b.includes(a.slice(i, i + run))) return true;
  return false;
}

function within(a: string, b: string): boolean {
  return a === b || (a.length >= shortest && b.includes(a)) || sharesRun(a, b);
}

/** Lines of one log this close were said in one breath: a trace, an error and its wrapping. */
const breath = 12;

function oneBreath(a: Ground, b: Ground): boolean {
  return a.evidence === b.evidence && a.fromEnd !== undefined && b.fromEnd !== undefined && Math.abs(a.fromEnd - b.fromEnd) <= breath;
}

const exitCode = (p: Pointer): string | undefined => /exit code (\d+)/.exec(p.says)?.[1];

/** The same fact, read twice: in two places (an Event, a state, a log), with two counts, or cut differently. */
export function sameFact(a: Ground, b: Ground): boolean {
  const [one, two] = [plain(a.says), plain(b.says)];
  const bySign = (a.only === 'sign' || b.only === 'sign') && a.evidence === b.evidence && exitCode(a) !== undefined;
  return within(one, two) || within(two, one) || (bySign && exitCode(a) === exitCode(b));
}

/** The facts that make a cause of a hit; where none does, all it has. */
export function telling({ because }: Pick<Hit, 'because'>): readonly Ground[] {
  return because.filter((g) => g.only === undefined);
}

/** Two readings of what was said once: the same line, or lines of one breath. */
export function saidOnce(a: Hit, b: Hit): boolean {
  const [one] = a.because;
  const [two] = b.because;
  return one !== undefined && two !== undefined && (sameFact(one, two) || oneBreath(one, two));
}
