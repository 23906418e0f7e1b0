import { badRequest } from './failure.ts';
import type { LabelSelector, Obj } from './types.ts';

export type Test = (object: Obj) => boolean;

const everything: Test = () => true;

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

const holds = (labels: Readonly<Record<string, string>>, { key, operator, values }: Requirement): boolean => {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
};

function parseTerm(term: string): Requirement {
  const set = /^\s*([^\s!=]+)\s+(in|notin)\s*\(([^)]*)\)\s*$/.exec(term);
  if (set) return { key: set[1] ?? '', operator: set[2] === 'in' ? 'In' : 'NotIn', values: (set[3] ?? '').split(',').map((v) => v.trim()) };
  const equal = /^\s*([^\s!=]+)\s*(==|=|!=)\s*(\S*)\s*$/.exec(term);
  if (equal) return { key: equal[1] ?? '', operator: equal[2] === '!=' ? 'NotIn' : 'In', values: [equal[3] ?? ''] };
  const bare = /^\s*(!?)\s*([^\s!=(),]+)\s*$/.exec(term);
  if (bare) return { key: bare[2] ?? '', operator: bare[1] === '!' ? 'DoesNotExist' : 'Exists', values: [] };
  const [, second] = term.trim().split(/\s+/);
  throw badRequest(
    second === undefined
      ? `unable to parse requirement: found '${term}'`
      : `unable to parse requirement: found '${second}', expected: in, notin, =, ==, !=, gt, lt`,
  );
}

/** `labelSelector` of a request: `app=web,tier in (a,b),!old`. */
export function labelTest(selector: string): Test {
  if (selector.trim() === '') return everything;
  const terms = selector.split(/,(?![^(]*\))/).map(parseTerm);
  return (object) => terms.every((term) => holds(object.metadata.labels ?? {}, term));
}

export function matches(selector: LabelSelector | undefined, labels: Readonly<Record<string, string>> | undefined): boolean {
  if (selector === undefined) return false;
  const all = labels ?? {};
  const equal = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => all[key] === value);
  return equal && requirementsHold(selector.matchExpressions, all);
}

export function requirementsHold(
  requirements: readonly { key: string; operator: string; values?: string[] }[] | undefined,
  labels: Readonly<Record<string, string>>,
): boolean {
  return (requirements ?? []).every((r) => holds(labels, { key: r.key, operator: r.operator, values: r.values ?? [] }));
}

/** Equality selectors of services and replication controllers; an empty one selects nothing. */
export function selects(
  selector: Readonly<Record<string, string>> | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  const pairs = Object.entries(selector ?? {});
  return pairs.length > 0 && pairs.every(([key, value]) => labels?.[key] === value);
}

/** Field names a kind may be selected by, beside metadata.name and metadata.namespace. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'status.phase', 'status.podIP'],
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  Node: ['spec.unschedulable'],
  Namespace: ['status.phase'],
  ReplicaSet: ['status.replicas'],
  Job: ['status.successful'],
  Secret: ['type'],
};

function fieldText(object: Obj, path: string): string {
  const read = path === 'source' ? 'source.component' : path;
  let value: unknown = object;
  for (const key of read.split('.'))
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  if (path === 'spec.unschedulable') return value === true ? 'true' : 'false';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** `fieldSelector` of a request; a field the kind does not know is refused as the API refuses it. */
export function fieldTest(selector: string, kind: string): Test {
  if (selector.trim() === '') return everything;
  const terms = selector.split(',').map((term) => {
    const found = /^\s*([^=!\s]+)\s*(==|=|!=)\s*(.*?)\s*$/.exec(term);
    if (!found) throw badRequest(`invalid selector: '${selector}'; can't understand '${term}'`);
    const field = found[1] ?? '';
    const known = field === 'metadata.name' || field === 'metadata.namespace' || FIELDS[kind]?.includes(field) === true;
    if (!known) throw badRequest(`field label not supported: ${field}`);
    return { field, not: found[2] === '!=', value: found[3] ?? '' };
  });
  return (object) => terms.every((term) => (fieldText(object, term.field) === term.value) !== term.not);
}
