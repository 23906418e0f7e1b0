import { byteSet, isIn, runEnd } from '../engine/bytes.ts';
import { anyCase, literal, NONE, type Rule, type Span, span } from '../engine/rule.ts';
import { isPassphrase, isPlaceholder, looksRandom } from './key-value/value.ts';

const VALUE = byteSet('A-Za-z0-9_.+/=~-');
const BLANK = byteSet(' \t');

/** What a server answers with the scheme: `Bearer error=insufficient_scope`. */
const CHALLENGE = /^(?:realm|scope|service|charset|error(?:_description|_uri)?)=/i;

/** `Bearer <token>`, also in the middle of a sentence: 12 characters with a digit are no word. The scheme stays. */
function afterScheme(text: Buffer, last: number): readonly Span[] {
  const from = runEnd(BLANK, text, last + 1, 4);
  const to = runEnd(VALUE, text, from, 4096);
  const value = text.toString('latin1', from, to).replace(/[.]$/, '');
  if (CHALLENGE.test(value)) return NONE;
  const made = value.length >= 12 && (looksRandom(value, 12) || isPassphrase(value));
  return made && !value.startsWith('token') ? span(from, from + value.length) : NONE;
}

/** What a client computes from the password, and could be guessed from: `Digest username="ops", …, response="…"`. The rest stays. */
function digest(text: Buffer, last: number): readonly Span[] {
  const rest = text.toString('latin1', last + 1, last + 1 + 2048);
  const parameters = /^(?:\\?\s{0,3}[a-z]{2,12}=(?:\\?"[^"\n]{0,512}"|[^\s,"]{1,256}),?)+/i.exec(rest)?.[0] ?? '';
  if (!/\bresponse=/i.test(parameters)) return NONE;
  return [...parameters.matchAll(/\b(?:response|c?nonce)=\\?"?([^"\\,\s]+)/gi)].map(([whole, value = ''], n, all) => {
    const to = last + 1 + (all[n]?.index ?? 0) + whole.length;
    return { from: to - value.length, to };
  });
}

/** `curl -u name:password`: the name stays. */
function afterUserOption(text: Buffer, last: number): readonly Span[] {
  const rest = text.toString('latin1', last + 1, last + 400);
  const match =
    /^[ \t=]{0,4}(["']?)([^\s"':@]*(?:@[^\s"':]+)?):([^\s"']+)/.exec(rest) ?? /^[ \t=]{0,4}(["'])([^"'\n:]*):([^"'\n]+)/.exec(rest);
  if (match === null) return onlyName(text, last, rest);
  const [whole, , , password = ''] = match;
  if (isPlaceholder(password) || /^(?:\/\/|\d{1,6}$)/.test(password)) return NONE;
  return span(last + 1 + whole.length - password.length, last + 1 + whole.length);
}

/** `-u "key:"`: services that take the key as the name. */
function onlyName(text: Buffer, last: number, rest: string): readonly Span[] {
  const match = /^[ \t=]{0,4}["']?([^\s"':@]{8,}):(?=["'\s]|$)/.exec(rest);
  const name = match?.[1];
  if (name === undefined || !looksRandom(name, 8) || !isIn(BLANK, text, last + 1)) return NONE;
  const from = last + 1 + rest.indexOf(name);
  return span(from, from + name.length);
}

export const authHeaderRules: readonly Rule[] = [
  { family: 'auth', anchor: anyCase('digest '), strength: 'strong', find: digest },
  ...['bearer ', 'bearer%20', 'basic ', 'negotiate ', 'ssws '].map((word) => ({
    family: 'auth',
    anchor: anyCase(word),
    strength: 'weak' as const,
    find: afterScheme,
  })),
  ...[' -u ', ' -u"', ' --user ', ' --user=', ' --proxy-user ', ' -U '].map((word) => ({
    family: 'auth',
    anchor: literal(word),
    strength: 'weak' as const,
    find: (text: Buffer, last: number) => afterUserOption(text, word.endsWith('"') ? last - 1 : last),
  })),
];
