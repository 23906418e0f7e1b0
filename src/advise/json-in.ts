/** Longest text that is searched; a reply that is longer is no answer. */
const longest = 400_000;
/** Deeper than any answer; parsing deeper ones could exhaust the stack of whoever walks them. */
const deepest = 40;
/** Places in a text where an object may begin that are tried. */
const mostStarts = 24;

/** End of the object that begins at `from`, braces in strings not counted; -1 where it does not end or goes too deep. */
function endOf(text: string, from: number): number {
  let depth = 0;
  let quoted = false;
  for (let i = from; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '\\') i++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === '{' || c === '[') {
      if (++depth > deepest) return -1;
    } else if ((c === '}' || c === ']') && --depth === 0) return i;
  }
  return -1;
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The JSON object in a model's text that holds `key`: bare, in a code fence, or with prose round it. Undefined where there is none.
 * Never throws, whatever the text.
 */
export function jsonIn(text: string, key: string): Readonly<Record<string, unknown>> | undefined {
  if (text.length > longest) return undefined;
  let at = text.indexOf('{');
  for (let tries = 0; at !== -1 && tries < mostStarts; tries++) {
    const end = endOf(text, at);
    const value = end === -1 ? undefined : parsed(text.slice(at, end + 1));
    if (value !== undefined && Object.hasOwn(value, key)) return value;
    at = text.indexOf('{', value === undefined ? at + 1 : end + 1);
  }
  return undefined;
}
