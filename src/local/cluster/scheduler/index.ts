/** Pods without a node come in; a binding or a FailedScheduling event with the scheduler's summary comes out. It never preempts. */
import type { Controller } from '../loop.ts';
import type { Recorders } from '../recorder.ts';
import type { Store } from '../store/store.ts';
import type { Node, Pod } from '../store/types.ts';
import type { Timing } from '../timing.ts';
import { type Objection, free, objections } from './filters.ts';

export { affinityHolds, free, tolerates } from './filters.ts';

/** Unschedulable pods are tried again at least this often. */
const RETRY = 300_000;

const NAME = 'default-scheduler';

const active = (pod: Pod): boolean => pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed';

const counted = (texts: readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .map(([text, count]) => `${count} ${text}`)
    .sort()
    .join(', ');
};

/** `0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: …` */
function summary(all: readonly (readonly Objection[])[]): string {
  const total = all.length;
  const reasons = counted(all.flat().map((objection) => objection.text));
  const helpless = all.map((list) => list.some((objection) => objection.preemption === 'never-helps'));
  const preemption = counted(
    helpless.map((never) => (never ? 'Preemption is not helpful for scheduling' : 'No preemption victims found for incoming pod')),
  );
  return `0/${total} nodes are available: ${reasons}. no new claims to deallocate, preemption: 0/${total} nodes are available: ${preemption}.`;
}

export class Scheduler implements Controller {
  readonly name = 'scheduler';
  readonly #store: Store;
  readonly #timing: Timing;
  readonly #recorder: ReturnType<Recorders['from']>;

  constructor(needs: { store: Store; timing: Timing; recorders: Recorders }) {
    this.#store = needs.store;
    this.#timing = needs.timing;
    this.#recorder = needs.recorders.from(NAME);
  }

  concerns(change: Parameters<Controller['concerns']>[0]): readonly string[] {
    const { resource, object, type, before } = change;
    if (resource.kind === 'Pod') {
      const pod = object as Pod;
      if (type !== 'DELETED' && !pod.spec.nodeName) return [`${pod.metadata.namespace ?? ''}/${pod.metadata.name}`];
      const left = type === 'DELETED' || (before !== undefined && active(before as Pod) && !active(pod));
      return left ? this.#waiting() : [];
    }
    if (resource.kind === 'Node') return specChanged(object as Node, before as Node | undefined) ? this.#waiting() : [];
    return ['PersistentVolumeClaim', 'PersistentVolume'].includes(resource.kind) ? this.#waiting() : [];
  }

  #waiting(): string[] {
    return this.#store
      .of('Pod')
      .filter((pod) => !pod.spec.nodeName && active(pod))
      .map((pod) => `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`);
  }

  reconcile(key: string, again: (milliseconds: number) => void): void {
    const [namespace = '', name = ''] = key.split('/');
    const pod = this.#store.one('Pod', namespace, name);
    if (!pod || pod.spec.nodeName || pod.metadata.deletionTimestamp !== undefined || (pod.spec.schedulerName ?? NAME) !== NAME) return;
    const gates = pod.spec.schedulingGates ?? [];
    if (gates.length > 0) return this.#condition(pod, 'SchedulingGated', 'Scheduling is blocked due to non-empty scheduling gates');
    const missing = this.#claimFault(pod);
    if (missing !== undefined) return this.#fail(pod, missing, again);
    const nodes = this.#store.of('Node');
    const byNode = Map.groupBy(
      this.#store.of('Pod').filter((other) => other.spec.nodeName && active(other)),
      (other) => other.spec.nodeName ?? '',
    );
    const podsOn = (node: string): readonly Pod[] => byNode.get(node) ?? [];
    const judged = nodes.map((node) => ({ node, against: objections(pod, node, { store: this.#store, nodes, podsOn }) }));
    const fitting = judged.filter(({ against }) => against.length === 0).map(({ node }) => node);
    const best = fitting.sort((a, b) => room(b, podsOn) - room(a, podsOn))[0];
    if (best) return this.#bind(pod, best);
    return this.#fail(
      pod,
      nodes.length === 0 ? 'no nodes available to schedule pods' : summary(judged.map(({ against }) => against)),
      again,
    );
  }

  /** Claims that are missing, or unbound though their class binds at once, concern every node alike. */
  #claimFault(pod: Pod): string | undefined {
    const total = this.#store.of('Node').length;
    const everywhere = (text: string): string =>
      `0/${total} nodes are available: ${text}. no new claims to deallocate, preemption: 0/${total} nodes are available: ${total} Preemption is not helpful for scheduling.`;
    for (const volume of pod.spec.volumes ?? []) {
      const name = volume.persistentVolumeClaim?.claimName;
      if (name === undefined) continue;
      const claim = this.#store.one('PersistentVolumeClaim', pod.metadata.namespace, name);
      if (claim === undefined) return everywhere(`persistentvolumeclaim "${name}" not found`);
      if (claim.metadata.deletionTimestamp !== undefined) return everywhere(`persistentvolumeclaim "${name}" is being deleted`);
      if (claim.status.phase === 'Bound') continue;
      const storage = this.#store.one('StorageClass', undefined, claim.spec.storageClassName ?? '');
      if (storage?.volumeBindingMode === 'WaitForFirstConsumer') this.#select(claim.metadata.namespace ?? '', name);
      if (storage?.volumeBindingMode !== 'WaitForFirstConsumer') return everywhere('pod has unbound immediate PersistentVolumeClaims');
    }
    return undefined;
  }

  /** Tells the volume controller that a consumer has come; the pod is placed at once, its volume follows. */
  #select(namespace: string, name: string): void {
    const node = this.#store.of('Node')[0]?.metadata.name;
    if (node === undefined) return;
    this.#store.edit('PersistentVolumeClaim', { namespace, name }, { manager: 'kube-scheduler' }, (draft) => {
      draft.metadata.annotations = { 'volume.kubernetes.io/selected-node': node, ...draft.metadata.annotations };
    });
  }

  #fail(pod: Pod, message: string, again: (milliseconds: number) => void): void {
    const known = pod.status.conditions?.find((c) => c.type === 'PodScheduled');
    if (known?.message !== message) this.#condition(pod, 'Unschedulable', message);
    this.#recorder.event(pod, 'Warning', 'FailedScheduling', message);
    again(RETRY);
  }

  #condition(pod: Pod, reason: string, message: string): void {
    const { namespace = '', name } = pod.metadata;
    this.#store.edit('Pod', { namespace, name }, { manager: 'kube-scheduler', part: 'status' }, (draft) => {
      const others = (draft.status.conditions ?? []).filter((c) => c.type !== 'PodScheduled');
      const since = draft.status.conditions?.find((c) => c.type === 'PodScheduled' && c.status === 'False')?.lastTransitionTime;
      const condition = {
        type: 'PodScheduled',
        status: 'False',
        reason,
        message,
        lastProbeTime: null,
        lastTransitionTime: since ?? this.#timing.stamp(),
      };
      draft.status.conditions = [...others, condition];
    });
  }

  #bind(pod: Pod, node: Node): void {
    const { namespace = '', name } = pod.metadata;
    this.#recorder.event(pod, 'Normal', 'Scheduled', `Successfully assigned ${namespace}/${name} to ${node.metadata.name}`);
    this.#store.edit('Pod', { namespace, name }, { manager: 'kube-scheduler' }, (draft) => {
      draft.spec.nodeName = node.metadata.name;
      const others = (draft.status.conditions ?? []).filter((c) => c.type !== 'PodScheduled');
      draft.status.conditions = [
        ...others,
        { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: this.#timing.stamp() },
      ];
    });
  }
}

/** Prefers the node with most room, then with fewest pods, so that workloads spread. */
function room(node: Node, podsOn: (node: string) => readonly Pod[]): number {
  const left = free(node, podsOn(node.metadata.name));
  return (left.get('pods') ?? 0) + (left.get('cpu') ?? 0) * 10;
}

const specChanged = (node: Node, before: Node | undefined): boolean =>
  before === undefined ||
  JSON.stringify([node.spec, node.metadata.labels, node.status.allocatable]) !==
    JSON.stringify([before.spec, before.metadata.labels, before.status.allocatable]);
