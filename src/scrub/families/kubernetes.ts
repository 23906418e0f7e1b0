import { runEnd, WORD } from '../engine/bytes.ts';
import { anyCase, literal, NONE, type Rule, type Span, span } from '../engine/rule.ts';
import { startsToken } from './prefix.ts';

/** OpenShift token. `sha256:` with a colon is a digest and stays. */
function openshift(text: Buffer, last: number): readonly Span[] {
  const to = runEnd(WORD, text, last + 1, 64);
  return to - last > 30 && startsToken(text, last - 6) ? span(last + 1, to) : NONE;
}

/** Bootstrap token behind `--token` or `token:` without a shape of its own: 6 characters, dot, 16 characters. */
function bootstrap(text: Buffer, last: number): readonly Span[] {
  const rest = text.toString('latin1', last + 1, last + 48);
  const match = /^["']?[ \t:=]{1,4}["']?([a-z0-9]{6}\.[a-z0-9]{16})(?![a-z0-9.])/.exec(rest);
  return match === null ? NONE : span(last + 1 + match[0].length - 23, last + 1 + match[0].length);
}

export const kubernetesRules: readonly Rule[] = [
  { family: 'kubernetes', anchor: literal('sha256~'), strength: 'strong', find: openshift },
  { family: 'kubernetes', anchor: anyCase('token'), strength: 'strong', find: bootstrap },
];
