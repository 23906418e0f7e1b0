/** Code points that are seen by nobody and split words: controls but tab, newline and return; C1; soft hyphen; bidi, zero-width and tag characters; fillers; variation selectors; halves of pairs. */
const UNSEEN: readonly (readonly [number, number])[] = [
  [0x00, 0x08],
  [0x0b, 0x0c],
  [0x0e, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180d],
  [0x180e, 0x180f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0xe0000, 0xe0fff],
];
const CLASS = UNSEEN.map(([from, to]) => `${escaped(from)}-${escaped(to)}`).join('');
const ODD = new RegExp(`[${CLASS}]|\\r(?!\\n)`, 'u');
const ESC = escaped(0x1b);
const BEL = escaped(0x07);
/** CSI sequences; OSC, DCS, PM and APC strings up to their end or their line's; two-character escapes. */
const ESCAPES = new RegExp(
  `(?:${ESC}\\[|${escaped(0x9b)})[0-?]{0,64}[ -\\/]{0,8}[@-~]|${ESC}[\\]PX^_][^${BEL}${ESC}\\n]{0,4096}(?:${BEL}|${ESC}\\\\)?|${ESC}[ -\\/]{0,2}[0-~]`,
  'gu',
);
const UNSEEN_ALL = new RegExp(`[${CLASS}]`, 'gu');

/** Removes what is invisible and could split a secret or forge a line. A lone return becomes a newline; emoji keep their joiners and selectors. */
export function normalise(raw: string): string {
  if (!ODD.test(raw)) return raw;
  return raw
    .replace(ESCAPES, '')
    .replace(/\r(?!\n)/g, '\n')
    .replace(UNSEEN_ALL, (mark, at: number, whole: string) => (isEmojiPart(mark, whole.charCodeAt(at - 1)) ? mark : ''));
}

/** A lone return, or what stands for a byte that could not be read or that has no sign, between two signs. */
const SPLITS = /(?<=\S)[\r\uFFFD\uE000-\uF8FF]+(?=\S)/g;
const SPLIT = /[\r\uFFFD\uE000-\uF8FF]/;

/** Takes out what splits a secret, such as a return in the middle of a token; where no secret goes over it, it stays. `hits` are bytes of the text without any of them. */
export function joinedOver(raw: string, hits: (whole: string) => readonly { readonly from: number; readonly to: number }[]): string {
  if (!SPLIT.test(raw)) return raw;
  const pieces = raw.split(SPLITS);
  if (pieces.length === 1) return raw;
  const found = hits(pieces.join(''));
  let [joined = '', at, next] = [pieces[0], Buffer.byteLength(pieces[0] ?? ''), 0];
  const between = raw.match(SPLITS) ?? [];
  for (const [n, piece] of pieces.slice(1).entries()) {
    while ((found[next]?.to ?? Infinity) <= at) next++;
    const inside = (found[next]?.from ?? Infinity) < at;
    joined += (inside ? '' : (between[n] ?? '')) + piece;
    at += Buffer.byteLength(piece);
  }
  return joined;
}

/** Variation selector 16 or a joiner behind a symbol: `⚠️`, `👩‍💻`. Behind a letter or digit it only hides. */
function isEmojiPart(mark: string, before: number): boolean {
  return (mark === '\uFE0F' || mark === '\u200D') && (before >= 0xd800 ? before <= 0xdfff || before === 0xfe0f : before >= 0x2100);
}

function escaped(codePoint: number): string {
  return `\\u{${codePoint.toString(16)}}`;
}
