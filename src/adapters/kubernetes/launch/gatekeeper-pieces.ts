import { at, canonical, list, num, text } from '../../../model/index.ts';
import { listed, type Reading } from './guard-version.ts';

/**
 * What no request can show, read from the objects that the API server and Gatekeeper go by. A webhook that fails open looks like one that fails
 * closed until it is down; and where the constraints on namespaces and objects would refuse, the scope policy has refused before Gatekeeper is
 * asked. Of these Gatekeeper itself says whether it enforces them.
 */
export async function gatekeeperFaults(reading: Reading, executor: string): Promise<readonly string[]> {
  const [webhooks, ...constraints] = await Promise.all([
    listed(reading, WEBHOOKS, {}),
    ...CONSTRAINTS.map(async (wanted) => ({ wanted, found: await listed(reading, `${KINDS}/${wanted.kind}`, {}) })),
  ]);
  return [webhookFault(webhooks, executor), ...constraints.map(({ wanted, found }) => constraintFault(wanted, found, executor))].flatMap(
    (fault) => fault ?? [],
  );
}

const WEBHOOKS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
const WEBHOOK = 'executor-guard.k8s-rca.io';
const KINDS = '/apis/constraints.gatekeeper.sh/v1beta1';

interface Wanted {
  readonly kind: string;
  readonly name: string;
  readonly match: unknown;
}

const CONSTRAINTS: readonly Wanted[] = [
  { kind: 'rcaexecutorguard', name: 'k8s-rca-executor-guard', match: {} },
  {
    kind: 'rcaexecutordeny',
    name: 'k8s-rca-namespace-opt-in',
    match: { namespaceSelector: { matchExpressions: [{ key: 'k8s-rca.io/remediation', operator: 'NotIn', values: ['enabled'] }] } },
  },
  {
    kind: 'rcaexecutordeny',
    name: 'k8s-rca-object-opt-out',
    match: { labelSelector: { matchLabels: { 'k8s-rca.io/remediation': 'disabled' } } },
  },
];

type Listed = readonly unknown[] | string;

function webhookFault(configurations: Listed, executor: string): string | undefined {
  const fault = (what: string): string => `webhook ${WEBHOOK} ${what}`;
  if (typeof configurations === 'string') return fault(`cannot be read (${configurations})`);
  const webhook = configurations.flatMap((c) => list(at(c, 'webhooks'))).find((w) => at(w, 'name') === WEBHOOK);
  if (webhook === undefined) return fault('is not configured');
  if (at(webhook, 'failurePolicy') !== 'Fail') return fault(`has failurePolicy ${text(at(webhook, 'failurePolicy'))}, not Fail`);
  if (!list(at(webhook, 'rules')).some(isForAll)) return fault('is not asked for every operation on every resource');
  const selects = ['namespaceSelector', 'objectSelector'].find((s) => !isEmpty(at(webhook, s)));
  if (selects !== undefined) return fault(`leaves objects out by its ${selects}`);
  const own = `request.userInfo.username == '${executor}'`;
  const narrower = list(at(webhook, 'matchConditions')).some((c) => at(c, 'expression') !== own);
  return narrower ? fault('leaves requests of the executor out by its matchConditions') : undefined;
}

function isForAll(rule: unknown): boolean {
  const all = (field: string, one: string): boolean => list(at(rule, field)).includes(one);
  const everywhere = ['', '*'].includes(text(at(rule, 'scope')));
  return everywhere && all('apiGroups', '*') && all('apiVersions', '*') && all('operations', '*') && all('resources', '*/*');
}

const isEmpty = (value: unknown): boolean => value === undefined || canonical(value) === '{}';

function constraintFault({ kind, name, match }: Wanted, found: Listed, executor: string): string | undefined {
  const fault = (what: string): string => `constraint ${name} ${what}`;
  if (typeof found === 'string') return fault(`cannot be read (${found})`);
  const constraint = found.find((c) => at(c, 'metadata', 'name') === name);
  if (constraint === undefined) return fault(`is not there (${kind})`);
  const enforces = text(at(constraint, 'spec', 'enforcementAction')) || 'deny';
  if (enforces !== 'deny') return fault(`has enforcementAction ${enforces}, not deny`);
  if (canonical(at(constraint, 'spec', 'match') ?? {}) !== canonical(match)) return fault('matches something else than it was made for');
  if (!list(at(constraint, 'spec', 'parameters', 'executors')).includes(executor)) return fault(`does not name ${executor}`);
  return isEnforced(constraint) ? undefined : fault('is not enforced yet, as Gatekeeper says of itself');
}

/** By a pod of Gatekeeper that answers the webhook, as the constraint stands now. */
function isEnforced(constraint: unknown): boolean {
  const generation = num(at(constraint, 'metadata', 'generation'));
  return list(at(constraint, 'status', 'byPod')).some(
    (pod) =>
      at(pod, 'enforced') === true && num(at(pod, 'observedGeneration')) === generation && list(at(pod, 'operations')).includes('webhook'),
  );
}
