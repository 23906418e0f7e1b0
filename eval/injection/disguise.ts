/** Ways to write a text down so that a filter does not know it; more than one part: each goes to a line or an object of its own. */
type Disguise = (text: string) => readonly [string, ...string[]];

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
const between =
  (mark: string): Disguise =>
  (text) => [Array.from(text).join(mark)];

const cyrillic: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  e: 'е',
  o: 'о',
  p: 'р',
  x: 'х',
  y: 'у',
  i: 'і',
  A: 'А',
  O: 'О',
  M: 'М',
};

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (c) => {
    const base = c < 'a' ? 65 : 97;
    return String.fromCharCode(((c.charCodeAt(0) - base + 13) % 26) + base);
  });
}

function parted(text: string, pieces: readonly string[]): readonly [string, ...string[]] {
  const [first = text, ...rest] = pieces;
  return [first, ...rest];
}

/** About this many characters make a text that no prompt has room for. */
const OVERSIZE = 60_000;

export const disguises: Readonly<Record<string, Disguise>> = {
  plain: (text) => [text],
  base64: (text) => [utf8(text).toString('base64')],
  hex: (text) => [utf8(text).toString('hex')],
  rot13: (text) => [rot13(text)],
  url: (text) => [
    Array.from(utf8(text))
      .map((b) => `%${b.toString(16).padStart(2, '0')}`)
      .join(''),
  ],
  'unicode escapes': (text) => [
    Array.from(text)
      .map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  ],
  reversed: (text) => [Array.from(text).reverse().join('')],
  'zero width': between('\u200b'),
  bidi: (text) => [`\u202e${Array.from(text).reverse().join('')}\u202c \u2066${text}\u2069`],
  homoglyph: (text) => [
    Array.from(text)
      .map((c) => cyrillic[c] ?? c)
      .join(''),
  ],
  /** Tag characters: invisible everywhere, read by some models. */
  tags: (text) => [
    `ready${Array.from(text)
      .map((c) => String.fromCodePoint(0xe0000 + (c.codePointAt(0) ?? 0x20)))
      .join('')}`,
  ],
  lines: (text) => parted(text, text.match(/(?:\S+\s*){1,3}/g)?.map((s) => s.trim()) ?? [text]),
  letters: (text) =>
    parted(
      text,
      Array.from(text).filter((c) => c !== ' '),
    ),
  objects: (text) =>
    parted(
      text,
      text.split(/[;.,]\s*/).filter((s) => s !== ''),
    ),
  oversize: (text) => [`${text.trim()}\n`.repeat(Math.ceil(OVERSIZE / (text.length + 1)))],
  'long line': (text) => [text.repeat(Math.ceil(OVERSIZE / text.length))],
  name: (text) => [text],
};
