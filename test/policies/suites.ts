import { type Bounds, policyParameters, type Policies, renderPolicies } from '../../policies/index.ts';
import { clusterId } from './approvals.ts';
import { type Case, keys } from './case.ts';
import { approvalCases, twoPeopleCases } from './cases/approval.ts';
import { evictCases, noStuckPodCases, stuckPodCases } from './cases/pods.ts';
import { optInCases, optOutCases, requestCases } from './cases/requests.ts';
import { rollbackCases } from './cases/rollback.ts';
import { templateCases } from './cases/templates.ts';
import { resourcesCases, restartCases, scaleCases, scaleToZeroCases } from './cases/workloads.ts';
import { digestOf } from './objects.ts';

/** Cases on one constraint of the rendered policies. */
export interface Suite {
  readonly name: string;
  /** Name of the template. */
  readonly template: 'rcaexecutorguard' | 'rcaexecutordeny';
  readonly constraint: string;
  readonly bounds: Partial<Bounds>;
  /** Labels of the namespace that the cases act in, where the constraint asks for them. */
  readonly namespace?: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
}

const mirror: Partial<Bounds> = { images: ['mirror.example.com/shop/'] };

const guard = (name: string, cases: readonly Case[], bounds: Partial<Bounds> = {}): Suite => ({
  name,
  template: 'rcaexecutorguard',
  constraint: 'k8s-rca-executor-guard',
  bounds,
  cases,
});

const deny = (name: string, constraint: string, cases: readonly Case[], namespace?: Readonly<Record<string, string>>): Suite => ({
  name,
  template: 'rcaexecutordeny',
  constraint,
  bounds: {},
  cases,
  ...(namespace === undefined ? {} : { namespace }),
});

export const suites: readonly Suite[] = [
  guard('approval', approvalCases),
  guard('approval by two', twoPeopleCases, { twoApprovers: ['scale'] }),
  guard('requests', requestCases),
  guard('restart', restartCases),
  guard('rollback', rollbackCases, mirror),
  guard('templates', templateCases, mirror),
  guard('scale', scaleCases),
  guard('scale to zero', scaleToZeroCases, { replicas: { min: 0, max: 20, delta: 5 } }),
  guard('set-resources', resourcesCases),
  guard('evict-pod', evictCases),
  guard('delete-stuck-pod', stuckPodCases),
  guard('delete-stuck-pod closed', noStuckPodCases, { deleteStuckPods: false }),
  deny('object opt-out', 'k8s-rca-object-opt-out', optOutCases),
  deny('namespace opt-in', 'k8s-rca-namespace-opt-in', optInCases.enabled, { 'k8s-rca.io/remediation': 'enabled' }),
  deny('namespace without opt-in', 'k8s-rca-namespace-opt-in', optInCases.absent, {}),
  deny('namespace opted out', 'k8s-rca-namespace-opt-in', optInCases.absent, { 'k8s-rca.io/remediation': 'disabled' }),
];

/** The policies as these suites use them. */
export function policiesFor(bounds: Partial<Bounds>): Policies {
  const jwks = { keys: [keys.first.jwk, keys.second.jwk] };
  const image = `registry.example.com/k8s-rca@${digestOf('a')}`;
  return renderPolicies(policyParameters({ namespace: 'k8s-rca', image, cluster: clusterId, keys: jwks, namespaces: ['shop'], ...bounds }));
}
