import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { KubeObject } from '../../../src/model/index.ts';
import { digest } from '../../../src/model/index.ts';
import {
  jobManifest,
  type LiveFacts,
  type NoOffer,
  type Offer,
  offerOf,
  offerUndo,
  planHash,
  previewOf,
  remedyOf,
  stands,
  unchangedByScrub,
} from '../../../src/remediate/index.ts';
import { incidentKey, scrubber } from '../../../src/scrub/index.ts';
import { ago, deployment, facts, finding, now, proposal, replicaSet } from './objects.ts';

type Json = Readonly<Record<string, unknown>>;
const memoryPath = 'spec.template.spec.containers[app].resources.limits.memory';
const owned = (manager: string, over: Json = {}): KubeObject =>
  deployment({
    metadata: {
      managedFields: [
        {
          manager,
          operation: 'Apply',
          time: ago(60),
          fieldsV1: {
            'f:spec': {
              'f:template': {
                'f:spec': { 'f:containers': { 'k:{"name":"app"}': { '.': {}, 'f:resources': { 'f:limits': { 'f:memory': {} } } } } },
              },
            },
          },
        },
        { manager: 'kube-controller-manager', subresource: 'status', time: ago(1), fieldsV1: { 'f:status': {} } },
      ],
      ...over,
    },
  });
const offered = (found: Offer | NoOffer): Offer => {
  if (found.is === 'none') throw new Error(found.why);
  return found;
};
const raise = (target: KubeObject, over: Partial<LiveFacts> = {}) => {
  const live = facts({ target, ...over });
  const offer = offered(offerOf(proposal('set-resources', 'oom.container_limit'), live));
  return { live, offer, preview: previewOf(offer, live) };
};
const list = (kind: string, name: string, spec: unknown, status: unknown = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'shop' },
  spec,
  status,
});

describe('the preview', () => {
  it('shows the change, the replicas, the budget and what is not known', () => {
    const budget = list('PodDisruptionBudget', 'web', { selector: { matchLabels: { app: 'web' } } }, { disruptionsAllowed: 1 });
    const { preview } = raise(deployment({ status: { readyReplicas: 1 } }), { budgets: [budget], unseen: ['kubectl get node: forbidden'] });
    expect(preview).toMatchObject({
      fields: [{ path: memoryPath, before: '10Mi', after: '256Mi' }],
      replicas: { desired: 2, ready: 1 },
      budget: { name: 'web', allowed: 1 },
      owners: [],
    });
    expect(preview.sourcePatch).toBeUndefined();
    expect(preview.warnings).toContain(
      'All 2 pods of web are replaced; meanwhile up to 1 more, none fewer (maxSurge 1, maxUnavailable 0).',
    );
    expect(preview.warnings.join()).toMatch(/could not be read: kubectl get node: forbidden/);
  });

  const tracking = { 'argocd.argoproj.io/tracking-id': 'storefront:apps/Deployment:shop/web' };
  it.each<readonly [string, KubeObject, Json]>([
    [
      'Argo CD by its annotation',
      owned('argocd-controller', { annotations: tracking }),
      { by: 'Argo CD', name: 'storefront', reverts: true },
    ],
    [
      'Argo CD by its label',
      owned('argocd-controller', { labels: { 'app.kubernetes.io/instance': 'storefront' } }),
      { by: 'Argo CD', name: 'storefront', reverts: true },
    ],
    [
      'Flux',
      owned('kustomize-controller', { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } }),
      { by: 'Flux', name: 'apps', reverts: true },
    ],
    [
      'Flux with Helm',
      owned('helm-controller', { labels: { 'helm.toolkit.fluxcd.io/name': 'web' } }),
      { by: 'Flux', name: 'web', reverts: true },
    ],
    [
      'Helm',
      owned('helm', { labels: { 'app.kubernetes.io/managed-by': 'Helm' }, annotations: { 'meta.helm.sh/release-name': 'shop-web' } }),
      { by: 'Helm', name: 'shop-web', reverts: false },
    ],
    [
      'an operator',
      owned('web-operator', {
        ownerReferences: [{ apiVersion: 'example.com/v1', kind: 'Site', name: 'main', uid: 'u', controller: true }],
      }),
      { by: 'an operator', name: 'Site main', reverts: true },
    ],
    ['somebody else', owned('Terraform'), { by: 'another manager', name: 'Terraform', reverts: false }],
  ])('L-077 names who owns the field: %s', (_, target, owner) => {
    expect(raise(target).preview.owners).toContainEqual({ path: memoryPath, ...owner });
  });

  it('owners are those of the field: a restart writes one that Argo CD does not have', () => {
    const live = facts({ target: owned('argocd-controller', { annotations: tracking }) });
    expect(previewOf(offered(offerOf(proposal('restart', 'app.exhausted'), live)), live).owners).toEqual([]);
  });

  it('without a record of managers the marks of the object decide', () => {
    const { preview } = raise(deployment({ metadata: { annotations: tracking } }));
    expect(preview.owners).toEqual([{ path: memoryPath, by: 'Argo CD', name: 'storefront', reverts: true }]);
  });

  it.each([
    ['people at a prompt', owned('kubectl-edit')],
    ['charts’ habit of an instance label', owned('kubectl-client-side-apply', { labels: { 'app.kubernetes.io/instance': 'web' } })],
    [
      'a ReplicaSet’s own controller',
      owned('kube-controller-manager', { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'X', name: 'x', uid: 'u', controller: true }] }),
    ],
  ])('names nobody for %s', (_, target) => expect(raise(target).preview.owners).toEqual([]));

  it('warns of what will be written back, and gives the change for the source', () => {
    const { preview } = raise(owned('argocd-controller', { annotations: tracking }));
    expect(preview.warnings.join(' ')).toMatch(/Argo CD \(storefront\) also writes .*limits\.memory and will write it back/);
    expect(parse(preview.sourcePatch ?? '')).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { template: { spec: { containers: [{ name: 'app', resources: { limits: { memory: '256Mi' } } }] } } },
    });
  });

  it('gives values where Helm owns it', () => {
    const { preview } = raise(owned('helm', { annotations: { 'meta.helm.sh/release-name': 'shop-web' } }));
    expect(preview.sourcePatch).toMatch(/^# Helm release shop-web/);
    expect(parse(preview.sourcePatch ?? '')).toEqual({ resources: { requests: { memory: '8Mi' }, limits: { cpu: '1', memory: '256Mi' } } });
    expect(preview.warnings.join()).toMatch(/next upgrade of Helm release shop-web/);
  });

  it('the piece for the source says what goes, and keeps odd texts as they are', () => {
    const odd = { command: ['sh', '-c', 'echo "yes: no" # x'], env: [{ name: 'ON', value: 'true' }] };
    const live = facts({
      target: owned('argocd-controller', { annotations: tracking }),
      revisions: [replicaSet(2, { made: ago(10) }), replicaSet(1, { made: ago(90), ready: 2, extra: odd })],
    });
    const offer = offered(offerOf(proposal('rollback', 'crashloop.bad_command'), live));
    const text = previewOf(offer, live).sourcePatch;
    // Argo CD owns the memory limit alone, which a rollback of image and command does not touch.
    expect(text).toBeUndefined();
    const whole = facts({ ...live, target: deployment({ metadata: { annotations: tracking } }) });
    const found = previewOf(offered(offerOf(proposal('rollback', 'crashloop.bad_command'), whole)), whole).sourcePatch;
    expect(parse(found ?? '')).toMatchObject({
      spec: { template: { spec: { containers: [{ name: 'app', image: 'shop/web:1', ...odd }] } } },
    });
  });

  it('a way back to what runs already ends the pods of the other revisions alone', () => {
    const surge = replicaSet(2, { made: ago(10) });
    const revisions = [{ ...surge, status: { replicas: 1, readyReplicas: 0 } }, replicaSet(1, { made: ago(90), ready: 3 })];
    const target = deployment({ spec: { replicas: 3 }, status: { updatedReplicas: 1 } });
    const back = (over: Partial<LiveFacts>): readonly string[] => {
      const live = facts({ target, revisions, ...over });
      return previewOf(offered(offerOf(proposal('rollback', 'image.not_found'), live)), live).warnings;
    };
    expect(back({})).toEqual([
      '3 pods of revision 1 run already and stay (3 ready); 1 pod of other revisions ends.',
      'A rollout is under way; this turns it back.',
    ]);
    const half = [{ ...surge, status: { replicas: 2, readyReplicas: 0 } }, replicaSet(1, { made: ago(90), ready: 1 })];
    expect(back({ revisions: half }).slice(0, 2)).toEqual([
      '1 pod of revision 1 runs already and stays (1 ready); 2 pods of other revisions end.',
      '2 pods of revision 1 are started.',
    ]);
  });

  it.each<readonly [string, Json, RegExp]>([
    ['Recreate', { strategy: { type: 'Recreate' } }, /^All 2 pods of web are replaced\.All its pods stop before new ones start/],
    [
      'no surge',
      { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: '10%' } } },
      /meanwhile none more, up to 1 fewer/,
    ],
    [
      'counts',
      { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: 1 } } },
      /meanwhile up to 2 more, up to 1 fewer/,
    ],
  ])('how many pods are missing meanwhile is told as the controller does it: %s', (_, spec, words) => {
    expect(raise(deployment({ spec })).preview.warnings.join('')).toMatch(words);
  });

  it('a StatefulSet replaces one pod after the other, and none below its partition', () => {
    const set = (spec: Json): string => raise(deployment({ kind: 'StatefulSet', spec })).preview.warnings.join('');
    expect(set({})).toMatch(/All 2 pods of web are replaced, one after the other\./);
    expect(set({ updateStrategy: { rollingUpdate: { partition: 1 } } })).toMatch(/1 pod of the 2 of web is replaced: those from web-1 on/);
  });

  it('says that an autoscaler works on the same field', () => {
    const hpa = list('HorizontalPodAutoscaler', 'web', { minReplicas: 2 });
    const live = facts({ target: deployment({ spec: { replicas: 0 } }), autoscalers: [hpa] });
    const preview = previewOf(offered(offerOf(proposal('scale', 'rollout.scaled_to_zero'), live)), live);
    expect(preview.owners).toEqual([{ path: 'spec.replicas', by: 'a HorizontalPodAutoscaler', name: 'web', reverts: true }]);
    expect(preview.warnings.join()).toMatch(/works on the same field/);
  });
});

describe('the remedy', () => {
  const { live, offer, preview } = raise(deployment());
  const frame = {
    incident: 'i-1' as Parameters<typeof remedyOf>[3]['incident'],
    cluster: 'c-1',
    now,
    life: 1_800_000,
    tiers: {},
    mode: 'on' as const,
    before: {
      at: now,
      owner: { kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'd-1' },
      desired: 2,
      available: 0,
      restarts: 0,
      failing: [],
    },
  };
  const remedy = remedyOf(offer, live, finding('oom.container_limit'), frame);

  it('binds what is shown: its plan holds the digest of the fields', () => {
    expect(remedy.id).toMatch(/^[0-9a-f]{16}$/);
    expect(remedy.plan.diff).toBe(digest(preview.fields));
    expect(remedy.hash).toBe(planHash(remedy.plan));
    expect(remedy).toMatchObject({ risk: 'medium', needed: 1, dryRun: false, state: { at: 'pending', until: now + 1_800_000, votes: [] } });
    expect(remedyOf(offer, live, finding('oom.container_limit'), frame)).toEqual(remedy);
  });

  it('an action that scrubbing would change is told apart', () => {
    const clean = scrubber({ key: incidentKey('k', frame.incident), addresses: 'all' });
    const history = facts({ revisions: [replicaSet(2, { made: ago(10) }), replicaSet(1, { made: ago(90), ready: 2 })] });
    const long = {
      resource: 'deployments',
      namespace: 'shop',
      name: 'web',
      uid: '5b0c7a9e-1f7d-4c38-9c0e-6f3d2a1b4c5d',
      generation: 3,
    } as const;
    const back = offered(offerOf(proposal('rollback', 'image.not_found'), history)).action;
    for (const action of [offer.action, { ...back, target: long }]) expect(unchangedByScrub(action, clean.value(action))).toBe(true);
    expect(unchangedByScrub(offer.action, { ...offer.action, resources: { '‹hidden›': {} } })).toBe(false);
  });

  it('is taken back on the object that it left, and not once anybody changed it', () => {
    const fixed = { ...offer.after, metadata: { ...deployment().metadata, generation: 4 } } as KubeObject;
    const undo = offered(offerUndo(remedy, 4, facts({ target: fixed })));
    expect(undo.title).toBe(`Undo of “${offer.title}”`);
    expect(previewOf(undo, facts({ target: fixed })).fields).toEqual([{ path: memoryPath, before: '256Mi', after: '10Mi' }]);
    expect(stands(undo.action, deployment())).toBe(true);
    const void_ = (over: KubeObject): string => {
      const found = offerUndo(remedy, 4, facts({ target: over }));
      return found.is === 'none' ? found.why : '';
    };
    expect(void_({ ...fixed, metadata: { ...fixed.metadata, generation: 5 } })).toMatch(/changed since/);
    expect(void_({ ...fixed, metadata: { ...fixed.metadata, uid: 'd-9' } })).toMatch(/made anew/);
    const { undo: _, ...none } = remedy;
    expect(offerUndo(none, 4, facts({ target: fixed }))).toMatchObject({ is: 'none', why: expect.stringMatching(/nothing to take back/) });
  });

  it('a rollback is taken back to the revision that was current, while that is kept', () => {
    const revisions = [replicaSet(2, { made: ago(10) }), replicaSet(1, { made: ago(90), ready: 2 })];
    const start = facts({ revisions });
    const back = offered(offerOf(proposal('rollback', 'image.not_found'), start));
    const done = remedyOf(back, start, finding('image.not_found'), frame);
    const after = { ...back.after, metadata: { ...deployment().metadata, generation: 4 } } as KubeObject;
    expect(previewOf(offered(offerUndo(done, 4, facts({ target: after, revisions }))), facts()).fields).toEqual([
      { path: 'spec.template.spec.containers[app].image', before: 'shop/web:1', after: 'shop/web:2' },
    ]);
    expect(offerUndo(done, 4, facts({ target: after, revisions: [] })).is).toBe('none');
  });

  it('L-068 runs as one pinned Job: nothing in it but the plan, the approval and the keys', () => {
    const settings = {
      namespace: 'k8s-rca',
      image: `registry.example.com/k8s-rca@sha256:${'0'.repeat(64)}`,
      serviceAccount: 'k8s-rca-executor',
      keys: { keys: [] },
      auditHead: 'h',
    };
    const job = jobManifest(remedy.plan, 'a.b.c', settings) as unknown as {
      readonly metadata: Json;
      readonly spec: {
        readonly backoffLimit: number;
        readonly template: {
          readonly spec: { readonly containers: readonly Json[]; readonly automountServiceAccountToken: boolean } & Json;
        };
      } & Json;
    };
    const { containers, ...spec } = job.spec.template.spec;
    expect(job.metadata).toMatchObject({
      name: `k8s-rca-${remedy.id}`,
      namespace: 'k8s-rca',
      annotations: { 'k8s-rca.io/audit-head': 'h' },
      labels: { 'k8s-rca.io/remedy': remedy.id },
    });
    expect(job.spec).toMatchObject({ backoffLimit: 0, parallelism: 1, activeDeadlineSeconds: 120, ttlSecondsAfterFinished: 120 });
    expect(spec).toMatchObject({
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      serviceAccountName: 'k8s-rca-executor',
    });
    expect(containers).toHaveLength(1);
    expect(containers[0]?.['args']).toEqual(['execute']);
    expect(
      [containers[0]?.['env'] ?? []]
        .flat()
        .map((e) => e as Json)
        .map((e) => [e['name'], typeof e['value'], Object.keys(e).length]),
    ).toEqual([
      ['RCA_PLAN', 'string', 2],
      ['RCA_APPROVAL', 'string', 2],
      ['RCA_KEYS', 'string', 2],
    ]);
    for (const key of ['command', 'envFrom', 'lifecycle', 'livenessProbe', 'stdin', 'tty', 'workingDir', 'ports'])
      expect(containers[0]).not.toHaveProperty(key);
    for (const key of ['initContainers', 'hostNetwork', 'hostPID', 'hostIPC', 'nodeName', 'hostAliases'])
      expect(spec).not.toHaveProperty(key);
  });
});
