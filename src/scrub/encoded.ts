import { byteSet, isIn, runEnd, runStart } from './engine/bytes.ts';
import type { Hit } from './engine/scan.ts';

/** 64 characters are 48 bytes, more than any name or hash in hex says. */
const SHORTEST = 64;
/** Longer ones go by their look. */
const MOST_WITH = 4096;
const EITHER = byteSet('A-Za-z0-9+/_-');
/** Standard or URL-safe base64, never both. */
const RUN = /^(?:[A-Za-z0-9+/]{64,}|[A-Za-z0-9_-]{64,})$/;
const EQUALS = byteSet('=');
/** Random base64 changes between capitals, small letters and digits at three of five steps; words in camel case at one of four. */
const LEAST_CHANGES = 0.3;
/** One sign in sixty-four characters of base64 is a slash; in a path every sixth or so. */
const MOST_SIGNS = 1 / 12;

/** 20 characters are 15 bytes: a short name with its value. */
const SHORTEST_WITH = 20;

/** Base64, too short to tell by its look, of a readable text in which something must go: `cGFzc3dvcmQ9…`. `holds` judges the text. */
export function encodedTexts(text: Buffer, holds: (plain: Buffer) => boolean): readonly Hit[] {
  const hits: Hit[] = [];
  for (let at = SHORTEST_WITH - 1; at < text.length; at += SHORTEST_WITH) {
    if (!isIn(EITHER, text, at)) continue;
    const from = runStart(EITHER, text, at, SHORTEST_WITH);
    const end = runEnd(EITHER, text, at, MOST_WITH);
    if (end - from >= SHORTEST_WITH && !isIn(EITHER, text, end) && !isIn(EITHER, text, from - 1) && mayBeText(text, from)) {
      const plain = Buffer.from(text.toString('latin1', from, end), 'base64');
      if (isReadable(plain) && holds(plain)) hits.push({ from, to: runEnd(EQUALS, text, end, 2), family: 'base64', strength: 'weak' });
    }
    at += Math.floor((end - at - 1) / SHORTEST_WITH) * SHORTEST_WITH;
  }
  return hits;
}

/** Each fourth character says the upper bits of a letter, a digit, a sign or a line end. */
const UPPER_BITS = byteSet('CDI-Za-f');

function mayBeText(text: Buffer, from: number): boolean {
  for (let n = 0; n < SHORTEST_WITH; n += 4) if (!isIn(UPPER_BITS, text, from + n)) return false;
  return true;
}

/** Decoded, it is text: of any twelve bytes at random one is none. */
function isReadable(plain: Buffer): boolean {
  return !plain.some((byte) => byte > 126 || (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13));
}

/** Long opaque base64, whatever it holds. Hashes of known kinds, certificates and public keys stay: they open nothing. */
export function encodedValues(text: Buffer): readonly Hit[] {
  const hits: Hit[] = [];
  let whole: string | undefined;
  // A run of this length covers a byte at each multiple of it: only those are looked at.
  for (let at = SHORTEST - 1; at < text.length; at += SHORTEST) {
    if (!isIn(EITHER, text, at)) continue;
    const from = runStart(EITHER, text, at, SHORTEST);
    const end = runEnd(EITHER, text, at, text.length);
    if (end - from >= SHORTEST) {
      const to = runEnd(EQUALS, text, end, 2);
      const run = text.toString('latin1', from, end);
      whole ??= text.toString('latin1');
      if (RUN.test(run) && !isIn(EITHER, text, to) && isOpaque(run) && !isHash(whole, from) && !isPublic(whole, from, run))
        hits.push({ from, to, family: 'base64', strength: 'weak' });
    }
    // On to the first multiple behind the run.
    at += Math.floor((end - at - 1) / SHORTEST) * SHORTEST;
  }
  return hits;
}

function isOpaque(run: string): boolean {
  const body = run.replace(/=+$/, '');
  if (/^[0-9a-f]+$/i.test(body) || !/[a-z]/.test(body) || !/[A-Z]/.test(body) || !/\d/.test(body)) return false;
  if (body.replace(/[A-Za-z0-9+]/g, '').length > body.length * MOST_SIGNS) return false;
  let changes = 0;
  for (let n = 1; n < body.length; n++) if (kind(body[n]) !== kind(body[n - 1])) changes++;
  return changes >= body.length * LEAST_CHANGES;
}

function kind(sign: string | undefined): 'small' | 'capital' | 'digit' | 'sign' {
  if (sign === undefined) return 'sign';
  if (sign >= 'a' && sign <= 'z') return 'small';
  if (sign >= 'A' && sign <= 'Z') return 'capital';
  return sign >= '0' && sign <= '9' ? 'digit' : 'sign';
}

/** `sha512-…` of a lock file, `h1:…` of a Go module. */
function isHash(whole: string, at: number): boolean {
  return /(?:sha\d{1,3}[-:=]|\bh1:)$/i.test(whole.slice(Math.max(0, at - 8), at));
}

/** A line of a certificate or a public key, or either one encoded once more (`caBundle`). */
function isPublic(whole: string, at: number, run: string): boolean {
  if (run.startsWith('LS0tLS1CRUdJTi')) return !Buffer.from(run.slice(0, 120), 'base64').includes('PRIVATE');
  const begin = whole.lastIndexOf('-----BEGIN ', at);
  return (
    begin >= 0 &&
    !whole.slice(begin, at).includes('-----END') &&
    /^-----BEGIN [A-Z0-9 ]*(?:CERTIFICATE|PUBLIC KEY)/.test(whole.slice(begin, begin + 64))
  );
}
