import type { Question } from './words.ts';

const PATTERNS: readonly (readonly [RegExp, Question['is']])[] = [
  [/\b(help|what can you|commands?)\b|^\?$/u, 'help'],
  [/\b(similar|seen (this )?before|happen(ed)? before|again|past|history)\b/u, 'similar'],
  [/\b(logs?|output|stdout|stderr|stack ?trace)\b/u, 'logs'],
  [/\b(events?|warnings?)\b/u, 'events'],
  [/\b(chang(e|ed|es)|diff|deploy(ed|ment history)?|rolled out|rollout|revisions?)\b/u, 'changes'],
  [/\b(owners?|owned|belongs?|controller|who owns)\b/u, 'owners'],
  [/\b(describe|details?|spec|status|conditions?|yaml)\b/u, 'describe'],
  [/\b(how (do|can|to|should)|fix|mend|repair|solve|undo|roll(ing)? ?(it )?back|steps?|commands?|manual(ly)?|resolve)\b/u, 'steps'],
  [/\b(why|causes?|reasons?|what('s| is| went| happened)?( is)? ?(wrong|broken|failing|happened)?|explain|evidence)\b/u, 'why'],
];

/** Reads a question in a thread by its words; no model. What no pattern knows is `unknown`, and is answered with what can be asked. */
export function parseQuestion(text: string): Question {
  const words = text
    .replace(/<[^>]*>/gu, ' ')
    .toLowerCase()
    .trim();
  const is = PATTERNS.find(([pattern]) => pattern.test(words))?.[1] ?? 'unknown';
  return is === 'logs' ? logs(words) : { is };
}

const FILLERS = new Set(
  'the of from for in me us show get give container pod last current please and a any is are its it what do does say with to'.split(' '),
);
const BEFORE = new Set(['previous', 'prior', 'before', 'run', 'crashed', 'earlier', 'old', '-p']);

function logs(words: string): Question {
  const named = /\b(?:container|-c)\s+([a-z0-9][-a-z0-9]*)/u.exec(words)?.[1];
  const [, before = '', after = ''] = /^(.*?)\blogs?\b(.*)$/u.exec(words) ?? [];
  const ahead = tokens(before);
  const behind = tokens(after);
  const container = named ?? behind.find(isName) ?? ahead.slice(-1).find(isName);
  return { is: 'logs', previous: [...ahead, ...behind].some((w) => BEFORE.has(w)), ...(container === undefined ? {} : { container }) };
}

function tokens(words: string): readonly string[] {
  return words.split(/[^-a-z0-9]+/u).filter((w) => w !== '');
}

/** May be a container's name: no filler word, and not one that says which run. */
function isName(word: string): boolean {
  return !FILLERS.has(word) && !BEFORE.has(word) && /^[a-z0-9]/u.test(word);
}
