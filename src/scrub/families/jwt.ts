import { byteSet, isIn, runEnd } from '../engine/bytes.ts';
import { literal, NONE, type Rule, span } from '../engine/rule.ts';
import { startsToken } from './prefix.ts';

const PART = byteSet('A-Za-z0-9_=+/-');
const DOT = 46;
const LONGEST = 8192;
/** A token does not begin in the middle of another: nothing of its alphabet stands left, but for the sign of a key. */
const INSIDE = byteSet('A-Za-z0-9_+/-');
const INSIDE_SIGN = byteSet('_+/-');

/** Dotted base64 of JSON. Two parts are enough: a cut token is still a secret; one part must decode to a header or credentials. */
function find(text: Buffer, last: number) {
  const from = last - 2;
  if (!begins(text, from)) return NONE;
  let to = runEnd(PART, text, from, LONGEST);
  const head = text.toString('latin1', from, Math.min(to, from + 2048));
  if (head.length < 12) return NONE;
  let parts = 1;
  while (text[to] === DOT && parts < 5) {
    const next = runEnd(PART, text, to + 1, LONGEST);
    if (next === to + 1 && text[next] !== DOT) break;
    to = next;
    parts++;
  }
  return parts > 1 || isTelling(head) ? span(from, to) : NONE;
}

function begins(text: Buffer, from: number): boolean {
  return !isIn(INSIDE, text, from - 1) || (startsToken(text, from) && !isIn(INSIDE_SIGN, text, from - 1));
}

function isTelling(base64: string): boolean {
  const json = Buffer.from(base64, 'base64').toString('latin1');
  return /^\{\s*"/.test(json) && /"(?:alg|typ|enc|kid|auths?|password|token|secret|key|k)"\s*:/i.test(json);
}

/** Base64 of a token: `eyJ` once more encoded. */
function findEncoded(text: Buffer, last: number) {
  const from = last - 3;
  const to = runEnd(PART, text, last + 1, LONGEST);
  return begins(text, from) && to - from >= 40 ? span(from, to) : NONE;
}

export const jwtRules: readonly Rule[] = [
  { family: 'jwt', anchor: literal('eyJ'), strength: 'strong', find },
  { family: 'jwt', anchor: literal('eyA'), strength: 'strong', find },
  { family: 'jwt', anchor: literal('ewog'), strength: 'strong', find: (text, last) => find(text, last - 1) },
  { family: 'jwt', anchor: literal('ZXlK'), strength: 'strong', find: findEncoded },
];
