import type { KeyClass } from './key.ts';

/** A value as it stands in the text: where it begins and ends, and whether quotes hold it. */
export interface Value {
  readonly text: string;
  /** Bytes between the end of the gap and the value. */
  readonly offset: number;
  readonly quoted: boolean;
  /** What stands right behind it. */
  readonly behind: string;
}

/** Words of messages (`authentication`, `unauthenticated`) are hardly ever longer. */
export const LONGEST_WORD = 15;

/** A value is read to here at most. */
export const LONGEST_VALUE = 4096;

const OPENER = /^(?:[bBrRuUfFN@$]{0,2}(?=\\{0,7}["'`]))?(\\{0,7}(?:"""|'''|["'`])|&quot;|&#34;)/;
const SCHEME =
  /^(?:Bearer|Basic|Token|Digest|Negotiate|JWT|ApiKey|Api-Key|SSWS|OAuth|GenieKey|PRIVATE-TOKEN|AWS4-HMAC-SHA256)[ \t]{1,4}(?=\S)/i;

/** Reads the value at the start of `rest`. `loose`: commas and brackets may belong to it. */
export function valueOf(rest: string, loose: boolean): Value {
  const opener = OPENER.exec(rest);
  const inside = opener === null ? undefined : quoted(rest, opener);
  const read = inside ?? bare(rest, loose);
  const scheme = SCHEME.exec(read.text)?.[0].length ?? 0;
  if (scheme > 0) return { ...read, text: read.text.slice(scheme), offset: read.offset + scheme };
  const bareScheme = inside === undefined ? SCHEME.exec(rest)?.[0].length : undefined;
  if (bareScheme === undefined) return read;
  const after = bare(rest.slice(bareScheme), loose);
  return { ...after, offset: bareScheme + after.offset };
}

function quoted(rest: string, opener: RegExpExecArray): Value | undefined {
  const [whole = '', mark = ''] = opener;
  const from = whole.length;
  let to = rest.indexOf(mark, from);
  // A backslash more than the opener has: the quote is part of the value.
  while (to > 0 && rest[to - 1] === '\\') to = rest.indexOf(mark, to + mark.length);
  const text = rest.slice(from, to < 0 ? undefined : to);
  const broken = text.indexOf('\n');
  if (to < 0 || (broken >= 0 && mark.length < 3)) {
    // Never closed: the line ends it.
    const line = (broken < 0 ? text : text.slice(0, broken)).trimEnd();
    return line === '' || /\s/.test(line) ? undefined : { text: line, offset: from, quoted: false, behind: '' };
  }
  return { text, offset: from, quoted: true, behind: rest.slice(to + mark.length, to + mark.length + 24) };
}

function bare(rest: string, loose: boolean): Value {
  const stop = loose ? /[\s"'`<>]/ : /[\s"'`<>,;&|)\]}]|\\[nrt"']|%26|\\u0026/;
  const at = rest.search(stop);
  const text = (at < 0 ? rest : rest.slice(0, at)).replace(loose ? /[,;]$/ : /[.:]$/, '');
  return { text, offset: 0, quoted: false, behind: rest.slice(text.length, text.length + 24) };
}

const WORD =
  /^(?:true|false|null|nil|none|undefined|empty|yes|no|on|off|unset|not_?set|required|optional|missing|invalid|wrong|incorrect|expired|unknown|redacted|hidden|masked|removed|sanitized|default|string|str|int|integer|bool|boolean|bytes|object|array|any|void|self|this|text|password|passwd|pwd|secret|token|n\/a|tbd|todo|changed|failed|denied|authentication|authorization)$/i;
const REFERENCE = /^(?:\$\{|\$\(|\$[A-Z_]+\b|\{\{|<[^>]*>?$|%[sdvq+#(]|#\{|@[A-Za-z]+@|ENC\[|!|arn:|vault:|ref\+|secretref:|projects\/)/;
const CODE =
  /^(?:(?:process|os|self|this|req|request|res|config|settings|env|environ|args|params|opts|options|ctx|context|data|props|state|user|form|input|cfg|conf)\.[\w.]+|[A-Za-z_][\w.]*(?:\(|\[|\{|->|::).*|[A-Za-z_]\w*@[0-9a-f]{4,16})$/;
const PATH = /^(?:\.{0,2}\/[\w.@%+-]+(?:\/[\w.@%+:-]*)+|\/[\w.-]+|[A-Za-z]:\\.*|~\/.*|https?:\/\/[^@]*|file:.*)$/;
const MASK = /^(?:\*{3,}|x{3,}|X{3,}|\.{3,}|-{3,}|_{3,}|•{3,}|[*.x]{4,})$/;

const OURS = /^\[(?:REDACTED:|FOREIGN-MASK\]|UNSCRUBBABLE |LONG TOKEN |(?:MASKED|REDACTED|HIDDEN|FILTERED|SECRET)\b)/i;

/** A mask or a reference to where the value is kept: `***`, `[MASKED]`, `${DB_PASSWORD}`. */
export function isMask(value: string): boolean {
  return value === '' || OURS.test(value) || MASK.test(value) || REFERENCE.test(value);
}

/** Stands for a value instead of being one: masks, references, words such as `null`. */
export function isPlaceholder(value: string): boolean {
  return isMask(value) || WORD.test(value);
}

/** Is this the secret behind a key of that class? */
export function isSecret(kind: KeyClass, { text, quoted }: Value): boolean {
  if (isPlaceholder(text) || (!quoted && CODE.test(text))) return false;
  if (kind === 'password') return text.length >= 3 && !(PATH.test(text) && text.includes('/')) && !/^\d{1,3}$/.test(text);
  if (PATH.test(text) || /\s/.test(text) || /^\d{1,5}$/.test(text)) return false;
  if (kind === 'secret')
    return (
      text.length >= 5 &&
      (looksRandom(text, 8) || (quoted && !isName(text) && text.length >= 6) || (!isName(text) && /[^A-Za-z0-9._-]/.test(text)))
    );
  return looksRandom(text, 10);
}

/** A value that only a certain name gives away: no placeholder, no path, no small number, no text. */
export function isValue({ text, quoted }: Value): boolean {
  return (
    text.length >= 4 &&
    !isPlaceholder(text) &&
    (quoted || !CODE.test(text)) &&
    !PATH.test(text) &&
    !/\s/.test(text) &&
    !/^\d{1,5}$/.test(text)
  );
}

/** `rosebud-garden-fjord-3`: made to be remembered. Each piece is a word or a number, and none says that it is the name of a secret, as `default-token-x1` does. */
export function isPassphrase(text: string): boolean {
  const parts = text.split(/[-_]/);
  return (
    text.length >= 14 &&
    parts.length >= 3 &&
    parts.every((part) => /^(?:[A-Za-z]{4,15}\d{0,4}|\d{1,8})$/.test(part)) &&
    parts.filter((part) => /[A-Za-z]/.test(part)).length >= 2 &&
    !parts.some((part) => /^(?:tokens?|secrets?|keys?|credentials?|creds|auth|passwords?|based|access|account|config|cert)$/i.test(part))
  );
}

/** What stands behind "the password is": letters and digits in one, capitals in its middle, signs, or a passphrase; never a word such as `wrong`. */
export function isSpoken(text: string): boolean {
  if (text.length < 6 || isPlaceholder(text) || CODE.test(text) || PATH.test(text) || /\s/.test(text)) return false;
  return (
    looksRandom(text, 6) ||
    isPassphrase(text) ||
    /^(?=.*[A-Za-z]).*[!@#$%^&*+=~](?=.)/.test(text) ||
    (!isName(text) && /[a-z][A-Z].*[a-z][A-Z]/.test(text))
  );
}

/** Words, host names, versions, times, quantities, types: things with a shape of their own. */
export function isName(text: string): boolean {
  if (/^[A-Za-z][a-z]*$|^[A-Z]+$/.test(text) && text.length < 20) return true;
  if (/^[A-Z]?[a-z]{2,15}(?:[A-Z][a-z]{2,15})+$/.test(text)) return true;
  if (/^v?\d+(?:[.:/-]\d+)*[a-zA-Z%]{0,4}$/.test(text)) return /[.:/]/.test(text) || text.length < 6 || /[a-zA-Z%]$/.test(text);
  if (/^\d{4}-\d\d-\d\d/.test(text)) return true;
  return /^[A-Za-z0-9]+(?:[-_./:][A-Za-z0-9]+)+$/.test(text) && text.split(/[-_./:]/).every(isWord);
}

/** `replicas`, `7f9c8b6d5`, `v1beta1`, `SigV4`: pieces that names are made of. */
function isWord(part: string): boolean {
  return /^(?:[A-Za-z]?[a-z]{0,19}\d{0,3}|[a-z]{1,8}\d{1,2}[a-z]{0,10}|[A-Z]{1,19}\d{0,3}|v\d+(?:alpha|beta)\d*|\d{1,10}|[bcdfghjklmnpqrstvwxz2456789]{5,10}|(?:[A-Z]?[a-z]+){1,5})$/.test(
    part,
  );
}

/** Made by a machine: digits and letters mixed, or very long without a word's shape. */
export function looksRandom(text: string, least: number): boolean {
  if (text.length < least || /\s/.test(text)) return false;
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.test(text)) return true;
  if (isName(text)) return false;
  const letters = /[A-Za-z]/.test(text);
  const digits = /\d/.test(text);
  if (letters && digits) return true;
  if (letters) return text.length >= 20 && (longestPart(text) >= 20 || /[+=!@#$%^&*~]/.test(text));
  return digits && text.length >= 20;
}

function longestPart(text: string): number {
  return Math.max(...text.split(/[-_./:]/).map((part) => part.length));
}
