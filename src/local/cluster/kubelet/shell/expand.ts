import { skipParens } from './lex.ts';

/** `${NAME:?message}` of an unset variable: ends the shell with status 2 (busybox and dash). */
export class UnsetFault extends Error {}

export interface Values {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

/** What expansion needs from the shell: variables, and the output of `$(…)`. */
export interface Expansion {
  readonly values: Values;
  readonly substitute: (script: string) => string;
}

interface Piece {
  readonly text: string;
  /** Unquoted results are split at blanks. */
  readonly split: 'split' | 'whole';
}

/** `${NAME}`, `${NAME:-x}`, `${NAME:?x}`, `${#NAME}`, `${NAME%x}` and their relatives without the colon. */
function parameter(body: string, at: Expansion): string {
  if (body.startsWith('#')) return String((at.values.get(body.slice(1)) ?? '').length);
  const found = /^([A-Za-z_][A-Za-z0-9_]*|[?@*#0-9$!])(:?[-=?+]|%%?|##?)?([\s\S]*)$/.exec(body);
  if (!found) return '';
  const [, name = '', operator = '', rest = ''] = found;
  const value = at.values.get(name);
  const missing = operator.startsWith(':') ? (value ?? '') === '' : value === undefined;
  switch (operator.replace(':', '')) {
    case '-':
      return missing ? text(rest, at) : (value ?? '');
    case '=':
      if (missing) at.values.set(name, text(rest, at));
      return at.values.get(name) ?? '';
    case '+':
      return missing ? '' : text(rest, at);
    case '?':
      if (missing) throw new UnsetFault(`${name}: ${text(rest, at) || 'parameter not set or null'}`);
      return value ?? '';
    case '%':
    case '%%':
      return (value ?? '').endsWith(rest) ? (value ?? '').slice(0, -rest.length || undefined) : (value ?? '');
    case '#':
    case '##':
      return (value ?? '').startsWith(rest) ? (value ?? '').slice(rest.length) : (value ?? '');
    default:
      return value ?? '';
  }
}

/** `$((…))`: whole numbers with + - * / % and brackets. */
export function arithmetic(expression: string, at: Expansion): number {
  const plain = text(expression, at).replace(/[A-Za-z_][A-Za-z0-9_]*/g, (name) => at.values.get(name) ?? '0');
  const tokens = plain.match(/\d+|[-+*/%()]/g) ?? [];
  let i = 0;
  const factor = (): number => {
    const token = tokens[i++];
    if (token === '-') return -factor();
    if (token !== '(') return Number(token ?? 0);
    const value = sum();
    i += 1;
    return value;
  };
  const product = (): number => {
    let value = factor();
    while (['*', '/', '%'].includes(tokens[i] ?? '')) {
      const operator = tokens[i++];
      const right = factor();
      value = operator === '*' ? value * right : right === 0 ? 0 : operator === '/' ? Math.trunc(value / right) : value % right;
    }
    return value;
  };
  const sum = (): number => {
    let value = product();
    while (['+', '-'].includes(tokens[i] ?? '')) value += tokens[i++] === '+' ? product() : -product();
    return value;
  };
  return sum();
}

function dollar(raw: string, from: number, at: Expansion): { value: string; end: number } {
  if (raw.startsWith('$((', from)) {
    const end = skipParens(raw, from + 1);
    return { value: String(arithmetic(raw.slice(from + 3, end - 2), at)), end };
  }
  if (raw.startsWith('$(', from)) {
    const end = skipParens(raw, from + 1);
    return { value: at.substitute(raw.slice(from + 2, end - 1)).replace(/\n+$/, ''), end };
  }
  if (raw.startsWith('${', from)) {
    const end = closing(raw, from + 1);
    return { value: parameter(raw.slice(from + 2, end - 1), at), end };
  }
  const name = /^\$([A-Za-z_][A-Za-z0-9_]*|[?@*#0-9$!])/.exec(raw.slice(from))?.[1];
  return name === undefined ? { value: '$', end: from + 1 } : { value: at.values.get(name) ?? '', end: from + 1 + name.length };
}

function closing(raw: string, from: number): number {
  let depth = 0;
  for (let i = from; i < raw.length; i += 1) {
    if (raw[i] === '{') depth += 1;
    if (raw[i] === '}' && --depth === 0) return i + 1;
  }
  return raw.length;
}

function doubleQuoted(raw: string, from: number, at: Expansion): { value: string; end: number } {
  let value = '';
  let i = from + 1;
  while (i < raw.length && raw[i] !== '"') {
    if (raw[i] === '\\' && /["$\\`]/.test(raw[i + 1] ?? '')) {
      value += raw[i + 1] ?? '';
      i += 2;
    } else if (raw[i] === '$') {
      const found = dollar(raw, i, at);
      value += found.value;
      i = found.end;
    } else value += raw[i++] ?? '';
  }
  return { value, end: i + 1 };
}

function pieces(raw: string, at: Expansion): Piece[] {
  const found: Piece[] = [];
  let i = 0;
  while (i < raw.length) {
    const c = raw[i] ?? '';
    if (c === "'") {
      const end = raw.indexOf("'", i + 1);
      found.push({ text: raw.slice(i + 1, end < 0 ? undefined : end), split: 'whole' });
      i = end < 0 ? raw.length : end + 1;
    } else if (c === '"') {
      const { value, end } = doubleQuoted(raw, i, at);
      found.push({ text: value, split: 'whole' });
      i = end;
    } else if (c === '\\') {
      found.push({ text: raw[i + 1] ?? '', split: 'whole' });
      i += 2;
    } else if (c === '$') {
      const { value, end } = dollar(raw, i, at);
      found.push({ text: value, split: 'split' });
      i = end;
    } else {
      found.push({ text: c, split: 'whole' });
      i += 1;
    }
  }
  return found;
}

/** One raw word → the fields it becomes: none for an empty variable, several for one with blanks. */
export function fields(raw: string, at: Expansion): string[] {
  const done: string[] = [];
  let current: string | undefined;
  for (const piece of pieces(raw, at)) {
    if (piece.split === 'whole') {
      current = (current ?? '') + piece.text;
      continue;
    }
    const parts = piece.text.split(/\s+/);
    parts.forEach((part, i) => {
      if (i > 0 && current !== undefined) {
        done.push(current);
        current = undefined;
      }
      if (part !== '') current = (current ?? '') + part;
    });
  }
  if (raw === '""' || raw === "''") current ??= '';
  return current === undefined ? done : [...done, current];
}

/** One raw word → one text, never split. */
export function text(raw: string, at: Expansion): string {
  return pieces(raw, at)
    .map((piece) => piece.text)
    .join('');
}
