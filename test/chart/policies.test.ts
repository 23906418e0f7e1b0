import { describe, expect, it } from 'vitest';
import { constraintKinds, type Manifest, policyParameters, renderPolicies } from '../../policies/index.ts';
import { readKeySet } from '../../src/adapters/keys/index.ts';
import { at, canonical, list, text } from '../../src/model/index.ts';
import { type Asked, CHART, helm, nameOf, NAMESPACE, objects } from './helm.ts';
import { because, HELM } from './fixtures.ts';
import { parseAllDocuments } from 'yaml';

type Decisions = Parameters<typeof policyParameters>[0];

const key = (x: string, y: string, kid: string) => ({ kty: 'EC', crv: 'P-256', x, y, kid, use: 'sig', alg: 'ES256' }) as const;
const FIRST = key('ekswMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2Q', 'eTAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGU', 'first-key');
const SECOND = key('enksMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2Q', 'eXkxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGU', 'second-key');
const DIGEST = `sha256:${'1'.repeat(64)}`;

const plain: Decisions = {
  namespace: NAMESPACE,
  image: `registry.example.com/k8s-rca@${DIGEST}`,
  cluster: 'prod-eu-1',
  keys: { keys: [FIRST] },
  namespaces: ['shop', 'bank'],
  protectedNamespaces: ['monitoring', 'logging'],
};

/** The decisions of a set of values, told to policies/ itself. */
const DECISIONS: readonly {
  readonly what: string;
  readonly asked: Asked;
  readonly decisions: Decisions;
  readonly gatekeeper: boolean;
  readonly vap: boolean;
}[] = [
  { what: 'Gatekeeper', asked: { values: 'remediation-gatekeeper' }, decisions: plain, gatekeeper: true, vap: false },
  { what: 'VAP only', asked: { values: 'remediation-vap-only' }, decisions: plain, gatekeeper: false, vap: true },
  {
    what: 'everything',
    asked: { values: 'everything' },
    decisions: {
      ...plain,
      image: `registry.example.com/tools/k8s-rca@${DIGEST}`,
      keys: { keys: [FIRST, SECOND] },
      protectedNamespaces: ['monitoring', 'team-*'],
      replicas: { min: 0, max: 8, delta: 2 },
      resources: { factor: 2, floor: { cpu: '50m', memory: '128Mi' } },
      images: ['registry.example.com/shop/'],
      twoApprovers: ['rollback'],
      deleteStuckPods: false,
      rollback: false,
      pullSecrets: [{ name: 'registry' }],
      webhook: { service: { name: 'gatekeeper-webhook-service', namespace: NAMESPACE, path: '/v1/admit' } },
    },
    gatekeeper: true,
    vap: true,
  },
  {
    what: 'an image by tag, Gatekeeper elsewhere',
    asked: {
      values: 'remediation-gatekeeper',
      set: [
        'image.digest=',
        'image.tag=1.2.3',
        'remediation.imageByTag=true',
        'guard.gatekeeper.url=https://127.0.0.1:8443/v1/admit',
        'guard.gatekeeper.caBundle=Zm9v',
      ],
    },
    decisions: {
      ...plain,
      image: 'registry.example.com/k8s-rca:1.2.3',
      webhook: { url: 'https://127.0.0.1:8443/v1/admit', caBundle: 'Zm9v' },
    },
    gatekeeper: true,
    vap: false,
  },
  {
    what: 'Gatekeeper’s Service under another name',
    asked: {
      values: 'remediation-gatekeeper',
      set: ['guard.gatekeeper.namespace=opa', 'guard.gatekeeper.service=hook', 'guard.gatekeeper.port=8443'],
    },
    decisions: { ...plain, webhook: { service: { name: 'hook', namespace: 'opa', path: '/v1/admit', port: 8443 } } },
    gatekeeper: true,
    vap: false,
  },
];

const ours = (all: readonly Manifest[]): ReadonlyMap<string, Manifest> => new Map(all.map((one) => [nameOf(one), one]));

describe.skipIf(HELM === '')(`the chart's policies are those of policies/${because}`, () => {
  it.each(DECISIONS)('L-068 object for object: $what', ({ asked, decisions, gatekeeper, vap }) => {
    const { rbac, templates, constraints, webhooks, admission } = renderPolicies(policyParameters(decisions));
    const rendered = ours(objects(HELM, asked));
    const wanted = [...rbac, ...(gatekeeper ? [...templates, ...constraints, ...webhooks] : []), ...(vap ? admission : [])];
    for (const one of wanted) expect(rendered.get(nameOf(one)), nameOf(one)).toEqual(one);
    const unwanted = [...(gatekeeper ? [] : [...templates, ...constraints, ...webhooks]), ...(vap ? [] : admission)];
    for (const one of unwanted) expect(rendered.has(nameOf(one)), nameOf(one)).toBe(false);
  });

  it('a read-only installation has the reading account, and nothing that belongs to fixes', () => {
    const { rbac, templates, constraints, webhooks, admission } = renderPolicies(policyParameters(plain));
    const rendered = ours(objects(HELM, { values: 'default' }));
    const policies = [...rbac, ...templates, ...constraints, ...webhooks, ...admission];
    expect(policies.map(nameOf).filter((name) => rendered.has(name))).toEqual([
      `ServiceAccount ${NAMESPACE}/k8s-rca`,
      'ClusterRole /k8s-rca-reader',
      'ClusterRoleBinding /k8s-rca-reader',
    ]);
  });

  it('L-068 the bot is told the account, the image and the keys that the policies hold the executor to', () => {
    for (const { asked, decisions } of DECISIONS) {
      const all = objects(HELM, asked);
      const bot = all.find((one) => nameOf(one) === `Deployment ${NAMESPACE}/k8s-rca`);
      const [container] = list(at(bot, 'spec', 'template', 'spec', 'containers'));
      const told = (name: string): string =>
        text(
          at(
            list(at(container, 'env')).find((one) => at(one, 'name') === name),
            'value',
          ),
        );
      expect(told('RCA_EXECUTOR_IMAGE')).toBe(decisions.image);
      expect(at(container, 'image')).toBe(decisions.image);
      expect(told('RCA_EXECUTOR_SERVICE_ACCOUNT')).toBe('k8s-rca-executor');
      expect(told('RCA_CLUSTER_NAME')).toBe(decisions.cluster);
      expect(told('REMEDIATION_NAMESPACES')).toBe(decisions.namespaces.join(','));
      const config = all.find((one) => nameOf(one) === `ConfigMap ${NAMESPACE}/k8s-rca`);
      const file = text(at(config, 'data', 'keys.json'));
      expect(canonical(readKeySet(file))).toBe(file);
      // In the order of their names: the set of values lists the second first.
      expect(file).toBe(canonical(decisions.keys));
    }
  });

  it('crds/ has the kinds of the constraints, which Helm brings before them', () => {
    const { out } = helm(HELM, ['show', 'crds', CHART]);
    const kinds = parseAllDocuments(out).map((document) => document.toJS() as Manifest | null);
    for (const kind of constraintKinds()) expect(kinds).toContainEqual(kind);
  });
});
