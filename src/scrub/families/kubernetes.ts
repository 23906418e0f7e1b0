import { runEnd, WORD } from '../engine/bytes.ts';
import { anyCase, literal, NONE, type Rule, type Span, span } from '../engine/rule.ts';
import { startsToken } from './prefix.ts';
import { isPlaceholder } from './key-value/value.ts';

/** A Secret is read so far in both directions from its kind; the marks between documents end it. */
const REACH = 64 * 1024;

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

/** `kind: Secret` in YAML: every value under `data` and `stringData` of its document goes, names stay. */
function secretYaml(text: Buffer, last: number): readonly Span[] {
  if (/^[A-Za-z]/.test(text.toString('latin1', last + 1, last + 2))) return NONE;
  const before = text.toString('latin1', Math.max(0, last - REACH), last + 1);
  const opened = Math.max(
    before.lastIndexOf('\n---'),
    before.search(/\n(?:- |  - )apiVersion:[^\n]*(?:\n(?!(?:- |  - )apiVersion:)[^\n]*)*$/),
    0,
  );
  const from = Math.max(0, last - REACH) + opened;
  const after = text.toString('latin1', last + 1, last + 1 + REACH);
  const closed = /\n(?:---|(?:- |  - )apiVersion:)/.exec(after)?.index ?? after.length;
  return dataSpans(text.toString('latin1', from, last + 1 + closed), from);
}

function dataSpans(document: string, base: number): readonly Span[] {
  const spans: Span[] = [];
  const block =
    /(?:^|\n)([ \t-]{0,8})["']?(?:stringData|data)["']?:[ \t]*(?:#[^\n]*)?\r?\n((?:[ \t]*(?:\r?\n|[ \t#"'.\w][^\n]*(?:\n|$)))*)/g;
  for (const match of document.matchAll(block)) {
    const indent = (match[1] ?? '').length;
    let at = match.index + match[0].length - (match[2] ?? '').length;
    for (const line of (match[2] ?? '').split('\n')) {
      const depth = /^[ \t]*/.exec(line)?.[0].length ?? 0;
      if (line.trim() !== '' && depth <= indent) break;
      const found = line.trim().startsWith('#') ? undefined : valueIn(line, depth);
      if (found !== undefined) spans.push({ from: base + at + found.from, to: base + at + found.to });
      at += line.length + 1;
    }
  }
  return spans;
}

/** Value of `name: value`, or a whole line of a block. */
function valueIn(line: string, depth: number): Span | undefined {
  const pair = /^[ \t]*["']?[A-Za-z0-9._-]+["']?:[ \t]*(?:[|>][-+]?\s*$|(["']?))/.exec(line);
  if (pair !== null && pair[1] === undefined) return undefined;
  const from = pair === null ? depth : pair[0].length;
  const value = line.slice(from).replace(/["']?\s*(?: #.*)?$/, '');
  return value === '' || isPlaceholder(value) ? undefined : { from, to: from + value.length };
}

export const kubernetesRules: readonly Rule[] = [
  { family: 'kubernetes', anchor: literal('sha256~'), strength: 'strong', find: openshift },
  { family: 'kubernetes', anchor: anyCase('token'), strength: 'strong', find: bootstrap },
  ...['kind: Secret', "kind: 'Secret", 'kind: "Secret'].map((word) => ({
    family: 'kubernetes',
    anchor: literal(word),
    strength: 'strong' as const,
    find: secretYaml,
  })),
];
