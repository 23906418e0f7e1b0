/** Cuts to at most `max` UTF-16 units without splitting a code point; the last unit is then an ellipsis. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max <= 0) return '';
  let end = max - 1;
  const code = text.charCodeAt(end - 1);
  if (end > 0 && code >= 0xd800 && code <= 0xdbff) end -= 1;
  return `${text.slice(0, end)}…`;
}

/** One line: line breaks, tabs and control characters become blanks. */
export function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is being removed
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\s]+/gu, ' ').trim();
}

/** For plain_text: nothing is parsed there but `:shortcodes:`, which an invisible word joiner breaks. */
export function plain(text: string): string {
  return text.replace(/:(?=[a-z0-9_+'-]+:)/giu, ':\u2060');
}

const LOOKALIKES: Readonly<Record<string, string>> = { '*': '∗', '~': '∼', '`': 'ʹ', '|': '∣' };

/**
 * Text of the cluster made inert for mrkdwn: it cannot mention, link, quote or format.
 * `&`, `<`, `>` become entities; characters that format become look-alikes; shortcodes and bare addresses are broken by a word joiner.
 */
export function inert(text: string): string {
  return plain(oneLine(text))
    .replace(/&/gu, '&amp;')
    .replace(/</gu, '&lt;')
    .replace(/>/gu, '&gt;')
    .replace(/[*~`|]/gu, (c) => LOOKALIKES[c] ?? c)
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, 'ˍ')
    .replace(/:\/\//gu, ':\u2060//')
    .replace(/@(?=\w)/gu, '@\u2060')
    .replace(/^(?=&gt;)/u, '\u2060');
}

export function plural(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}
