import { BASE64, runEnd } from '../engine/bytes.ts';
import { literal, NONE, type Rule, span } from '../engine/rule.ts';
import { startsToken } from './prefix.ts';

const MOST_LINES = 200;
const MOST_BYTES = 16_384;
const NEWLINE = 10;
const END = Buffer.from('-----END');
const DASHES = Buffer.from('-----');

/** From the header of a private key to its END, or as far as it looks like one: other lines may stand behind a time stamp or a logger's name. */
function find(text: Buffer, last: number) {
  const head = text.toString('latin1', last + 1, last + 64);
  const header = /^[A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,8}-----/.exec(head)?.[0] ?? /^[A-Z0-9 ]{0,40}PRIVATE KEY/.exec(head)?.[0];
  if (header === undefined) return NONE;
  const from = last + 1 + header.length;
  const cap = Math.min(text.length, from + MOST_BYTES);
  let line = from;
  for (let n = 0; n < MOST_LINES && line < cap; n++) {
    const stop = lineEnd(text, line, cap);
    const end = text.subarray(line, stop).indexOf(END);
    if (end >= 0) return span(from, line + end);
    if (!continues(text.toString('latin1', line, stop), n === 0)) return span(from, n === 0 ? sameLine(text, from, stop) : line - 1);
    line = stop + 1;
  }
  return span(from, cap);
}

function lineEnd(text: Buffer, from: number, cap: number): number {
  const at = text.subarray(from, cap).indexOf(NEWLINE);
  return at < 0 ? cap : from + at;
}

/** The last word of the line is a piece of base64, or a header of the key. */
function continues(line: string, first: boolean): boolean {
  const body = line.trimEnd();
  return (
    body === '' ||
    (first && body.length < 8) ||
    /(?:^|[\s"'>|:+]|\\[nrt])[A-Za-z0-9+/=_-]{8,}(?:\\[nr]|["',+;\\ ]){0,8}$/.test(body.slice(-200)) ||
    /(?:Proc-Type|DEK-Info|Version|Comment|Hash): /.test(body)
  );
}

/** A key cut off on its first line: to the quote that closes it, or the end. */
function sameLine(text: Buffer, from: number, stop: number): number {
  const rest = text.toString('latin1', from, stop);
  if (rest.startsWith('[')) return from;
  const quote = /["'`<]/.exec(rest.slice(1));
  return quote === null ? stop : from + 1 + quote.index;
}

/** Base64 of a whole PEM block, as Secrets and kubeconfigs hold it. Certificates and public keys stay. */
function findEncoded(text: Buffer, last: number) {
  const from = last - 13;
  if (!startsToken(text, from)) return NONE;
  const to = runEnd(BASE64, text, from, MOST_BYTES);
  const head = Buffer.from(text.toString('latin1', from, Math.min(to, from + 120)), 'base64');
  return head.subarray(DASHES.length).includes('PRIVATE KEY') ? span(from, to) : NONE;
}

export const pemRules: readonly Rule[] = [
  { family: 'private-key', anchor: literal('-----BEGIN '), strength: 'strong', find },
  { family: 'private-key', anchor: literal('---- BEGIN '), strength: 'strong', find },
  { family: 'private-key', anchor: literal('LS0tLS1CRUdJTi'), strength: 'strong', find: findEncoded },
];
