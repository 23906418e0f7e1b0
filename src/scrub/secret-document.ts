import type { Hit } from './engine/scan.ts';
import { isMask } from './families/key-value/value.ts';

const BORDER = /\n(?=---|(?:- |  - )(?:apiVersion|kind):)/;
const KIND = /(?:^|\n)[ \t-]{0,8}["']?kind["']?:[ \t]{0,4}["']?Secret(?:List)?["']?[ \t]{0,4}(?:\r?\n|$)/;
const DATA = /^([ \t-]{0,8})["']?(?:stringData|data)["']?:[ \t]{0,4}(?:#.*)?$/;
/** `name: value` below `data`; group 1 is set when the value stands in the lines below. */
const PAIR = /^[ \t]*["']?[A-Za-z0-9._-]+["']?:[ \t]*([|>][-+]?[ \t]*$)?["']?/;

/** Every value under `data` and `stringData` of a Secret printed as YAML or JSON; names of the keys stay. Key order and lists do not matter. */
export function secretValues(text: Buffer): readonly Hit[] {
  if (!text.includes('kind') || !text.includes('Secret')) return [];
  const whole = text.toString('latin1');
  return [...valuesInYaml(whole), ...valuesInJson(whole)].sort((a, b) => a.from - b.from);
}

function valuesInYaml(whole: string): readonly Hit[] {
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

/** `"data":{"login":"…"}`, also inside a string, where its quotes are escaped. */
const FLAT_DATA = /\\*"(?:data|stringData)\\*"\s*:\s*\{([^{}]*)\}/g;
const FLAT_PAIR = /(\\*)"[^"\\]*\1"\s*:\s*\1"([^"\\]*)/g;
const FLAT_KIND = /\\*"kind\\*"\s*:\s*\\*"([A-Za-z]+)/;

/** Values of each `data` whose own object is a Secret, or does not say what it is. */
function valuesInJson(whole: string): readonly Hit[] {
  const hits: Hit[] = [];
  for (const found of whole.matchAll(FLAT_DATA)) {
    const kind = FLAT_KIND.exec(around(whole, found.index, found.index + found[0].length))?.[1];
    if (kind !== undefined && !kind.startsWith('Secret')) continue;
    const [, body = ''] = found;
    const base = found.index + found[0].lastIndexOf(body);
    for (const pair of body.matchAll(FLAT_PAIR)) {
      const value = pair[2] ?? '';
      const to = base + pair.index + pair[0].length;
      if (value !== '' && !isMask(value)) hits.push({ from: to - value.length, to, family: 'secret', strength: 'strong' });
    }
  }
  return hits;
}

/** The object that holds this piece, without the objects beside the piece. */
function around(whole: string, from: number, to: number): string {
  return outward(whole, from, -1) + outward(whole, to - 1, 1);
}

/** What stands at the depth of the piece, from it to the bracket that closes its object. */
function outward(whole: string, from: number, step: 1 | -1): string {
  const [opens, closes] = step === 1 ? ['{', '}'] : ['}', '{'];
  const kept: string[] = [];
  let depth = 0;
  for (let at = from + step; at >= 0 && at < whole.length && kept.length < LONGEST_OBJECT; at += step) {
    const sign = whole[at] ?? '';
    if (sign === closes && depth === 0) break;
    if (sign === opens) depth++;
    else if (sign === closes) depth--;
    else if (depth === 0) kept.push(sign);
  }
  return step === 1 ? kept.join('') : kept.reverse().join('');
}

/** Of an object this much is read to learn its kind. */
const LONGEST_OBJECT = 16_384;
