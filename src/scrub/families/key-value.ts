import { byteAt, byteSet, runEnd } from '../engine/bytes.ts';
import { anyCase, NONE, type Rule, type Span, span } from '../engine/rule.ts';

const NAME = byteSet('A-Za-z0-9_.-');
const LOOSE = byteSet('"\'\\ ');
const STOP = byteSet('\n\r\t "\'`,;&<>()[]{}\\');
const OPERATOR = byteSet(':=');

function find(text: Buffer, last: number): readonly Span[] {
  const nameEnd = runEnd(NAME, text, last + 1, 24);
  let i = runEnd(LOOSE, text, nameEnd, 4);
  if (OPERATOR[byteAt(text, i)] !== 1) return NONE;
  i = runEnd(OPERATOR, text, i, 3);
  const from = runEnd(LOOSE, text, i, 5);
  let to = from;
  while (to < text.length && to - from < 512 && STOP[text[to] ?? 0] !== 1) to++;
  return to - from >= 4 ? span(from, to) : NONE;
}

export const keyValueRules: readonly Rule[] = [
  'passw',
  'pwd',
  'secret',
  'token',
  'apikey',
  'api_key',
  'api-key',
  'access_key',
  'credential',
].map((word) => ({
  family: 'generic',
  anchor: anyCase(word),
  strength: 'weak',
  find,
}));
