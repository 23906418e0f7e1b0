import { type KubeObject, type Millis, type ObjectRef, refOf } from '../../src/model/index.ts';

/** How a workload fails: the waiting reason of its container, how the last one ended, and what it wrote. */
interface Way {
  readonly waiting: string;
  readonly reason: string;
  readonly exitCode: number;
  readonly event: string;
  readonly log: string;
}

const ways: readonly Way[] = [
  { waiting: 'CrashLoopBackOff', reason: 'Error', exitCode: 1, event: 'BackOff', log: 'Error: connect ECONNREFUSED 10.0.0.7:5432\n' },
  { waiting: 'CrashLoopBackOff', reason: 'OOMKilled', exitCode: 137, event: 'BackOff', log: 'allocating the index\n' },
  { waiting: 'ImagePullBackOff', reason: '', exitCode: 0, event: 'Failed', log: '' },
  { waiting: 'CreateContainerConfigError', reason: '', exitCode: 0, event: 'Failed', log: '' },
];

/** One Deployment with one pod in a namespace of its own, well or failing; every failure has another pod. */
export class Shop {
  readonly namespace: string;
  #generation = 0;
  #version = 0;
  #restarts = 0;
  failing: Way | undefined;
  mendedAt: Millis = 0;

  constructor(n: number) {
    this.namespace = `shop-${n}`;
  }

  fail(n: number, until: Millis): void {
    this.failing = ways[n % ways.length];
    this.mendedAt = until;
    this.#restarts = 1;
  }

  /** A rollout: the next pod is another. */
  mend(): void {
    this.failing = undefined;
    this.#generation += 1;
    this.#restarts = 0;
  }

  restart(): void {
    this.#restarts += 1;
  }

  get podUid(): string {
    return `pod-${this.namespace}-${this.#generation}`;
  }

  get owners(): readonly ObjectRef[] {
    return [refOf(this.replicaSet()), refOf(this.deployment())];
  }

  #meta(name: string, uid: string, more: object = {}) {
    return {
      name,
      namespace: this.namespace,
      uid,
      resourceVersion: String(++this.#version),
      creationTimestamp: '2026-02-01T00:00:00Z',
      ...more,
    };
  }

  deployment(): KubeObject {
    const ready = this.failing === undefined ? 1 : 0;
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: this.#meta('web', `deployment-${this.namespace}`, { generation: this.#generation + 1 }),
      spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template: this.#template() },
      status: {
        observedGeneration: this.#generation + 1,
        replicas: 1,
        updatedReplicas: 1,
        readyReplicas: ready,
        unavailableReplicas: 1 - ready,
      },
    };
  }

  replicaSet(): KubeObject {
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: `deployment-${this.namespace}`, controller: true };
    return {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: this.#meta(`web-${this.#generation}`, `set-${this.namespace}-${this.#generation}`, { ownerReferences: [owner] }),
      spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template: this.#template() },
      status: { replicas: 1, readyReplicas: this.failing === undefined ? 1 : 0 },
    };
  }

  #template() {
    const resources = { requests: { memory: '64Mi' }, limits: { memory: '64Mi' } };
    const containers = [
      { name: 'web', image: `registry.test/shop:${this.#generation}`, envFrom: [{ configMapRef: { name: 'settings' } }], resources },
    ];
    return { metadata: { labels: { app: 'web' } }, spec: { containers } };
  }

  pod(now: Millis): KubeObject {
    const at = (ago: number): string => new Date(now - ago).toISOString();
    const way = this.failing;
    const ended = { exitCode: way?.exitCode ?? 0, reason: way?.reason ?? '', startedAt: at(12_000), finishedAt: at(9_000) };
    const set = `web-${this.#generation}`;
    const owner = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      name: set,
      uid: `set-${this.namespace}-${this.#generation}`,
      controller: true,
    };
    const started = way === undefined || way.exitCode > 0;
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: this.#meta(`${set}-a`, this.podUid, { labels: { app: 'web' }, ownerReferences: [owner] }),
      spec: { nodeName: 'node-1', ...this.#template().spec },
      status: {
        phase: started ? 'Running' : 'Pending',
        conditions: [{ type: 'Ready', status: way === undefined ? 'True' : 'False', lastTransitionTime: at(60_000) }],
        containerStatuses: [
          {
            name: 'web',
            ready: way === undefined,
            restartCount: this.#restarts,
            state: way === undefined ? { running: { startedAt: at(60_000) } } : { waiting: { reason: way.waiting, message: 'waiting' } },
            ...(way !== undefined && started ? { lastState: { terminated: ended } } : {}),
          },
        ],
      },
    };
  }

  /** `key`: the same key is the same Event, counted further. */
  event(now: Millis, about: { readonly key: string; readonly count: number; readonly is: 'Normal' | 'Warning' }): KubeObject {
    const at = new Date(now).toISOString();
    const reason = about.is === 'Normal' ? 'Pulled' : (this.failing?.event ?? 'Unhealthy');
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: this.#meta(about.key, `event-${about.key}`),
      involvedObject: { kind: 'Pod', name: `web-${this.#generation}-a`, namespace: this.namespace, uid: this.podUid },
      type: about.is,
      reason,
      message: `${reason}: container web of pod web-${this.#generation}-a`,
      count: about.count,
      firstTimestamp: at,
      lastTimestamp: at,
    };
  }

  /** In the case format of recorded clusters. */
  recorded(now: Millis): unknown {
    return {
      id: this.namespace,
      objects: [
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.namespace } },
        { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } },
        this.deployment(),
        this.replicaSet(),
        this.pod(now),
      ],
      events: this.failing === undefined ? [] : [this.event(now, { key: `${this.podUid}-failing`, count: 3, is: 'Warning' })],
      logs: { [`${this.namespace}/web-${this.#generation}-a/web`]: `starting\n${this.failing?.log ?? ''}` },
    };
  }
}
