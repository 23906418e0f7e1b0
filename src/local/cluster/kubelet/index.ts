/** Pods bound to nodes come in; their containers are played by simulated processes and their status, events and logs come out. Nothing real is ever run or pulled. */
import type { Controller } from '../loop.ts';
import type { Recorders } from '../recorder.ts';
import type { ContainerUsage, UsageSource } from '../rest/metrics.ts';
import type { Change } from '../store/store.ts';
import type { Pod } from '../store/types.ts';
import { ContainerLogs } from './container-logs.ts';
import type { RegistryState } from './images.ts';
import { PodWorker } from './pod-worker.ts';
import { type KubeletNeeds, NOTHING_OUTSIDE, type OutsidePrograms } from './surroundings.ts';

export { backends, targetPort } from './network.ts';
export type { Outside, Program, Surroundings, Told } from './process.ts';
export type { OutsidePrograms } from './surroundings.ts';

const keyOf = (pod: Pod): string => `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;

/** What pods may wait for beside their own spec. */
const REFERENCES = new Set(['ConfigMap', 'Secret', 'PersistentVolumeClaim']);

/** The kubelets of all nodes. */
export class Kubelets implements Controller, UsageSource {
  readonly name = 'kubelet';
  readonly logs = new ContainerLogs();
  readonly #needs: KubeletNeeds;
  readonly #workers = new Map<string, PodWorker>();
  readonly #images = new Map<string, Map<string, string>>();
  readonly #registries = new Map<string, RegistryState>();
  readonly #addresses = new Map<string, number>();
  readonly #dead = new Set<string>();

  constructor(needs: Pick<KubeletNeeds, 'store' | 'timing' | 'random' | 'onError'> & { recorders: Recorders; outside?: OutsidePrograms }) {
    const outside = needs.outside ?? NOTHING_OUTSIDE;
    this.#needs = {
      ...needs,
      outside,
      logs: this.logs,
      recorder: (node) => needs.recorders.from('kubelet', node),
      registryState: (host) => this.#registries.get(host) ?? 'ok',
      imagesOn: (node) => {
        const images = this.#images.get(node) ?? new Map(outside.images.map((image) => [image, image] as const));
        this.#images.set(node, images);
        return images;
      },
    };
  }

  registry(host: string, state: RegistryState): void {
    this.#registries.set(host, state);
  }

  healRegistries(): void {
    this.#registries.clear();
  }

  /** A dead kubelet reports nothing and starts nothing. */
  kill(node: string): void {
    this.#dead.add(node);
    this.#eachOn(node, (worker) => worker.silence('on'));
  }

  revive(node: string): void {
    this.#dead.delete(node);
    this.#eachOn(node, (worker) => worker.silence('off'));
    for (const pod of this.#needs.store.of('Pod')) if (pod.spec.nodeName === node) this.reconcile(keyOf(pod));
  }

  isDead(node: string): boolean {
    return this.#dead.has(node);
  }

  usage(pod: Pod): readonly ContainerUsage[] {
    return this.#dead.has(pod.spec.nodeName ?? '') ? [] : (this.#workers.get(keyOf(pod))?.usage() ?? []);
  }

  evict(pod: Pod, message: string): void {
    this.#workers.get(keyOf(pod))?.evict(message);
  }

  concerns(change: Change): readonly string[] {
    const { resource, object } = change;
    if (resource.kind === 'Pod') return [keyOf(object as Pod)];
    if (!REFERENCES.has(resource.kind) || change.type === 'DELETED') return [];
    const prefix = `${object.metadata.namespace ?? ''}/`;
    for (const [key, worker] of this.#workers) if (key.startsWith(prefix)) worker.nudge();
    return [];
  }

  reconcile(key: string): void {
    const [namespace, name = ''] = key.split('/');
    const pod = this.#needs.store.one('Pod', namespace, name);
    const worker = this.#workers.get(key);
    if (worker !== undefined && worker.uid !== pod?.metadata.uid) {
      worker.vanish();
      this.#workers.delete(key);
    }
    const node = pod?.spec.nodeName;
    if (pod === undefined || node === undefined || node === '' || this.#dead.has(node)) return;
    const known = this.#workers.get(key);
    if (known) return known.sync(pod);
    if (pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed') return;
    this.#workers.set(
      key,
      new PodWorker(pod, this.#needs, { podIp: () => this.#address(node), listens: (other, port) => this.#listens(other, port) }),
    );
  }

  stop(): void {
    for (const worker of this.#workers.values()) worker.vanish();
    this.#workers.clear();
  }

  #listens(pod: Pod, port: number): boolean {
    return this.#workers.get(keyOf(pod))?.answerOn(port) !== undefined;
  }

  /** The next of the node's range that no pod there holds; none where all are held. Network, gateway and broadcast are nobody's. */
  #address(node: string): string | undefined {
    const [range = '', bits = '24'] = (this.#needs.store.one('Node', undefined, node)?.spec.podCIDR ?? '10.244.0.0/24').split('/');
    const room = 2 ** (32 - Math.max(24, Number(bits))) - 3;
    const [, network = '', first = '0'] = /^(.*\.)(\d+)$/.exec(range) ?? [];
    const held = new Set<string>();
    this.#eachOn(node, ({ address }) => (address === undefined ? undefined : held.add(address)));
    for (let tries = 0; tries < room; tries += 1) {
      const next = this.#addresses.get(node) ?? 0;
      this.#addresses.set(node, (next + 1) % room);
      const address = `${network}${Number(first) + 2 + next}`;
      if (!held.has(address)) return address;
    }
    return undefined;
  }

  #eachOn(node: string, act: (worker: PodWorker) => void): void {
    for (const [key, worker] of this.#workers) {
      const [namespace, name = ''] = key.split('/');
      if (this.#needs.store.one('Pod', namespace, name)?.spec.nodeName === node) act(worker);
    }
  }
}
