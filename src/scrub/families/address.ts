import { byteSet, DIGIT, HEX, isIn, runEnd, runStart } from '../engine/bytes.ts';
import { literal, NONE, type Rule, type Span, span } from '../engine/rule.ts';

export type Addresses = 'public' | 'all';

const DOTTED = byteSet('0-9.');
const EDGE = byteSet('A-Za-z0-9._-');
const NAME = byteSet('A-Za-z0-9_');
const LETTER_OR_LINE = byteSet('A-Za-z_');
const COLONED = byteSet('0-9a-fA-F:.');

function ipv4(text: Buffer, last: number, which: Addresses): readonly Span[] {
  const from = runStart(DIGIT, text, last - 1, 4);
  // Only the first dot of a dotted run begins an address; a word, a version's letter or a path stands left of none.
  if (isIn(EDGE, text, from - 1)) return NONE;
  const to = runEnd(DOTTED, text, from, 17);
  const address = text.toString('latin1', from, to).replace(/\.$/, '');
  const end = from + address.length;
  if (
    !/^(?:\d{1,3}\.){3}\d{1,3}$/.test(address) ||
    isIn(NAME, text, end) ||
    (text[end] === 45 && isIn(EDGE, text, end + 1)) ||
    isVersion(text, from)
  )
    return NONE;
  const parts = address.split('.').map(Number);
  if (parts.some((n) => n > 255) || /(?:^|\.)0\d/.test(address)) return NONE;
  return which === 'all' || !isPrivate(parts) ? span(from, end) : NONE;
}

/** `Chrome/91.0.4472.124`, `version 1.2.3.4`: a word right before says so. An address in a URL has `//` before it. */
function isVersion(text: Buffer, from: number): boolean {
  const left = text.toString('latin1', Math.max(0, from - 12), from);
  return /[A-Za-z]\/$|(?:version|release|build|ver)[ :="]{1,3}$/i.test(left);
}

/** Not routed on the internet: this network, private, shared, loopback, link-local, benchmark, multicast and reserved ranges. */
function isPrivate([a = 0, b = 0]: readonly number[]): boolean {
  if (a === 0 || a === 10 || a === 127 || a >= 224) return true;
  if (a === 100) return b >= 64 && b < 128;
  if (a === 172) return b >= 16 && b < 32;
  return (a === 169 && b === 254) || (a === 192 && b === 168) || (a === 198 && (b === 18 || b === 19));
}

function ipv6(text: Buffer, last: number, which: Addresses): readonly Span[] {
  const from = runStart(COLONED, text, last, 6);
  if (isIn(EDGE, text, from - 1)) return NONE;
  const to = runEnd(COLONED, text, from, 46);
  const address = text.toString('latin1', from, to).replace(/[.:]$/, (end) => (end === ':' ? '' : ''));
  if (isIn(LETTER_OR_LINE, text, from + address.length) || !isIpv6(address)) return NONE;
  // 2000::/3 is the public space.
  return which === 'all' || /^[23][0-9a-f]{3}:/i.test(address) ? span(from, from + address.length) : NONE;
}

function isIpv6(address: string): boolean {
  const halves = address.split('::');
  if (halves.length > 2) return false;
  const groups = address.split(':').filter((group) => group !== '');
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) || groups.length > 8) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}

/** Private, loopback and link-local addresses stay readable unless `all` is asked for: a diagnosis needs them. */
export function addressRules(which: Addresses): readonly Rule[] {
  const first = which === 'all' ? HEX : byteSet('23');
  const rest = which === 'all' ? [] : [HEX, HEX, HEX];
  return [
    { family: 'ip', anchor: [DIGIT, ...literal('.'), DIGIT], strength: 'weak', find: (text, last) => ipv4(text, last - 1, which) },
    { family: 'ip', anchor: [first, ...rest, ...literal(':')], strength: 'weak', find: (text, last) => ipv6(text, last, which) },
    ...(which === 'all'
      ? [
          {
            family: 'ip',
            anchor: literal('::'),
            strength: 'weak' as const,
            find: (text: Buffer, last: number) => ipv6(text, last - 1, which),
          },
        ]
      : []),
  ];
}
