export type Token = { readonly is: 'word'; readonly text: string } | { readonly is: 'op'; readonly text: string };

/** Longest first. */
const OPERATORS = [
  '&&',
  '||',
  ';;',
  '&>',
  '>>',
  '2>>',
  '2>&1',
  '>&2',
  '1>&2',
  '2>',
  '1>',
  ';',
  '&',
  '|',
  '(',
  ')',
  '{',
  '}',
  '<',
  '>',
  '\n',
];

const BRACE = new Set(['{', '}']);

/** End of a quoted or substituted stretch that begins at `from`; the raw text is kept for expansion. */
function skipQuoted(text: string, from: number): number {
  const quote = text[from];
  if (quote === "'") return after(text.indexOf("'", from + 1), text);
  if (quote === '"') {
    let i = from + 1;
    while (i < text.length && text[i] !== '"') i = text[i] === '\\' ? i + 2 : text.startsWith('$(', i) ? skipParens(text, i + 1) : i + 1;
    return Math.min(text.length, i + 1);
  }
  return from + 1;
}

const after = (at: number, text: string): number => (at < 0 ? text.length : at + 1);

export function skipParens(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; ) {
    const c = text[i];
    if (c === "'" || c === '"') {
      i = skipQuoted(text, i);
      continue;
    }
    if (c === '(') depth += 1;
    if (c === ')' && --depth === 0) return i + 1;
    i += 1;
  }
  return text.length;
}

function skipBraces(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i += 1) {
    if (text[i] === '{') depth += 1;
    if (text[i] === '}' && --depth === 0) return i + 1;
  }
  return text.length;
}

function wordEnd(text: string, from: number): number {
  let i = from;
  while (i < text.length) {
    const c = text[i] ?? '';
    if (/[\s;&|()<>]/.test(c)) break;
    if (c === '\\') i += 2;
    else if (c === "'" || c === '"') i = skipQuoted(text, i);
    else if (text.startsWith('$(', i)) i = skipParens(text, i + 1);
    else if (text.startsWith('${', i)) i = skipBraces(text, i + 1);
    else i += 1;
  }
  return i;
}

/** Splits a script into words (raw, still quoted) and operators. Comments and joined lines are gone. */
export function lex(script: string): Token[] {
  const text = script.replaceAll('\\\n', ' ');
  const tokens: Token[] = [];
  let i = 0;
  while (i < text.length) {
    const c = text[i] ?? '';
    if (c !== '\n' && /\s/.test(c)) {
      i += 1;
      continue;
    }
    if (c === '#') {
      i = text.indexOf('\n', i) < 0 ? text.length : text.indexOf('\n', i);
      continue;
    }
    const operator = OPERATORS.find((op) => text.startsWith(op, i) && (!BRACE.has(op) || /^[{}](\s|;|$)/.test(text.slice(i, i + 2))));
    if (operator) {
      tokens.push({ is: 'op', text: operator });
      i += operator.length;
      continue;
    }
    const end = Math.max(i + 1, wordEnd(text, i));
    tokens.push({ is: 'word', text: text.slice(i, end) });
    i = end;
  }
  return tokens;
}
