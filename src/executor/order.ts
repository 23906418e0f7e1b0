import { at, type CanaryPlan, digest, type KeySet, list, num, type Plan, text } from '../model/index.ts';

/** What the pod spec asks for. */
export type Order =
  | { readonly is: 'plan'; readonly plan: Plan; readonly approval: string; readonly keys: KeySet }
  | { readonly is: 'canary'; readonly plan: CanaryPlan }
  | { readonly is: 'unreadable'; readonly why: string };

export type Env = Readonly<Record<string, string | undefined>>;

/** Reads RCA_PLAN, RCA_APPROVAL and RCA_KEYS. Never throws. Whether a plan was approved is not asked here. */
export function orderOf(env: Env): Order {
  const plan = parsed(env['RCA_PLAN']);
  if (num(at(plan, 'v')) !== 1) return unreadable('RCA_PLAN holds no plan of version 1');
  if (at(plan, 'canary') !== undefined) return canaryOrder(plan);
  const bad = targetFault(at(plan, 'action', 'target'));
  if (bad !== undefined) return unreadable(`RCA_PLAN: ${bad}`);
  const keys = parsed(env['RCA_KEYS']);
  if (!Array.isArray(at(keys, 'keys'))) return unreadable('RCA_KEYS holds no set of keys');
  return { is: 'plan', plan: plan as Plan, approval: env['RCA_APPROVAL'] ?? '', keys: keys as KeySet };
}

function canaryOrder(plan: unknown): Order {
  const deployments = list(at(plan, 'canary', 'deployments'));
  const named = deployments.every((d) => isName(at(d, 'namespace')) && isName(at(d, 'name')));
  if (!named || list(at(plan, 'canary', 'layers')).length === 0) return unreadable('RCA_PLAN: a canary names layers and deployments');
  return { is: 'canary', plan: plan as CanaryPlan };
}

const RESOURCES = ['deployments', 'statefulsets', 'pods'];

function targetFault(target: unknown): string | undefined {
  if (!RESOURCES.includes(text(at(target, 'resource')))) return 'the target is of no kind that is ever changed';
  if (!isName(at(target, 'namespace')) || !isName(at(target, 'name'))) return 'the target has no proper name';
  return text(at(target, 'uid')) === '' ? 'the target has no uid' : undefined;
}

/** RFC 1123 subdomain: it can stand in a path. */
function isName(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 253 && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(value) && !value.includes('..');
}

/** Digest of the plan that was given, whatever it is; empty where it is no JSON. */
export function planDigest(env: Env): string {
  const plan = parsed(env['RCA_PLAN']);
  return plan === undefined ? '' : digest(plan);
}

const unreadable = (why: string): Order => ({ is: 'unreadable', why });

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? '') as unknown;
  } catch {
    return undefined;
  }
}
