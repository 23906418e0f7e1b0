import { describe, expect, it } from 'vitest';
import { changes } from '../../../src/collect/index.ts';
import type { EvidenceItem, Found, KubeObject } from '../../../src/model/index.ts';

const now = Date.UTC(2026, 2, 1, 12);
const ago = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();
const list = (kind: string, objects: readonly KubeObject[]): EvidenceItem => ({
  id: kind as EvidenceItem['id'],
  query: '',
  at: now,
  is: 'list',
  kind,
  namespace: 'market',
  objects,
  complete: true,
});

const set = (revision: number, image: string, minutes: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    name: `web-${revision}`,
    namespace: 'market',
    creationTimestamp: ago(minutes),
    annotations: { 'deployment.kubernetes.io/revision': String(revision) },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'u', controller: true }],
  },
  spec: {
    template: {
      metadata: { labels: { app: 'web', 'pod-template-hash': `h${revision}` } },
      spec: { containers: [{ name: 'api', image, env: [{ name: 'MODE', value: 'fast' }] }] },
    },
  },
});
const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace: 'market',
    managedFields: [
      {
        manager: 'kubectl-set',
        time: ago(9),
        fieldsV1: { 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"api"}': { 'f:image': {} } } } } } },
      },
    ],
  },
  spec: { selector: { matchLabels: { app: 'web' } } },
};
const settings = (minutes: number): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'settings',
    namespace: 'market',
    creationTimestamp: ago(90_000),
    managedFields: [{ manager: 'helm', time: ago(minutes), fieldsV1: { 'f:data': { 'f:rate': {} } } }],
  },
});

describe('changes', () => {
  it('tells the difference between the newest revisions, and who made it', () => {
    const [change] = changes([list('Deployment', [deployment]), list('ReplicaSet', [set(3, 'api:1', 500), set(4, 'api:2', 9)])], now);
    expect(change).toMatchObject({
      is: 'change',
      ref: { kind: 'Deployment', name: 'web' },
      by: 'kubectl-set',
      fields: [{ path: 'spec.containers[api].image', before: 'api:1', after: 'api:2' }],
    } satisfies Partial<Found>);
  });

  it('dates an undo by the write that made it: the ReplicaSet that is back is the youngest of all', () => {
    const back = set(4, 'api:2', 90);
    const annotations = { ...(back.metadata['annotations'] as object), 'deployment.kubernetes.io/revision-history': '2' };
    const again = { ...back, metadata: { ...back.metadata, annotations } };
    const [change] = changes([list('Deployment', [deployment]), list('ReplicaSet', [set(3, 'api:1', 500), again])], now);
    expect(change).toMatchObject({ changedAt: Date.parse(ago(9)), summary: 'revision 3 → 4: api image api:1 → api:2' });
  });

  it('names the writer of the field itself, not of one that begins like it', () => {
    const applied = {
      manager: 'kubectl-client-side-apply',
      time: ago(9),
      fieldsV1: { 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"api"}': { 'f:imagePullPolicy': {} } } } } } },
    };
    const managedFields = [applied, ...(deployment.metadata['managedFields'] as readonly unknown[])];
    const owner = { ...deployment, metadata: { ...deployment.metadata, managedFields } };
    const [change] = changes([list('Deployment', [owner]), list('ReplicaSet', [set(3, 'api:1', 500), set(4, 'api:2', 9)])], now);
    expect(change).toMatchObject({ by: 'kubectl-set' });
  });

  it('says nothing of revisions that differ in the template hash only', () => {
    expect(changes([list('Deployment', [deployment]), list('ReplicaSet', [set(3, 'api:1', 500), set(4, 'api:1', 9)])], now)).toEqual([]);
  });

  it('tells who wrote a ConfigMap last, and which keys', () => {
    const [change] = changes([list('ConfigMap', [settings(4)])], now);
    expect(change).toMatchObject({
      is: 'change',
      by: 'helm',
      ref: { kind: 'ConfigMap', name: 'settings' },
      fields: [{ path: 'data.rate' }],
    });
  });

  it('leaves out what is older than a week, and sorts newest first', () => {
    expect(changes([list('ConfigMap', [settings(20_000)])], now)).toEqual([]);
    const both = changes(
      [list('ConfigMap', [settings(4)]), list('Deployment', [deployment]), list('ReplicaSet', [set(3, 'api:1', 500), set(4, 'api:2', 9)])],
      now,
    );
    expect(both.map((c) => (c.is === 'change' ? c.ref.kind : ''))).toEqual(['ConfigMap', 'Deployment']);
  });

  describe.each(['Deployment', 'StatefulSet', 'DaemonSet'])('of references in a %s', (kind) => {
    const owner: KubeObject = { ...deployment, kind };
    const kept = (revision: number, spec: Readonly<Record<string, unknown>>, minutes: number): KubeObject => {
      const metadata = {
        name: `web-${revision}`,
        namespace: 'market',
        creationTimestamp: ago(minutes),
        annotations: { 'deployment.kubernetes.io/revision': String(revision) },
        ownerReferences: [{ apiVersion: 'apps/v1', kind, name: 'web', uid: 'u', controller: true }],
      };
      return kind === 'Deployment'
        ? { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata, spec: { template: { spec } } }
        : { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata, revision, data: { spec: { template: { spec } } } };
    };
    const keeps = kind === 'Deployment' ? 'ReplicaSet' : 'ControllerRevision';
    const from = (before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): readonly Found[] =>
      changes([list(kind, [owner]), list(keeps, [kept(1, before, 500), kept(2, after, 9)])], now);
    const container = (rest: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
      containers: [{ name: 'api', image: 'api:1', ...rest }],
    });
    const key = (name: string): unknown => [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name, key: 'token' } } }];

    it.each([
      [
        'envFrom',
        (name: string) => container({ envFrom: [{ configMapRef: { name } }] }),
        'spec.containers[api].envFrom[0].configMapRef.name',
      ],
      ['env', (name: string) => container({ env: key(name) }), 'spec.containers[api].env[TOKEN].valueFrom.secretKeyRef.name'],
      ['volumes', (name: string) => ({ volumes: [{ name: 'conf', configMap: { name } }] }), 'spec.volumes[conf].configMap.name'],
    ])('shows another name in %s', (_, spec, path) => {
      const [change, ...more] = from(spec('old'), spec('new'));
      expect(change).toMatchObject({ is: 'change', ref: { kind, name: 'web' }, fields: [{ path, before: 'old', after: 'new' }] });
      expect(change).toMatchObject({ summary: expect.stringContaining('revision 1 → 2') });
      expect(more).toEqual([]);
    });

    it('shows another pull secret, which is nothing but a name', () => {
      const [change] = from({ imagePullSecrets: [{ name: 'old' }] }, { imagePullSecrets: [{ name: 'new' }] });
      expect(change).toMatchObject({
        fields: [
          { path: 'spec.imagePullSecrets[old].name', before: 'old' },
          { path: 'spec.imagePullSecrets[new].name', after: 'new' },
        ],
      });
    });

    it('tells an added container by what it holds, not by its label', () => {
      const [change] = from(container({}), {
        containers: [
          { name: 'api', image: 'api:1' },
          { name: 'side', image: 'side:1' },
        ],
      });
      expect(change).toMatchObject({ fields: [{ path: 'spec.containers[side].image', after: 'side:1' }] });
    });
  });

  describe.each(['StatefulSet', 'DaemonSet'])('of a %s', (kind) => {
    const owner: KubeObject = { ...deployment, kind };
    const revision = (number: number, image: string, minutes: number, of = 'web'): KubeObject => ({
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name: `web-r${number}`,
        namespace: 'market',
        creationTimestamp: ago(minutes),
        ownerReferences: [{ apiVersion: 'apps/v1', kind, name: of, uid: of, controller: true }],
      },
      revision: number,
      data: { spec: { template: { $patch: 'replace', spec: { containers: [{ name: 'api', image }] } } } },
    });

    it('tells the difference between the newest ControllerRevisions, and the write that made it once', () => {
      const found = changes([list(kind, [owner]), list('ControllerRevision', [revision(2, 'api:2', 9), revision(1, 'api:1', 500)])], now);
      expect(found).toMatchObject([
        {
          ref: { kind, name: 'web' },
          by: 'kubectl-set',
          query: `kubectl rollout history ${kind.toLowerCase()}/web -n market`,
          summary: 'revision 1 → 2: api image api:1 → api:2',
          fields: [{ path: 'spec.containers[api].image', before: 'api:1', after: 'api:2' }],
        },
      ]);
    });

    it('dates a template that came back by its return, not by its age', () => {
      const [change] = changes(
        [list(kind, [owner]), list('ControllerRevision', [revision(3, 'api:1', 500), revision(2, 'api:2', 90)])],
        now,
      );
      expect(change).toMatchObject({ changedAt: Date.parse(ago(9)), summary: 'revision 2 → 3: api image api:2 → api:1' });
    });

    it('dates a template that came back twice by its last return', () => {
      const young = revision(4, 'api:2', 90);
      const managedFields = [{ manager: 'kube-controller-manager', time: ago(9), fieldsV1: { 'f:data': {}, 'f:revision': {} } }];
      const again = { ...young, metadata: { ...young.metadata, managedFields } };
      const [change] = changes([list(kind, [owner]), list('ControllerRevision', [revision(3, 'api:1', 500), again])], now);
      expect(change).toMatchObject({ changedAt: Date.parse(ago(9)) });
    });

    it('keeps to its own revisions', () => {
      const both = [revision(2, 'api:2', 9), revision(1, 'api:1', 500, 'web-2')];
      const found = changes([list(kind, [owner]), list('ControllerRevision', both)], now);
      expect(found.map((c) => (c.is === 'change' ? c.summary : ''))).not.toContainEqual(expect.stringContaining('revision'));
    });
  });
});
