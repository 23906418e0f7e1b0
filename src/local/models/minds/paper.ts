import { dict, list, str, strings, text } from '../../../model/index.ts';
import type { Question } from '../question.ts';

/** One piece of evidence as it stands in the prompt. */
export interface Item {
  readonly id: string;
  /** Its JSON, as a reader sees it. */
  readonly line: string;
}

export interface Named {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** What a reader finds in the prompt, whoever wrote it: nothing but the JSON lines in it is relied on. */
export interface Paper {
  readonly items: readonly Item[];
  /** Causes put forward, in their order, with the ids they rest on. */
  readonly candidates: readonly { readonly cause: string; readonly evidence: readonly string[] }[];
  readonly objects: readonly Named[];
  /** Everything between the fences; all of the turns where there are none. */
  readonly inside: readonly string[];
}

const ID = /^[a-z]{1,3}\d{1,6}$/;
const CAUSE = /^[a-z][a-z0-9-]*\.[a-z0-9.-]+$/;

export function paperOf(question: Question): Paper {
  const inside = insideFences(question.turns.filter((t) => t.from !== 'model').flatMap((t) => t.text.split('\n')));
  const values = inside.flatMap((line) => ({ line, value: parsed(line) })).filter(({ value }) => value !== undefined);
  const all = values.flatMap(({ value }) => within(value));
  return {
    inside,
    items: values.flatMap(({ line, value }) => {
      const id = text(dict(value)['id']);
      return ID.test(id) ? [{ id, line }] : [];
    }),
    candidates: all.flatMap((value) => {
      const cause = text(dict(value)['candidate']) || text(dict(value)['cause']);
      return CAUSE.test(cause) ? [{ cause, evidence: idsOf(value) }] : [];
    }),
    objects: all.flatMap((value): readonly Named[] => {
      const { kind, name, namespace, metadata } = dict(value);
      const [called, where] = [str(name) ?? str(dict(metadata)['name']), str(namespace) ?? str(dict(metadata)['namespace'])];
      return typeof kind === 'string' && /^[A-Z]/.test(kind) && called !== undefined
        ? [{ kind, name: called, namespace: where ?? '' }]
        : [];
    }),
  };
}

function insideFences(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let mark = '';
  for (const line of lines) {
    if (mark === '') mark = /^<<<(\S+)$/.exec(line)?.[1] ?? '';
    else if (line === `${mark}>>>`) mark = '';
    else kept.push(line);
  }
  return kept.length === 0 ? lines : kept;
}

function parsed(line: string): unknown {
  if (!line.startsWith('{') && !line.startsWith('[')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The value and every object inside it, outer ones first. */
function within(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(within);
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(within)];
}

/** Ids under any key of the value, one level down too. */
function idsOf(value: unknown): readonly string[] {
  const near = Object.values(dict(value)).flatMap((v) =>
    Array.isArray(v) ? list(v).flatMap((row) => [row, ...Object.values(dict(row))]) : [v],
  );
  return strings(near).filter((id) => ID.test(id));
}
