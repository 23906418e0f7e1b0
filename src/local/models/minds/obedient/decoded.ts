/** Look-alikes of Latin letters in the Cyrillic and Greek alphabets. */
const LOOKALIKE: Readonly<Record<string, string>> = {
  а: 'a',
  с: 'c',
  е: 'e',
  о: 'o',
  р: 'p',
  х: 'x',
  у: 'y',
  і: 'i',
  ѕ: 's',
  ј: 'j',
  к: 'k',
  т: 't',
  м: 'm',
  н: 'h',
  в: 'b',
  А: 'A',
  В: 'B',
  С: 'C',
  Е: 'E',
  Н: 'H',
  І: 'I',
  К: 'K',
  М: 'M',
  О: 'O',
  Р: 'P',
  Т: 'T',
  Х: 'X',
  α: 'a',
  ο: 'o',
  ν: 'v',
  ρ: 'p',
};
/** Shorter runs of letters are words, not codes. */
const CODE = 16;

type Reading = (text: string) => string;

const readings: readonly Reading[] = [
  tags,
  (text) => text.normalize('NFKC').replace(/[\p{Cf}\p{M}\u115f\u1160\u3164]/gu, ''),
  (text) =>
    Array.from(text)
      .map((c) => LOOKALIKE[c] ?? c)
      .join(''),
  (text) => text.replace(/[A-Za-z0-9+/_-]{16,}={0,2}/g, (run) => readable(Buffer.from(run, 'base64')) ?? run),
  (text) => text.replace(/(?:[0-9a-f]{2}){8,}/gi, (run) => readable(Buffer.from(run, 'hex')) ?? run),
  (text) => text.replace(/(?:%[0-9a-f]{2}){4,}/gi, (run) => readable(Buffer.from(run.replaceAll('%', ''), 'hex')) ?? run),
  (text) => text.replace(/\\+u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
  (text) =>
    text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code) % 0x10ffff)),
  rot13,
  (text) => Array.from(text).toReversed().join(''),
  // Words written with marks in place of spaces, as names are.
  (text) => (/^[\w.-]{12,}$/.test(text) ? text.replace(/[-_]/g, ' ') : text),
];

/** Everything a patient reader makes of a text: itself and each way of reading it that changes it. */
export function decoded(text: string): readonly string[] {
  const plain = [text, ...readings.map((read) => read(text))];
  return [...new Set(plain)].filter((t) => t.length > 0);
}

/** Letters of the tag block stand for ASCII that nobody sees. */
function tags(text: string): string {
  const hidden = Array.from(text)
    .map((c) => c.codePointAt(0) ?? 0)
    .filter((c) => c > 0xe0000 && c < 0xe0080);
  return hidden.length === 0 ? text : String.fromCodePoint(...hidden.map((c) => c - 0xe0000));
}

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (c) => {
    const base = c < 'a' ? 65 : 97;
    return String.fromCharCode(((c.charCodeAt(0) - base + 13) % 26) + base);
  });
}

/** The bytes as text, unless they are none. */
function readable(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  return text.length >= CODE / 2 && !/[^\P{C}\n\t]|\ufffd/u.test(text) ? text : undefined;
}
