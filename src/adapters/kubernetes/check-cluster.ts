import { at, text, type WatchConfig } from '../../model/index.ts';
import type { Clock } from '../../ports/index.ts';
import type { Connection } from './connection.ts';
import { withDeadline } from './deadline.ts';
import { type ApiFailure, failureFrom } from './failure.ts';
import { jsonOf } from './lines.ts';
import { neededRights, type Right } from './needed-rights.ts';
import { refused, ruleYaml } from './rule-words.ts';

/** One line of `doctor`: what was tried, whether it works, why not, and what mends it. */
export interface RightCheck {
  /** `API server`, `list pods`, `get pods/log in shop`. */
  readonly check: string;
  readonly ok: boolean;
  /** What was found: a version when ok, the reason when not. */
  readonly why: string;
  /** Empty when ok. For a missing right: the least rule, as YAML. */
  readonly mend: string;
}

export interface CheckOptions {
  readonly connection: Connection;
  readonly watch: WatchConfig;
  readonly clock: Clock;
  /** Per request, milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

const ANSWER_BYTES = 1024 * 1024;
const AT_ONCE = 4;

async function ask(
  options: CheckOptions,
  call: { readonly path: string; readonly body?: unknown; readonly query?: Record<string, string> },
): Promise<unknown> {
  const { connection, clock, timeout, signal } = options;
  const method = call.body === undefined ? 'GET' : 'POST';
  return withDeadline({ clock, ms: timeout, signal }, async (own) =>
    jsonOf(await connection.open({ ...call, method, signal: own }), ANSWER_BYTES),
  );
}

function reachMend(failure: ApiFailure): string {
  if (failure.kind === 'unauthorized') return 'log in again, or name a context with working credentials';
  if (failure.kind === 'invalid') return 'check the address: it must be a Kubernetes API server, or kubectl proxy';
  return 'check KUBECONFIG, K8S_PROXY_URL, the network and HTTPS_PROXY/NO_PROXY';
}

async function reachability(options: CheckOptions): Promise<RightCheck> {
  const check = 'API server';
  try {
    const version = await ask(options, { path: '/version' });
    return {
      check,
      ok: true,
      why: `${options.connection.server()} runs Kubernetes ${text(at(version, 'gitVersion')) || 'of unknown version'}`,
      mend: '',
    };
  } catch (error) {
    const failure = failureFrom(error);
    const server = options.connection.server();
    return { check, ok: false, why: server === '' ? failure.message : `${server}: ${failure.message}`, mend: reachMend(failure) };
  }
}

/** A server without access reviews (a practice cluster) is asked for the thing itself, as far as one object. */
async function allowedByTrying(options: CheckOptions, right: Right): Promise<boolean> {
  if (right.listPath === undefined) return true;
  await ask(options, { path: right.listPath, query: { limit: '1' } });
  return true;
}

async function isAllowed(options: CheckOptions, right: Right, verb: string): Promise<boolean> {
  const [resource = '', subresource] = right.resource.split('/');
  const resourceAttributes = {
    verb,
    group: right.group,
    resource,
    ...(subresource === undefined ? {} : { subresource }),
    ...(right.namespace === undefined ? {} : { namespace: right.namespace }),
  };
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } };
  try {
    const review = await ask(options, { path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', body });
    return at(review, 'status', 'allowed') === true;
  } catch (error) {
    const { kind, status } = failureFrom(error);
    if (kind === 'unknown-path' || kind === 'not-found' || status === 405) return allowedByTrying(options, right);
    throw error;
  }
}

async function checkRight(options: CheckOptions, right: Right): Promise<RightCheck> {
  const place = right.namespace === undefined ? '' : ` in ${right.namespace}`;
  const check = `${right.verbs.join(', ')} ${right.resource}${place}`;
  try {
    const denied: string[] = [];
    for (const verb of right.verbs) if (!(await isAllowed(options, right, verb))) denied.push(verb);
    if (denied.length === 0) return { check, ok: true, why: 'allowed', mend: '' };
    const rule = { ...right, verbs: denied };
    return { check, ok: false, why: `${refused(rule, right.namespace)}; needed for ${right.why}`, mend: ruleYaml(rule) };
  } catch (error) {
    const failure = failureFrom(error);
    const mend = failure.kind === 'forbidden' ? ruleYaml(right) : 'try again';
    return { check, ok: false, why: `could not be checked: ${failure.message}`, mend };
  }
}

/** Tries the connection, then every right the bot needs. Never rejects. */
export async function checkCluster(options: CheckOptions): Promise<readonly RightCheck[]> {
  const reached = await reachability(options);
  if (!reached.ok) return [reached];
  const rights = neededRights(options.watch);
  const checks: RightCheck[] = [];
  for (let i = 0; i < rights.length; i += AT_ONCE) {
    checks.push(...(await Promise.all(rights.slice(i, i + AT_ONCE).map((r) => checkRight(options, r)))));
  }
  return [reached, ...checks];
}
