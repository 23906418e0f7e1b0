import type { Matter } from '../../../src/advise/index.ts';
import { scopeOf } from '../../../src/advise/index.ts';
import { causeCatalogue } from '../../../src/diagnose/index.ts';
import type {
  Diagnosis,
  Evidence,
  EvidenceBody,
  EvidenceId,
  EvidenceItem,
  Finding,
  IncidentId,
  KubeObject,
  ObjectRef,
} from '../../../src/model/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';

export const now = Date.parse('2026-03-01T10:00:00Z');
export const subject: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };

const cleaner = scrubber({ key: 'advise', addresses: 'public' });
export const clean = <T>(value: T) => cleaner.value<T>(value);

export const item = (id: string, body: EvidenceBody, query = 'kubectl get something -n shop'): EvidenceItem => ({
  id: id as EvidenceId,
  query,
  at: now,
  ...body,
});

export interface PodSample {
  readonly name?: string;
  readonly node?: string;
  readonly exitCode?: number;
  readonly image?: string;
  readonly restarts?: number;
  readonly env?: string;
}

/** A pod of Deployment web whose container ended with an exit code. */
export function pod(sample: PodSample = {}): KubeObject {
  const { name = 'web-7d9f8b6c5-x2x4z', node = 'n-1', exitCode = 1, image = 'registry.test/web:1.4.2', restarts = 4, env = 'db' } = sample;
  const hash = name.split('-')[1] ?? '';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      labels: { app: 'web', 'pod-template-hash': hash },
      managedFields: [{ manager: 'kubelet', fieldsV1: { 'f:status': {} } }],
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `web-${hash}`, uid: 'r-1', controller: true }],
    },
    spec: {
      nodeName: node,
      serviceAccountName: 'web',
      volumes: [{ name: 'settings', configMap: { name: 'web-settings' } }],
      containers: [
        { name: 'api', image, env: [{ name: 'DB_HOST', value: env }], resources: { limits: { memory: '64Mi' } } },
        { name: 'proxy', image: 'registry.test/proxy:2' },
      ],
    },
    status: {
      phase: 'Running',
      podIP: '10.1.2.3',
      conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady', message: 'containers with unready status: [api]' }],
      containerStatuses: [
        {
          name: 'proxy',
          ready: true,
          restartCount: 0,
          image: 'registry.test/proxy:2',
          state: { running: { startedAt: '2026-03-01T09:00:00Z' } },
        },
        {
          name: 'api',
          ready: false,
          restartCount: restarts,
          image,
          state: {
            waiting: {
              reason: 'CrashLoopBackOff',
              message: `back-off 1m20s restarting failed container=api pod=${name}_shop(9c0a2f6e-17a4-4c2f-9b0e-0b1a2c3d4e5f)`,
            },
          },
          lastState: { terminated: { reason: 'Error', exitCode, startedAt: '2026-03-01T09:50:00Z', finishedAt: '2026-03-01T09:50:03Z' } },
        },
      ],
    },
  };
}

export const podRef: ObjectRef = { kind: 'Pod', namespace: 'shop', name: 'web-7d9f8b6c5-x2x4z' };

export const logs = (id: string, text: string, previous = true): EvidenceItem =>
  item(id, { is: 'logs', pod: podRef, container: 'api', previous, text, truncated: false }, `kubectl logs ${podRef.name} -c api -n shop`);

export function events(
  id: string,
  rows: readonly (readonly [type: string, reason: string, message: string, count?: number])[],
  about = podRef,
): EvidenceItem {
  return item(
    id,
    {
      is: 'events',
      about,
      events: rows.map(([type, reason, message, count = 1], n) => ({
        uid: `${id}-${n}`,
        about,
        type,
        reason,
        message,
        count,
        last: now - 60_000 * (rows.length - n),
        component: 'kubelet',
      })),
    },
    `kubectl events --for pod/${about.name} -n shop`,
  );
}

export const items: readonly EvidenceItem[] = [
  item('e1', {
    is: 'object',
    ref: subject,
    body: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { replicas: 2 },
      status: { readyReplicas: 0 },
    },
  }),
  item('e2', { is: 'object', ref: podRef, body: pod() }, `kubectl get pod ${podRef.name} -n shop -o yaml`),
  logs('e3', 'listening on 8080\nfatal: ledger file is of version 9, this program reads up to 7\nbye'),
  events('e4', [
    ['Normal', 'Pulled', 'Container image already present on machine'],
    ['Warning', 'BackOff', 'Back-off restarting failed container api in pod web-7d9f8b6c5-x2x4z', 12],
  ]),
];

export function finding(cause: string, probability: number, evidence = 'e3'): Finding {
  return {
    cause,
    title: `Rule says ${cause}`,
    explanation: 'As the rule has it.',
    culprit: subject,
    because: [{ evidence: evidence as EvidenceId, says: 'fatal: ledger file is of version 9' }],
    against: [],
    confidence: { probability, basis: 'rule' },
    steps: [{ text: 'Look.', command: 'kubectl describe deployment web -n shop' }],
  };
}

export function diagnosis(...causes: readonly Finding[]): Diagnosis {
  const [a, b, c] = causes;
  const sum = causes.reduce((n, f) => n + f.confidence.probability, 0);
  return {
    healthy: false,
    causes: a === undefined ? [] : b === undefined ? [a] : c === undefined ? [a, b] : [a, b, c],
    other: Math.max(0, 1 - sum),
    whyFewer: causes.length < 3 ? 'Nothing else in the evidence fits a known cause.' : '',
    changed: [],
    unseen: [],
    affected: [],
  };
}

export interface MatterSample {
  readonly items?: readonly EvidenceItem[];
  readonly found?: readonly EvidenceItem[];
  readonly diagnosis?: Diagnosis;
  readonly tokens?: number;
  readonly rounds?: number;
  readonly nonce?: string;
}

export function matter(sample: MatterSample = {}): Matter {
  const {
    items: all = items,
    found = [],
    diagnosis: of = diagnosis(),
    tokens = 32_000,
    rounds = 4,
    nonce = '5f1d0c9a7b3e4d2f8a6c',
  } = sample;
  const evidence: Evidence = { incident: 'inc-1' as IncidentId, subject, now, items: all };
  return {
    kind: of.causes.length > 1 ? 'rank' : 'open',
    evidence: clean(evidence),
    found: clean(found),
    diagnosis: of,
    catalogue: causeCatalogue,
    similar: [],
    scope: scopeOf({ subject, members: [], culprits: [] }, all),
    limits: { tokens, logLines: 25, events: 25, similar: 3 },
    rounds,
    mostTokens: 1_024,
    nonce,
  };
}

/** A reply that has the form, to be spoilt by a test. */
export function reply(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    summary: 'The ledger file is of version 9 and the program in container api reads up to 7 [e3].',
    detail:
      'The container ends with exit code 1 after each start [e2]. An older image would do the same only if the file was written by a newer one.',
    cites: [{ evidence: 'e3', says: 'fatal: ledger file is of version 9, this program reads up to 7' }],
    candidates: [],
    prefers: null,
    causes: [cause()],
    ...change,
  };
}

export function cause(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    cause: 'crashloop.bad_config',
    title: null,
    explanation: 'The program cannot read the ledger that a newer version wrote.',
    culprit: { kind: 'Deployment', namespace: 'shop', name: 'web' },
    container: 'api',
    because: [{ evidence: 'e3', says: 'fatal: ledger file is of version 9' }],
    against: [],
    ...change,
  };
}
