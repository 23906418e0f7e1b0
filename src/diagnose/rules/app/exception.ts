import { sure, type Rule } from '../../rule.ts';
import { brief } from '../lines.ts';
import { listening, type Signature } from '../signature.ts';

/** How uncaught errors begin, by language. The line that names the error is kept; frames are skipped. */
const patterns: readonly RegExp[] = [
  /^(?:.*\s)?(Caused by: [\w.$]+(?:Exception|Error)\b.*)/,
  /^(?:.*\s)?(Exception in thread ".*)/,
  /^\s*((?:[a-z_][\w$]*\.)+[A-Z][\w$]*(?:Exception|Error)(?::.*)?)$/,
  /^(?:.*\s)?([A-Z]\w*(?:Error|Exception|Warning|Exit|Interrupt)(?: \[\w+\])?: .+)$/,
  /^(panic: .+)/,
  /^(fatal error: .+)/,
  /^(thread '.*' (?:\(\d+\) )?panicked at.*)/,
  /^(Unhandled exception\..*)/,
  /(Uncaught (?:exception|error).*|UnhandledPromiseRejection.*)/i,
  /^.*\.rb:\d+:in .*: (.+ \(\w*Error\))/,
  /(terminate called after throwing an instance of .*)/,
  /^(Traceback \(most recent call last\):.*)/,
  /\b(?:FATAL|CRITICAL|EMERG|ALERT)\b[\]:\s|]*(.+)/,
  /^(?:\S+ ){0,3}fatal: (.+)/,
  /\b(panic(?:ked)?\b.*)/i,
  /(Segmentation fault|core dumped|stack overflow|assertion failed.*)/i,
];

/** The last line of the trace is the error in Python; everywhere else it is the first. */
const signature: Signature = {
  cause: 'crashloop.app_error',
  patterns,
  title: (name, h) => `${name} ends by an error of its own: ${brief(h.line.match[1] ?? h.line.text, 110)}`,
  explanation: 'The program meets an error it does not handle and ends.',
  strength: sure.likely,
  steps: () => [
    { text: 'Follow the error, and its stack trace where there is one, to its place in the code; see what changed there or in its input.' },
  ],
  refine: (hit, h) =>
    h.container !== undefined && !h.container.failing && h.container.ready ? undefined : { ...hit, proximate: 'mechanism' },
};

export const exception: Rule = listening(signature);

/** A running program that logs errors again and again. */
export const errorsInLog: Rule = listening({
  cause: 'app.error_rate',
  patterns: [/\b(?:ERROR|SEVERE|ERR)\b[\]:\s|]+(.+)/, /level"?[=:]\s?"?(?:error|fatal)"?.*/i],
  title: (name) => `${name} reports errors again and again`,
  explanation: 'The program runs, and its log holds repeated errors; they may tell of the failure.',
  strength: sure.weak + 0.05,
  steps: () => [],
  refine: (hit, h) => (h.line.repeats < 3 && !(h.container?.failing ?? false) ? undefined : { ...hit, bare: 'part' }),
});
