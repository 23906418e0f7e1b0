/** A placeholder that a cut would leave open: half of one says nothing, and is taken for a stranger's. */
const halfMask = /\[(?:REDACTED:|FOREIGN-|UNSCRUBBABLE |LONG TOKEN )[^\]]*$/u;

/** Cuts to at most `max` UTF-16 units without splitting a code point or a placeholder; the last unit is then an ellipsis. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max <= 0) return '';
  return `${text
    .slice(0, max - 1)
    .toWellFormed()
    .replace(/\ufffd$/u, '')
    .replace(halfMask, '')}…`;
}

/** Cuts out of the middle, for names whose two ends tell them apart. */
export function middle(text: string, max: number): string {
  if (text.length <= max) return text;
  const tail = Math.floor((max - 1) / 2);
  return `${cut(text, max - tail)}${text
    .slice(-tail)
    .toWellFormed()
    .replace(/^\ufffd/u, '')}`;
}

/** One line: line breaks, tabs, control characters and marks that turn the writing direction become blanks. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\s]+/gu, ' ')
    .trim();
}

/** Several lines, for preformatted text: as given, without what a terminal or a reader could be tricked with. */
export function lines(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/gu, '\n')
    .replace(/\t/gu, '  ')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(/\p{Cc}/gu, (c) => (c === '\n' ? c : ''));
}

/** For plain_text: nothing is parsed there but `:shortcodes:`, whose first colon becomes a look-alike. Times of day are none. */
export function plain(text: string): string {
  return text.replace(/:(?=(?:[0-9_+'-]*[a-z][a-z0-9_+'-]*|[+-]1|100|1234):)/giu, COLON);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** Seen by the reader and by nothing that parses. Never an invisible mark: the scrubber takes those out again. */
const LOOKALIKES: Readonly<Record<string, string>> = { '*': '∗', '~': '∼', '`': 'ʹ', '|': '∣', '@': '＠', '#': '＃' };
const COLON = '∶';

export function escaped(text: string): string {
  return text.replace(/[&<>]/gu, (c) => ENTITIES[c] ?? c);
}

/** Escapes as much of a text as fits in `max` characters; what was left out is shown by an ellipsis. */
export function escapedWithin(text: string, max: number): string {
  let out = '';
  for (const c of text) {
    const next = ENTITIES[c] ?? c;
    if (out.length + next.length >= max) return `${out}…`;
    out += next;
  }
  return out;
}

/** Cuts finished mrkdwn, never inside an entity or a `<…>`. */
export function cutMarkup(markup: string, max: number): string {
  if (markup.length <= max) return markup;
  return `${cut(markup, max)
    .slice(0, -1)
    .replace(/(?:&[a-z]{0,4}|<[^>]*)$/u, '')}…`;
}

/**
 * Text of the cluster made inert for mrkdwn: it cannot mention, link, quote or format.
 * Characters that format, begin a name of a person or channel, or join an address, become look-alikes.
 */
export function inert(text: string): string {
  return inertMarks(plain(text));
}

/** The same for text whose shortcodes are our own or were broken before. */
export function inertMarks(text: string): string {
  return escaped(oneLine(text))
    .replace(/[*~`|]/gu, (c) => LOOKALIKES[c] ?? c)
    .replace(/(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, (run) => 'ˍ'.repeat(run.length))
    .replace(/:\/\//gu, `${COLON}//`)
    .replace(/[@#](?=[\p{L}\p{N}])/gu, (c) => LOOKALIKES[c] ?? c)
    .replace(/^&gt;/u, '›');
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

export function listed(items: readonly string[], max: number): string {
  const rest = items.length - max;
  return rest <= 0 ? items.join(', ') : `${items.slice(0, max).join(', ')} and ${rest} more`;
}
