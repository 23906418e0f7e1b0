import { ALNUM, byteSet, DIGIT, isIn, runEnd } from '../engine/bytes.ts';
import { anyCase, NONE, type Rule, type Span, span } from '../engine/rule.ts';

const GROUPED = byteSet('0-9 -');
const FIRST = byteSet('2-6');
const BLANK = byteSet(' -');
const JOINS = byteSet('-.');

/** Card number: Luhn and issuer prefix and issuer length. Luhn alone fires on one log line in fifty. */
function find(text: Buffer, last: number): readonly Span[] {
  const from = last - 3;
  if (isIn(ALNUM, text, from - 1) || isIn(JOINS, text, from - 1)) return NONE;
  const run = text.toString('latin1', from, runEnd(GROUPED, text, from, 24));
  const number = /^(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5})(?![ -]?\d)/.exec(run)?.[0];
  if (number === undefined || isIn(ALNUM, text, from + number.length)) return NONE;
  const digits = number.replace(/\D/g, '');
  return luhn(digits) && hasIssuer(digits) ? span(from, from + number.length) : NONE;
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const d = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? d : d > 4 ? d * 2 - 9 : d * 2;
  }
  return sum % 10 === 0;
}

/** Visa, Mastercard, American Express, Discover, JCB, Diners, Maestro, UnionPay. */
function hasIssuer(digits: string): boolean {
  const n = digits.length;
  const four = Number(digits.slice(0, 4));
  const two = Math.trunc(four / 100);
  if (two >= 40 && two < 50) return n === 16 || n === 13 || n === 19;
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return n === 16;
  if (two === 34 || two === 37) return n === 15;
  if (four === 6011 || two === 65 || (four >= 6440 && four <= 6499) || two === 62 || (four >= 3528 && four <= 3589)) return n === 16;
  if (two === 36 || two === 38 || (four >= 3000 && four <= 3059)) return n === 14;
  return (two === 50 || two === 56 || two === 57 || two === 58 || two === 63 || two === 67) && n === 16;
}

/** A card word right before it: no checksum is asked for. */
function named(text: Buffer, last: number): readonly Span[] {
  const match = /^(?:[ _-]?(?:number|no|num))?["']?[ \t]{0,3}[:=#]?[ \t]{0,3}["']?(\d(?:[ -]?\d){12,18})(?![\w])/i.exec(
    text.toString('latin1', last + 1, last + 60),
  );
  const number = match?.[1];
  return match === null || number === undefined ? NONE : span(last + 1 + match[0].length - number.length, last + 1 + match[0].length);
}

export const cardRules: readonly Rule[] = [
  {
    family: 'card',
    anchor: [FIRST, DIGIT, DIGIT, DIGIT],
    strength: 'strong',
    find: (text, last) => (isIn(DIGIT, text, last + 1) || isIn(BLANK, text, last + 1) ? find(text, last) : NONE),
  },
  { family: 'card', anchor: anyCase('card'), strength: 'strong', find: named },
];
