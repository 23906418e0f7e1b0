import type {
  EventFact,
  Diagnosis,
  Evidence,
  EvidenceId,
  EvidenceItem,
  Finding,
  Incident,
  IncidentId,
  ObjectRef,
  Pointer,
} from '../../../src/model/index.ts';
import type { View } from '../../../src/present/index.ts';

/** 2026-11-21 10:47:00 UTC. */
export const NOW = Date.UTC(2026, 10, 21, 10, 47);
const MIN = 60_000;
export const minutesAgo = (n: number): number => NOW - n * MIN;

export const deployment = (name: string, namespace = 'shop'): ObjectRef => ({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name });
export const pod = (name: string, namespace = 'shop'): ObjectRef => ({ apiVersion: 'v1', kind: 'Pod', namespace, name });
const at = (evidence: string, says: string): Pointer => ({ evidence: evidence as EvidenceId, says });

export function finding(over: Partial<Finding> & { readonly p: number }): Finding {
  const { p, ...rest } = over;
  return {
    cause: 'memory.limit',
    title: 'Container api ran out of memory (limit 64Mi)',
    explanation:
      'The kernel ended the process when the container reached its memory limit; the kubelet starts it again and it ends the same way.',
    culprit: deployment('api'),
    container: 'api',
    because: [
      at('e2', 'last state: exit code 137, reason OOMKilled, after 4 s'),
      at('e2', 'memory limit 64Mi; the request is the same'),
      at('e5', 'log ends in the middle of "loading catalogue (81 MB)"'),
      at('e6', 'event BackOff, 14 times'),
    ],
    against: [at('e4', 'the node is not under memory pressure')],
    confidence: { probability: p, basis: 'rule' },
    steps: [
      {
        text: 'See what it needs: raise the limit and watch the use.',
        command: 'kubectl set resources deployment/api -n shop -c api --limits=memory=256Mi',
      },
      { text: 'Watch the rollout.', command: 'kubectl rollout status deployment/api -n shop --timeout=2m' },
    ],
    ...rest,
  };
}

export const diagnosis: Diagnosis = {
  healthy: false,
  causes: [
    finding({ p: 0.82 }),
    finding({
      p: 0.09,
      cause: 'app.exception',
      title: 'The new image needs more memory than the old one',
      because: [at('e7', 'image changed from api:1.8.2 to api:1.9.0 four minutes before')],
      against: [at('e5', 'no error of the application in its log')],
      steps: [{ text: 'Go back to the revision before.', command: 'kubectl rollout undo deployment/api -n shop --to-revision=7' }],
    }),
  ],
  other: 0.09,
  whyFewer: 'No other evidence points elsewhere.',
  check: {
    text: 'look at what the process used before it ended',
    command: 'kubectl top pod -n shop -l app=api --containers',
    first: 'use climbs to 64Mi and drops',
    second: 'use jumps at the first request after the start',
  },
  changed: [
    {
      evidence: 'e7' as EvidenceId,
      ref: deployment('api'),
      at: minutesAgo(16),
      by: 'kubectl-set',
      summary: 'image of container api: api:1.8.2 → api:1.9.0 (revision 8)',
    },
  ],
  unseen: [at('e9', 'metrics of the pods: the metrics API is not installed')],
  affected: [deployment('web'), deployment('checkout')],
};

export function incident(over: Partial<Incident> = {}): Incident {
  return {
    id: 'inc-7f3a9c' as IncidentId,
    key: 'practice/shop/Deployment/api/api/crash',
    version: 4,
    cluster: 'practice',
    subject: deployment('api'),
    container: 'api',
    family: 'crash',
    state: { at: 'open', since: minutesAgo(11) },
    priority: 'P2',
    reason: 'CrashLoopBackOff',
    message: 'back-off 40s restarting failed container=api pod=api-6c9f7d5b8-x2x4q_shop',
    firstSeen: minutesAgo(12),
    lastSeen: minutesAgo(1),
    count: 14,
    failing: ['u1', 'u2', 'u3'],
    members: [],
    reopened: 0,
    transitions: [],
    flapping: false,
    seenLate: false,
    own: false,
    diagnosis,
    investigatedAt: minutesAgo(11),
    redactions: [
      { family: 'password', count: 1 },
      { family: 'jwt', count: 2 },
    ],
    ...over,
  };
}

export const view: View = { now: NOW, blind: [], similar: [] };

const item = (id: string, query: string, body: Partial<EvidenceItem>): EvidenceItem =>
  ({ id, query, at: minutesAgo(11), ...body }) as EvidenceItem;
const podBody = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'api-6c9f7d5b8-x2x4q',
    namespace: 'shop',
    uid: 'u1',
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'api-6c9f7d5b8', uid: 'r1', controller: true }],
    labels: { 'pod-template-hash': '6c9f7d5b8' },
  },
  spec: {
    nodeName: 'node-2',
    containers: [{ name: 'api', image: 'registry.local/shop/api:1.9.0', resources: { limits: { memory: '64Mi' } } }],
  },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady', message: 'containers with unready status: [api]' }],
    containerStatuses: [
      {
        name: 'api',
        ready: false,
        restartCount: 7,
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting failed container' } },
        lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
      },
    ],
  },
};
const deploymentBody = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'api',
    namespace: 'shop',
    uid: 'd1',
    labels: { app: 'api', team: 'catalogue' },
    annotations: { 'deployment.kubernetes.io/revision': '8' },
  },
  spec: { replicas: 3, template: { spec: { containers: [{ name: 'api', image: 'registry.local/shop/api:1.9.0' }] } } },
  status: { replicas: 3, readyReplicas: 0, updatedReplicas: 3, unavailableReplicas: 3 },
};
const event = (reason: string, message: string, minutes: number, count: number, type = 'Warning'): EventFact => ({
  uid: `ev-${reason}-${minutes}`,
  about: pod('api-6c9f7d5b8-x2x4q'),
  type,
  reason,
  message,
  count,
  first: minutesAgo(minutes + 2),
  last: minutesAgo(minutes),
  component: 'kubelet',
});
const log = [
  '2026-11-21T10:44:01Z INFO  api 1.9.0 starting',
  '2026-11-21T10:44:01Z INFO  config read from /etc/api/config.yaml',
  '2026-11-21T10:44:02Z INFO  connecting to catalogue-db:5432 as api password=[REDACTED:password:kq3m7d]',
  '2026-11-21T10:44:03Z INFO  loading catalogue (81 MB)',
].join('\n');

export const evidence: Evidence = {
  incident: 'inc-7f3a9c' as IncidentId,
  subject: deployment('api'),
  now: minutesAgo(11),
  items: [
    item('e1', 'kubectl get deployment api -n shop -o yaml', { is: 'object', ref: deployment('api'), body: deploymentBody }),
    item('e2', 'kubectl get pod api-6c9f7d5b8-x2x4q -n shop -o yaml', { is: 'object', ref: pod('api-6c9f7d5b8-x2x4q'), body: podBody }),
    item('e3', 'kubectl get pods -n shop -l app=api', {
      is: 'list',
      kind: 'Pod',
      namespace: 'shop',
      selector: 'app=api',
      objects: [podBody],
      complete: true,
    }),
    item('e5', 'kubectl logs api-6c9f7d5b8-x2x4q -n shop -c api --previous', {
      is: 'logs',
      pod: pod('api-6c9f7d5b8-x2x4q'),
      container: 'api',
      previous: true,
      text: log,
      truncated: false,
    }),
    item('e6', 'kubectl events --for pod/api-6c9f7d5b8-x2x4q -n shop', {
      is: 'events',
      about: pod('api-6c9f7d5b8-x2x4q'),
      events: [
        event('Pulled', 'Successfully pulled image "registry.local/shop/api:1.9.0" in 1.2s', 14, 1, 'Normal'),
        event('Started', 'Started container api', 13, 7, 'Normal'),
        event('BackOff', 'Back-off restarting failed container api in pod api-6c9f7d5b8-x2x4q_shop', 1, 14),
      ],
    }),
    item('e7', 'kubectl rollout history deployment/api -n shop', {
      is: 'change',
      ref: deployment('api'),
      changedAt: minutesAgo(16),
      by: 'kubectl-set',
      summary: 'image of container api: api:1.8.2 → api:1.9.0 (revision 8)',
      fields: [
        {
          path: 'spec.template.spec.containers[api].image',
          before: 'registry.local/shop/api:1.8.2',
          after: 'registry.local/shop/api:1.9.0',
        },
      ],
    }),
    item('e9', 'kubectl top pods -n shop', {
      is: 'missing',
      look: { do: 'list', apiVersion: 'metrics.k8s.io/v1beta1', kind: 'PodMetrics', limit: 10 },
      why: 'not-found',
      detail: 'the metrics API is not installed',
    }),
  ],
};
