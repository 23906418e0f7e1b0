import { setTimeout as pause } from 'node:timers/promises';
import type { Event, KubeletSays, Pod } from '../../../src/local/cluster/index.ts';
import type { Answer, Client } from '../client.ts';

const STRATEGIC = { headers: { 'content-type': 'application/strategic-merge-patch+json' } };
const OWN_CONDITIONS = new Set(['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady']);
const RETRY_AFTER = 300;
const TRIES = 10;

/** A refusal will be one again; a busy or broken server will not. */
const final = (answer: Answer): boolean => answer.status < 500 && answer.status !== 429;

/** Carries what kubelets say to the API server, as the node each pod runs on: in order per object, the newest status only. */
export class Reports implements KubeletSays {
  readonly #as: ReadonlyMap<string, Client>;
  readonly #next = new Map<string, () => Promise<Answer | undefined>>();
  readonly #busy = new Map<string, Promise<void>>();
  #stopped = false;

  constructor(as: ReadonlyMap<string, Client>) {
    this.#as = as;
  }

  status(pod: Pod): void {
    this.#queue(`status ${pod.metadata.uid}`, () => this.#patchStatus(pod));
  }

  gone(pod: Pod): void {
    this.#queue(`status ${pod.metadata.uid}`, async () => {
      await this.#patchStatus(pod);
      return this.#client(pod.spec.nodeName)?.request('DELETE', this.#path(pod), {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        gracePeriodSeconds: 0,
        preconditions: { uid: pod.metadata.uid },
      });
    });
  }

  event(event: Event): void {
    const { name, namespace = 'default' } = event.metadata;
    const client = this.#client(event.source?.host);
    const path = `/api/v1/namespaces/${namespace}/events`;
    const { count, firstTimestamp, lastTimestamp } = event;
    this.#queue(`event ${namespace}/${name}`, async () => {
      const repeated = (count ?? 1) > 1 ? await client?.request('PATCH', `${path}/${name}`, { count, lastTimestamp }) : undefined;
      if (repeated !== undefined && repeated.status !== 404) return repeated;
      const { involvedObject, reason, message, type, source, reportingComponent, reportingInstance } = event;
      const about = { involvedObject, reason, message, type, source, reportingComponent, reportingInstance };
      return client?.request('POST', path, {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name, namespace },
        ...about,
        count,
        firstTimestamp,
        lastTimestamp,
      });
    });
  }

  /** Settles when what is under way has been said; the rest is dropped. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#next.clear();
    await Promise.all(this.#busy.values());
  }

  #client(node: string | undefined): Client | undefined {
    return this.#as.get(node ?? '');
  }

  #path(pod: Pod): string {
    return `/api/v1/namespaces/${pod.metadata.namespace ?? ''}/pods/${pod.metadata.name}`;
  }

  async #patchStatus(pod: Pod): Promise<Answer | undefined> {
    const conditions = (pod.status.conditions ?? []).filter((condition) => OWN_CONDITIONS.has(condition.type));
    const status = { ...pod.status, conditions };
    return this.#client(pod.spec.nodeName)?.request(
      'PATCH',
      `${this.#path(pod)}/status`,
      { metadata: { uid: pod.metadata.uid }, status },
      STRATEGIC,
    );
  }

  #queue(key: string, work: () => Promise<Answer | undefined>): void {
    if (this.#stopped) return;
    this.#next.set(key, work);
    if (!this.#busy.has(key))
      this.#busy.set(
        key,
        this.#drain(key).finally(() => this.#busy.delete(key)),
      );
  }

  async #drain(key: string): Promise<void> {
    for (let work = this.#next.get(key); work !== undefined; work = this.#next.get(key)) {
      this.#next.delete(key);
      await this.#persist(key, work);
    }
  }

  /** Until the server has answered for good, or something newer is to be said. */
  async #persist(key: string, work: () => Promise<Answer | undefined>): Promise<void> {
    for (let attempt = 1; attempt <= TRIES && !this.#stopped; attempt += 1) {
      const answer = await work().catch(() => 'broken' as const);
      if (answer === undefined || (answer !== 'broken' && final(answer))) return;
      if (this.#next.has(key)) return;
      await pause(RETRY_AFTER);
    }
  }
}
