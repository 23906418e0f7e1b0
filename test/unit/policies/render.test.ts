import { describe, expect, test } from 'vitest';
import { type Manifest, policyParameters, renderPolicies } from '../../../policies/index.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const decided: Parameters<typeof policyParameters>[0] = {
  namespace: 'k8s-rca',
  image: `registry.example.com:5000/k8s-rca@${digest}`,
  cluster: 'b7a0c9b2',
  keys: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x1', y: 'y1', kid: 'k1' }] },
  namespaces: ['shop', 'bank'],
};

const render = (over: Partial<typeof decided> = {}): ReturnType<typeof renderPolicies> =>
  renderPolicies(policyParameters({ ...decided, ...over }));

interface Rule {
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const rulesOf = (role: Manifest): readonly Rule[] => (role['rules'] ?? []) as readonly Rule[];
const named = (list: readonly Manifest[], kind: string, name: string): readonly Manifest[] =>
  list.filter((one) => one.kind === kind && one.metadata.name === name);

describe('policies', () => {
  test('no place is left unfilled, and no two objects are the same', () => {
    const all = Object.values(render()).flat() as readonly Manifest[];
    expect(JSON.stringify(all)).not.toMatch(/\$\(\w+\)/);
    const keys = all.map((one) => `${one.kind}/${one.metadata.namespace ?? ''}/${one.metadata.name}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('nobody may read Secrets, and the executor has rights in listed namespaces only', () => {
    const { rbac } = render();
    const rules = rbac.flatMap(rulesOf);
    expect(rules.filter((rule) => rule.resources.some((resource) => ['secrets', '*'].includes(resource)))).toEqual([]);
    // Of an account that has no rights at all: asking for its token is refused, and that proves the token policy.
    expect(rules.filter((rule) => rule.resources.includes('serviceaccounts/token'))).toEqual([
      { apiGroups: [''], resources: ['serviceaccounts/token'], resourceNames: ['k8s-rca-canary'], verbs: ['create'] },
    ]);
    const bound = rbac.filter((one) => one.kind.endsWith('RoleBinding') || one.kind === 'ClusterRoleBinding');
    expect(JSON.stringify(bound)).not.toContain('k8s-rca-canary');
    expect(rules.filter((rule) => rule.verbs.some((verb) => ['*', 'impersonate', 'escalate', 'bind'].includes(verb)))).toEqual([]);
    const wide = rbac.filter((one) => one.kind === 'ClusterRoleBinding');
    expect(JSON.stringify(wide)).not.toContain('k8s-rca-executor');
    expect(named(rbac, 'Role', 'k8s-rca-executor').map((role) => role.metadata.namespace)).toEqual(['shop', 'bank']);
    expect(named(render({ namespaces: [] }).rbac, 'Role', 'k8s-rca-executor')).toEqual([]);
  });

  test('the reader of the cluster changes nothing', () => {
    const [reader] = named(render().rbac, 'ClusterRole', 'k8s-rca-reader');
    const verbs = new Set(reader === undefined ? [] : rulesOf(reader).flatMap((rule) => rule.verbs));
    expect([...verbs].toSorted()).toEqual(['get', 'list', 'watch']);
  });

  test('pods are patched and deleted only where stuck pods are on', () => {
    const verbs = (deleteStuckPods: boolean): readonly string[] =>
      named(render({ deleteStuckPods }).rbac, 'Role', 'k8s-rca-executor')
        .flatMap(rulesOf)
        .filter((rule) => rule.resources.includes('pods'))
        .flatMap((rule) => rule.verbs);
    expect(new Set(verbs(true))).toEqual(new Set(['get', 'patch', 'delete']));
    expect(new Set(verbs(false))).toEqual(new Set(['get']));
  });

  test('the webhook is asked about everything the executor does, and fails closed', () => {
    const [webhook] = render().webhooks;
    expect(webhook?.['webhooks']).toMatchObject([
      {
        failurePolicy: 'Fail',
        sideEffects: 'None',
        clientConfig: { service: { name: 'gatekeeper-webhook-service', path: '/v1/admit' } },
        rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'], scope: '*' }],
        matchConditions: [{ expression: "request.userInfo.username == 'system:serviceaccount:k8s-rca:k8s-rca-executor'" }],
      },
    ]);
    expect(JSON.stringify(webhook)).not.toContain('Selector');
    const url = { url: 'https://127.0.0.1:1/v1/admit', caBundle: 'Y2E=' };
    expect(JSON.stringify(render({ webhook: url }).webhooks)).toContain(
      '"clientConfig":{"url":"https://127.0.0.1:1/v1/admit","caBundle":"Y2E="}',
    );
  });

  test('kube-*, *-system and the bot’s own namespace are protected, whatever else is', () => {
    const { constraints, admission } = render({ protectedNamespaces: ['monitoring', 'logging-*'] });
    expect(constraints[0]).toMatchObject({
      spec: { parameters: { protectedNamespaces: ['kube-*', '*-system', 'k8s-rca', 'monitoring', 'logging-*'] } },
    });
    expect(JSON.stringify(admission)).toContain("matches('^(kube-.*|.*-system|logging-.*)$')");
  });

  test.each([
    ['an image that is latest', { image: 'registry.example.com/k8s-rca:latest' }],
    ['an image without digest or tag', { image: 'registry.example.com:5000/k8s-rca' }],
    ['a quote in a name', { namespace: "x' || true" }],
    ['a quote in a key', { keys: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: "k'1" }] } }],
    ['no key', { keys: { keys: [] } }],
    ['two keys of one kid', { keys: { keys: [...decided.keys.keys, ...decided.keys.keys] } }],
    ['a quote in the cluster', { cluster: "c'" }],
    ['a backslash in an image’s beginning', { images: ['a\\'] }],
    ['a bound below its other', { replicas: { min: 5, max: 1, delta: 1 } }],
    ['half a factor', { resources: { factor: 1.5, floor: {} } }],
  ] satisfies readonly (readonly [string, Partial<typeof decided>])[])('%s is refused', (_, over) => {
    expect(() => policyParameters({ ...decided, ...over })).toThrow(/: /);
  });
});
