import type { Question } from './words.ts';

const PATTERNS: readonly (readonly [RegExp, Question['is']])[] = [
  [/\b(help|what can you|commands?)\b|^\?$/u, 'help'],
  [/\b(similar|seen (this )?before|happened before|again|past|history)\b/u, 'similar'],
  [/\b(logs?|output|stdout|stderr|stack ?trace)\b/u, 'logs'],
  [/\b(events?|warnings?)\b/u, 'events'],
  [/\b(chang(e|ed|es)|diff|deploy(ed|ment history)?|rolled out|rollout|revisions?)\b/u, 'changes'],
  [/\b(owners?|owned|belongs?|controller|who owns)\b/u, 'owners'],
  [/\b(describe|details?|spec|status|conditions?|yaml)\b/u, 'describe'],
  [/\b(how (do|can|to|should)|fix|mend|steps?|commands?|manual(ly)?|resolve)\b/u, 'steps'],
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

const FILLERS = new Set([
  'the',
  'of',
  'from',
  'for',
  'in',
  'me',
  'show',
  'get',
  'container',
  'pod',
  'last',
  'current',
  'please',
  'and',
  'a',
  'is',
  'are',
  'its',
  'it',
  'what',
  'do',
  'say',
  'with',
]);

function logs(words: string): Question {
  const previous = /\b(previous|prior|before|last run|crashed|-p)\b/u.test(words);
  const named = /\b(?:container|-c)\s+([a-z0-9][-a-z0-9]*)/u.exec(words)?.[1];
  const after = /\blogs?\b\s*(.*)$/u
    .exec(words)?.[1]
    ?.split(/[^-a-z0-9]+/u)
    .find((w) => w !== '' && !FILLERS.has(w) && !/^(previous|prior|before|run|crashed|-p)$/u.test(w));
  const container = named ?? after;
  return { is: 'logs', previous, ...(container === undefined ? {} : { container }) };
}
