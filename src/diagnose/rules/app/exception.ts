import { type Hit, sure, type Rule } from '../../rule.ts';
import { lastError, lastWords } from '../last-words.ts';
import { brief, type Heard } from '../lines.ts';
import { listening, type Signature } from '../signature.ts';

const mechanism = (hit: Hit, h: Heard): Hit | undefined =>
  h.container !== undefined && !h.container.failing && h.container.ready ? undefined : { ...hit, proximate: 'mechanism' };

const said = (h: Heard): string => brief(h.line.match[1] ?? h.line.text, 110);

const uncaught: Signature = {
  cause: 'crashloop.app_error',
  patterns: lastWords,
  title: (name, h) => `${name} ends by an error of its own: ${said(h)}`,
  explanation: 'The program meets an error it does not handle and ends.',
  strength: sure.likely,
  steps: () => [
    { text: 'Follow the error, and its stack trace where there is one, to its place in the code; see what changed there or in its input.' },
  ],
  refine: mechanism,
};

export const exception: Rule = listening(uncaught);

/** No panic and no exception, and the last lines of a program that ends hold an error. */
export const lastErrorInLog: Rule = listening({
  ...uncaught,
  patterns: (lines) => (lastWords(lines) === undefined ? lastError(lines) : undefined),
  title: (name, h) => `${name} ends after an error that it logs: ${said(h)}`,
  explanation: 'It is the last error in the log before the program ends; nothing else tells why.',
  strength: sure.fits + 0.1,
  refine: (hit, h) => (h.container?.failing === true && h.container.ended?.exitCode !== 0 ? mechanism(hit, h) : undefined),
});

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
