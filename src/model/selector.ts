import { at, dict, list, stringMap, strings, text } from './read.ts';

type Operator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';

/** One condition on a label. `Gt` and `Lt` compare integers and are meant for nodes. */
export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** All requirements must hold. An empty selector selects everything; an absent one (`undefined`) nothing. */
export type Selector = readonly Requirement[];

const operators: ReadonlySet<string> = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']);

function isOperator(value: string): value is Operator {
  return operators.has(value);
}

/**
 * Reads a LabelSelector (`matchLabels`, `matchExpressions`), a node selector term, or a plain label map as Services
 * have it (an empty one reads as a LabelSelector: everything). `undefined` when there is none, or when it uses an operator that does not exist: such a selector selects nothing.
 */
export function selectorOf(value: unknown): Selector | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const body = dict(value);
  const structured = 'matchLabels' in body || 'matchExpressions' in body || Object.keys(body).length === 0;
  const equal = Object.entries(stringMap(structured ? body['matchLabels'] : body));
  const all: Requirement[] = equal.map(([key, v]) => ({ key, operator: 'In', values: [v] }));
  for (const e of structured ? list(body['matchExpressions']) : []) {
    const operator = text(at(e, 'operator'));
    if (!isOperator(operator)) return undefined;
    all.push({ key: text(at(e, 'key')), operator, values: strings(at(e, 'values')) });
  }
  return all;
}

const setForm = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/;
const equalForm = /^([^\s=!<>()]+)\s*(==|=|!=|>|<)\s*([^\s=!<>()]*)$/;
const existsForm = /^(!?)\s*([^\s=!<>()]+)$/;

function requirementOf(part: string): Requirement | undefined {
  const set = setForm.exec(part);
  if (set !== null) {
    const [, key = '', word, values = ''] = set;
    return { key, operator: word === 'in' ? 'In' : 'NotIn', values: values.split(',').map((v) => v.trim()) };
  }
  const equal = equalForm.exec(part);
  if (equal !== null) {
    const [, key = '', sign = '', value = ''] = equal;
    const operator = sign === '!=' ? 'NotIn' : sign === '>' ? 'Gt' : sign === '<' ? 'Lt' : 'In';
    return { key, operator, values: [value] };
  }
  const exists = existsForm.exec(part);
  return exists === null ? undefined : { key: exists[2] ?? '', operator: exists[1] === '!' ? 'DoesNotExist' : 'Exists', values: [] };
}

/** Reads the string form (`app=web,tier!=db,env in (a,b),!canary`). `undefined` when it cannot be read. */
export function parseSelector(written: string): Selector | undefined {
  // Commas inside parentheses belong to the value set.
  const parts = written.split(/,(?![^(]*\))/).map((p) => p.trim());
  if (parts.length === 1 && parts[0] === '') return [];
  const all = parts.map(requirementOf);
  return all.some((r) => r === undefined) ? undefined : all.flatMap((r) => (r === undefined ? [] : [r]));
}

function integer(value: string | undefined): number {
  return value !== undefined && /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
}

type Test = (value: string | undefined, values: readonly string[]) => boolean;

const tests: Readonly<Record<Operator, Test>> = {
  In: (value, values) => value !== undefined && values.includes(value),
  NotIn: (value, values) => value === undefined || !values.includes(value),
  Exists: (value) => value !== undefined,
  DoesNotExist: (value) => value === undefined,
  Gt: (value, values) => integer(value) > integer(values[0]),
  Lt: (value, values) => integer(value) < integer(values[0]),
};

/** True when the labels fulfil the selector; an absent selector selects nothing. */
export function selects(selector: Selector | undefined, labels: Readonly<Record<string, string>>): boolean {
  return (
    selector !== undefined && selector.every((r) => tests[r.operator](Object.hasOwn(labels, r.key) ? labels[r.key] : undefined, r.values))
  );
}

const spellings: Readonly<Record<Operator, (key: string, values: readonly string[]) => string>> = {
  In: (key, values) => (values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(',')})`),
  NotIn: (key, values) => (values.length === 1 ? `${key}!=${values[0]}` : `${key} notin (${values.join(',')})`),
  Exists: (key) => key,
  DoesNotExist: (key) => `!${key}`,
  Gt: (key, values) => `${key}>${values[0] ?? ''}`,
  Lt: (key, values) => `${key}<${values[0] ?? ''}`,
};

/** The string form, as `kubectl -l` and the API's labelSelector take it. */
export function selectorText(selector: Selector): string {
  return selector.map((r) => spellings[r.operator](r.key, r.values)).join(',');
}
