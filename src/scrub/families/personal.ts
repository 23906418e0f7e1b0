import { ALNUM, byteSet, DIGIT, isIn, LETTER, runEnd, runStart } from '../engine/bytes.ts';
import { anyCase, literal, NONE, type Rule, type Span, span } from '../engine/rule.ts';

const LOCAL = byteSet('A-Za-z0-9._%+-');
const HOST = byteSet('A-Za-z0-9.-');
const EDGE = byteSet('A-Za-z0-9._-');
const JOINS = byteSet('-.');
const ENDS = byteSet('.:)');
const SEPARATED = byteSet('0-9 ().-');
/** Endings that look like a top-level domain and are none. */
const NO_DOMAIN =
  /\.(?:local|internal|svc|service|cluster|lan|test|invalid|png|jpe?g|gif|svg|js|ts|py|go|rb|java|so|sh|mount|slice|scope|target|socket|timer|device|path|swap|automount|json|ya?ml|conf|cfg|log|txt|md|git)$/i;

/** The local part goes, the domain stays: it says whose system it is, not whose name. */
function email(text: Buffer, last: number): readonly Span[] {
  const from = runStart(LOCAL, text, last, 65);
  const to = runEnd(HOST, text, last + 1, 255);
  const host = text.toString('latin1', last + 1, to).replace(/[.-]+$/, '');
  const name = text.toString('latin1', from, last);
  if (name === '' || name === 'git' || !/^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}$/.test(host) || NO_DOMAIN.test(host))
    return NONE;
  const start = from + (name.length - name.replace(/^[.-]+/, '').length);
  return /[A-Za-z0-9]/.test(name) && !/[:/]/.test(text.toString('latin1', Math.max(0, start - 1), start))
    ? span(start, last)
    : span(start, last);
}

const digit = byteSet('0-9');
const sep = byteSet('-. ');

function ssn(text: Buffer, last: number): readonly Span[] {
  const from = last - 10;
  if (isIn(ALNUM, text, from - 1) || isIn(JOINS, text, from - 1) || isIn(ALNUM, text, last + 1) || text[last + 1] === 45) return NONE;
  const [area = '', group, serial] = text.toString('latin1', from, last + 1).split('-');
  const valid = area !== '000' && area !== '666' && area < '900' && group !== '00' && serial !== '0000';
  return valid ? span(from, last + 1) : NONE;
}

/** `+49 30 1234567`: a plus, then 8 to 15 digits in groups. */
function international(text: Buffer, last: number): readonly Span[] {
  const from = last - 1;
  if (isIn(ALNUM, text, from - 1) || isIn(ENDS, text, from - 1)) return NONE;
  const end = runEnd(SEPARATED, text, last, 24);
  const body = text.toString('latin1', last, end).replace(/[^0-9]+$/, '');
  const digits = body.replace(/\D/g, '').length;
  return digits >= 8 && digits <= 15 && !/\s{2}|[-.]{2}/.test(body) && !isIn(LETTER, text, last + body.length)
    ? span(from, last + body.length)
    : NONE;
}

/** `(030) 123-4567`. */
function bracketed(text: Buffer, last: number): readonly Span[] {
  const from = last - 4;
  const match = /^[ -]?\d{3}[-. ]\d{4}(?!\d)/.exec(text.toString('latin1', last + 1, last + 12));
  return match === null || isIn(ALNUM, text, from - 1) ? NONE : span(from, last + 1 + match[0].length);
}

/** `555-123-4567`: three, three and four digits with the same sign between. */
function grouped(text: Buffer, last: number): readonly Span[] {
  let from = last - 11;
  if (isIn(EDGE, text, last + 1) || text[from + 3] !== text[from + 7] || text[from + 3] === 46) return NONE;
  const country = /(?:^|[^\w.-])(\+?1[- .])$/.exec(text.toString('latin1', Math.max(0, from - 4), from))?.[1];
  if (country !== undefined) from -= country.length;
  else if (isIn(EDGE, text, from - 1)) return NONE;
  return text[from] === 48 && text[from + 3] === 32 ? NONE : span(from, last + 1);
}

/** `phone: 0301234567`. */
function named(text: Buffer, last: number): readonly Span[] {
  const match = /^(?:[ _-]?(?:number|no|nr))?\.?["']?[ \t]{0,3}[:=]?[ \t]{0,3}(?:is )?["']?((?:\+|\()?\d[\d ().-]{6,20}\d)(?![\w])/i.exec(
    text.toString('latin1', last + 1, last + 60),
  );
  const number = match?.[1];
  return match === null || number === undefined || number.replace(/\D/g, '').length > 15
    ? NONE
    : span(last + 1 + match[0].length - number.length, last + 1 + match[0].length);
}

/** Country, two check digits, then letters and digits in groups: mod 97 decides. */
function iban(text: Buffer, last: number): readonly Span[] {
  const from = last - 3;
  if (isIn(ALNUM, text, from - 1)) return NONE;
  const match = /^[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/.exec(text.toString('latin1', from, from + 45));
  return match !== null && isIban(match[0].replaceAll(' ', '')) ? span(from, from + match[0].length) : NONE;
}

function isIban(code: string): boolean {
  if (code.length < 15 || code.length > 34) return false;
  let rest = 0;
  for (const c of code.slice(4) + code.slice(0, 4)) {
    const n = Number.parseInt(c, 36);
    rest = (rest * (n > 9 ? 100 : 10) + n) % 97;
  }
  return rest === 1;
}

const upper = byteSet('A-Z');
const hyphen = byteSet('-');

export const personalRules: readonly Rule[] = [
  { family: 'email', anchor: literal('@'), strength: 'weak', find: email },
  { family: 'ssn', anchor: [digit, digit, digit, hyphen, digit, digit, hyphen, digit, digit, digit, digit], strength: 'strong', find: ssn },
  { family: 'phone', anchor: [byteSet('+'), DIGIT], strength: 'strong', find: international },
  { family: 'phone', anchor: [byteSet('('), digit, digit, digit, byteSet(')')], strength: 'strong', find: bracketed },
  {
    family: 'phone',
    anchor: [digit, digit, digit, sep, digit, digit, digit, sep, digit, digit, digit, digit],
    strength: 'strong',
    find: grouped,
  },
  ...['phone', 'mobile', 'tel:', 'telephone', 'cell'].map((word) => ({
    family: 'phone',
    anchor: anyCase(word),
    strength: 'weak' as const,
    find: named,
  })),
  { family: 'iban', anchor: [upper, upper, digit, digit], strength: 'strong', find: iban },
];
