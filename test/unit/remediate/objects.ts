import type { CauseId, Finding, KubeObject, Millis, ObjectRef } from '../../../src/model/index.ts';
import type { LiveFacts, Proposal } from '../../../src/remediate/index.ts';

export const now: Millis = Date.parse('2026-03-01T12:00:00Z');
export const ago = (minutes: number): string => new Date(now - minutes * 60_000).toISOString().replace('.000', '');

type Json = Readonly<Record<string, unknown>>;

export const template = (image: string, extra: Json = {}): Json => ({
  metadata: { labels: { app: 'web' } },
  spec: {
    containers: [{ name: 'app', image, resources: { requests: { memory: '8Mi' }, limits: { cpu: '1', memory: '10Mi' } }, ...extra }],
  },
});

/** A Deployment `shop/web` of two replicas; `spec`, `status` and `metadata` are laid over it. */
export function deployment(
  over: { readonly spec?: Json; readonly status?: Json; readonly metadata?: Json; readonly kind?: string } = {},
): KubeObject {
  const kind = over.kind ?? 'Deployment';
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'web', namespace: 'shop', uid: 'd-1', resourceVersion: '77', generation: 3, ...over.metadata },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      ...(kind === 'Deployment' ? { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } } } : {}),
      template: template('shop/web:2'),
      ...over.spec,
    },
    status: { observedGeneration: 3, replicas: 2, updatedReplicas: 2, readyReplicas: 0, ...over.status },
  };
}

export function replicaSet(
  revision: number,
  over: { readonly image?: string; readonly ready?: number; readonly made?: string; readonly extra?: Json } = {},
): KubeObject {
  const { image = `shop/web:${revision}`, ready = 0, made = ago(60 / revision), extra = {} } = over;
  const bare = template(image, extra) as { readonly metadata: { readonly labels: Json } };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `web-${revision}`,
      namespace: 'shop',
      uid: `rs-${revision}`,
      creationTimestamp: made,
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd-1', controller: true }],
    },
    spec: {
      replicas: ready,
      template: {
        ...bare,
        metadata: { creationTimestamp: null, labels: { ...bare.metadata.labels, 'pod-template-hash': `h${revision}` } },
      },
    },
    status: { replicas: ready, readyReplicas: ready },
  };
}

export function pod(
  name: string,
  over: { readonly metadata?: Json; readonly spec?: Json; readonly status?: Json; readonly by?: string } = {},
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      uid: `p-${name}`,
      labels: { app: 'web' },
      creationTimestamp: ago(30),
      ownerReferences:
        over.by === '' ? [] : [{ apiVersion: 'apps/v1', kind: over.by ?? 'ReplicaSet', name: 'web-2', uid: 'rs-2', controller: true }],
      ...over.metadata,
    },
    spec: { nodeName: 'n-1', containers: [{ name: 'app', image: 'shop/web:2' }], ...over.spec },
    status: {
      phase: 'Running',
      containerStatuses: [{ name: 'app', restartCount: 0, ready: false, state: { running: {} } }],
      ...over.status,
    },
  };
}

export function node(name: string, over: { readonly ready?: string; readonly cordoned?: boolean } = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, uid: `n-${name}` },
    spec: over.cordoned === true ? { unschedulable: true } : {},
    status: { conditions: [{ type: 'Ready', status: over.ready ?? 'True' }] },
  };
}

export const web: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'd-1' };

export function finding(cause: CauseId, over: Partial<Finding> = {}): Finding {
  return {
    cause,
    title: cause,
    explanation: '',
    culprit: web,
    container: 'app',
    because: [{ evidence: 'e1' as Finding['because'][number]['evidence'], says: 'it was seen' }],
    against: [],
    confidence: { probability: 0.9, basis: 'rule' },
    steps: [],
    ...over,
  };
}

export function proposal(kind: Proposal['kind'], cause: CauseId, over: Partial<Proposal> = {}): Proposal {
  return { kind, finding: finding(cause), target: web, owner: web, beside: [], failingSince: now - 10 * 60_000, ...over };
}

/** What a round of looks found around `shop/web`. */
export function facts(over: Partial<LiveFacts> = {}): LiveFacts {
  const object = over.target ?? deployment();
  return {
    at: now,
    target: object,
    owner: object,
    pods: [pod('web-a'), pod('web-b')],
    revisions: [],
    autoscalers: [],
    budgets: [],
    quotas: [],
    limitRanges: [],
    nodes: [],
    beside: [],
    gone: [],
    unseen: [],
    unseenKinds: [],
    namespace: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { 'k8s-rca.io/remediation': 'enabled' } } },
    ...over,
  };
}
