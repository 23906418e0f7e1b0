/** The place of a telling word enters, the secret value behind that name leaves; what it cannot read as name and value it leaves alone. */
import { byteSet, isIn, runEnd, runStart } from '../../engine/bytes.ts';
import { anyCase, NONE, type Rule, type Span, span } from '../../engine/rule.ts';
import { type Gap, gapOf, LONGEST_GAP } from './gap.ts';
import { isCertain, keyClass, type KeyClass } from './key.ts';
import {
  isPassphrase,
  isPlaceholder,
  isSecret,
  isSpoken,
  isValue,
  LONGEST_VALUE,
  LONGEST_WORD,
  looksRandom,
  type Value,
  valueOf,
} from './value.ts';

const NAME = byteSet('A-Za-z0-9_.-');
const FOLLOWS = byteSet('"\'`\\]&%:=!?|,>./ \t\r\n-');
const LONGEST_KEY = 80;
/** Name and value in one word are read so far. */
const LONGEST_GLUED = 200;
/** What can follow the telling word when the value is glued to it: a sign, or `key`, `token`, `id`. */
const GLUE = byteSet('_.sSkKtTiI-');

/** Every telling name and what stands behind it. One anchor a word; the whole name decides. */
function find(text: Buffer, last: number): readonly Span[] {
  const end = runEnd(NAME, text, last + 1, LONGEST_GLUED);
  const from = runStart(NAME, text, last + 1, LONGEST_KEY);
  if (end - last > 20 && isIn(GLUE, text, last + 1)) {
    const glued = gluedValue(text, last, end);
    if (glued.length > 0) return glued;
  }
  if (end - from > LONGEST_KEY || !isIn(FOLLOWS, text, end)) return NONE;
  const key = text.toString('latin1', from, end).replace(/[.]$/, '');
  const kind = keyClass(key);
  if (kind === undefined) return NONE;
  const gap = gapOf(text.toString('latin1', end, end + LONGEST_GAP));
  if (gap === undefined) return NONE;
  return behind(text, { from, end, key, kind }, gap);
}

interface Key {
  readonly from: number;
  readonly end: number;
  readonly key: string;
  readonly kind: KeyClass;
}

function behind(text: Buffer, key: Key, gap: Gap): readonly Span[] {
  const start = key.end + gap.length;
  const loose = key.kind === 'password' && gap.is === 'sign' && opensLine(text, key.from);
  const value = valueOf(text.toString('latin1', start, start + 512), loose);
  const whole = value.text.length + value.offset >= 500 ? valueOf(text.toString('latin1', start, start + LONGEST_VALUE), loose) : value;
  return accepts(text, key, gap, whole) ? span(start + whole.offset, start + whole.offset + whole.text.length) : NONE;
}

function accepts(text: Buffer, key: Key, gap: Gap, value: Value): boolean {
  switch (gap.is) {
    case 'sign':
      if (isSecret(key.kind, value)) return !(key.kind === 'password' && !value.quoted && isProse(value));
      return isCertain(key.key) && isValue(value) && (isPassphrase(value.text) || isArgument(text, key));
    case 'pair':
      return key.kind === 'password' || key.kind === 'secret' ? !isPlaceholder(value.text) : looksRandom(value.text, 8);
    case 'tag':
      return isIn(TAG_OPEN, text, key.from - 1) && isSecret(key.kind, value);
    case 'list':
      return (
        value.quoted &&
        isSecret(key.kind, value) &&
        !/\s/.test(value.text) &&
        (key.kind === 'password' ? /[^a-z_ -]/.test(value.text) : true)
      );
    case 'path':
      return (
        value.text.length >= 32 &&
        /^[\w-]+$/.test(value.text) &&
        looksRandom(value.text, 32) &&
        /[A-Z]/.test(value.text) &&
        /[a-z]/.test(value.text)
      );
    case 'says':
      // A bare `key`, `session` or `access` may be anyone's word for a name.
      return (key.kind === 'password' || isCertain(key.key)) && isSpoken(value.text);
    case 'blank':
      // `Bearer <token>` belongs to the authorization headers.
      return !/^bearer$/i.test(key.key) && acceptsBlank(key, value);
  }
}

/** The name is a flag or a parameter of an address: `--token=x`, `?token=x`. */
function isArgument(text: Buffer, { from, key }: Key): boolean {
  return key.startsWith('--') || /(?:[?&]|%3[fF]|%26)$/.test(text.toString('latin1', Math.max(0, from - 3), from));
}

const TAG_OPEN = byteSet('<:"\'=');

/** `--password x` is an argument; `#define password "x"` a definition; `SECRET 3f9a…` prose with a value in it. */
function acceptsBlank({ key, kind }: Key, { text, quoted, offset, behind }: Value): boolean {
  if (isPlaceholder(text) || /\s/.test(text)) return false;
  if (key.startsWith('-'))
    return (
      !text.startsWith('-') &&
      (kind === 'password'
        ? isSecret(kind, { text, quoted, offset, behind })
        : looksRandom(text, 8) || (isCertain(key) && isPassphrase(text)))
    );
  if (/^x-/i.test(key) && isCertain(key)) return looksRandom(text, 8) || isPassphrase(text);
  if (kind !== 'password') return looksRandom(text, 16) && /\d/.test(text) && !/[:/()]/.test(text);
  if (quoted) return /[^a-z]/.test(text);
  // In prose a word with a digit may be anything; behind a keyword in capitals, or with a sign in it, it is a password.
  return looksRandom(text, 8) && (/[^\w.-]/.test(text) || /^[A-Z_]+$/.test(key));
}

/** `password: authentication failed`: a sentence, not a value. */
function isProse(value: Value): boolean {
  return value.text.length <= LONGEST_WORD && /^[a-z]+$/.test(value.text) && /^[ ,:;.]{0,2} [a-z]+(?:[ .,:]|$)/.test(value.behind);
}

/** Only blanks, a list dash, `export` or a diff mark stand left of the key on its line. */
function opensLine(text: Buffer, from: number): boolean {
  const left = text.toString('latin1', Math.max(0, from - 40), from);
  return /(?:^|\n)[ \t]*(?:[-+>#] ?)?(?:export |set |ENV )?$/.test(left);
}

/** `acme-SECRET-3f9a…`: name and value in one word. */
function gluedValue(text: Buffer, last: number, end: number): readonly Span[] {
  const tail = text.toString('latin1', last + 1, end);
  const match = /^(?:[sS]?_?(?:key|KEY|token|TOKEN|id)?)[-_.]([A-Za-z0-9_.-]{20,})$/.exec(tail);
  const value = match?.[1];
  if (
    value === undefined ||
    !looksRandom(value, 20) ||
    !/\d/.test(value) ||
    /^[a-z0-9]+(?:-[a-z0-9]{1,12})*$/.test(value.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i, 'X'))
  )
    return NONE;
  return span(end - value.length, end);
}

const WORDS = [
  'pass',
  'pwd',
  'psw',
  'pssw',
  'pasw',
  'pw:',
  'pw=',
  'pw"',
  'secret',
  'token',
  'key',
  'credential',
  'creds',
  'auth',
  'cookie',
  'session',
  'signature',
  'sig=',
  'salt',
  'otp',
  'pin:',
  'pin=',
  'pin"',
  'jwt',
  'bearer',
  'access',
  'private',
  'license',
  '_pat',
  '-pat',
  'sid=',
  'sid:',
  'webhook',
  'senha',
  'kennwort',
];

export const keyValueRules: readonly Rule[] = WORDS.map((word) => ({
  family: 'generic',
  anchor: anyCase(word),
  strength: 'weak',
  // An anchor that ends in its sign stands for the word before it.
  find: /[:="]$/.test(word) ? (text: Buffer, last: number) => find(text, last - 1) : find,
}));
