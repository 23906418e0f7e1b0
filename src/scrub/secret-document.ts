import type { Hit } from './engine/scan.ts';
import { isMask } from './families/key-value/value.ts';

const BORDER = /\n(?=---|(?:- |  - )(?:apiVersion|kind):)/;
const KIND = /(?:^|\n)[ \t-]{0,8}["']?kind["']?:[ \t]{0,4}["']?Secret(?:List)?["']?[ \t]{0,4}(?:\r?\n|$)/;
const DATA = /^([ \t-]{0,8})["']?(?:stringData|data)["']?:[ \t]{0,4}(?:#.*)?$/;
/** `name: value` below `data`; group 1 is set when the value stands in the lines below. */
const PAIR = /^[ \t]*["']?[A-Za-z0-9._-]+["']?:[ \t]*([|>][-+]?[ \t]*$)?["']?/;

/** Every value under `data` and `stringData` of a Secret printed as YAML; names of the keys stay. Key order and lists do not matter. */
export function secretValues(text: Buffer): readonly Hit[] {
  if (!text.includes('kind')) return [];
  const whole = text.toString('latin1');
  if (!KIND.test(whole)) return [];
  const hits: Hit[] = [];
  let at = 0;
  for (const document of documents(whole)) {
    if (KIND.test(document)) hits.push(...valuesIn(document, at));
    at += document.length;
  }
  return hits;
}

/** Pieces between the marks of YAML documents and list items, nothing lost. */
function documents(text: string): readonly string[] {
  const pieces = text.split(BORDER);
  return pieces.map((piece, n) => (n === 0 ? piece : `\n${piece}`));
}

function valuesIn(document: string, base: number): readonly Hit[] {
  const hits: Hit[] = [];
  let at = base;
  let inside = -1;
  for (const line of document.split('\n')) {
    const depth = /^[ \t]*/.exec(line)?.[0].length ?? 0;
    const opens = DATA.exec(line.trimEnd());
    if (opens !== null) inside = (opens[1] ?? '').length;
    else if (line.trim() !== '' && depth <= inside) inside = -1;
    else if (inside >= 0 && !/^\s*(?:#|$)/.test(line)) hits.push(...valueIn(line, at, depth));
    at += line.length + 1;
  }
  return hits;
}

function valueIn(line: string, at: number, depth: number): readonly Hit[] {
  const pair = PAIR.exec(line);
  if (pair?.[1] !== undefined) return [];
  const from = pair?.[0].length ?? depth;
  const value = line.slice(from).replace(/["']?\s*(?: #.*)?$/, '');
  return value === '' || isMask(value) ? [] : [{ from: at + from, to: at + from + value.length, family: 'secret', strength: 'strong' }];
}
