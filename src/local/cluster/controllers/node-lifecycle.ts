import type { Kubelets } from '../kubelet/index.ts';
import type { Controller } from '../loop.ts';
import { tolerates } from '../scheduler/index.ts';
import type { Condition, Node, Pod, Taint } from '../store/types.ts';
import { controllerOf, type ControllerNeeds } from './needs.ts';

const MANAGER = 'kube-controller-manager';
/** Silence after which a node counts as dead (`node-monitor-grace-period`). */
const GRACE = 50_000;
const HEARTBEAT = 10_000;
const CORDONED = 'node.kubernetes.io/unschedulable';

const PRESSURES: Readonly<Record<string, readonly [taint: string, on: readonly [string, string], off: readonly [string, string]]>> = {
  MemoryPressure: [
    'memory-pressure',
    ['KubeletHasInsufficientMemory', 'kubelet has insufficient memory available'],
    ['KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ],
  DiskPressure: [
    'disk-pressure',
    ['KubeletHasDiskPressure', 'kubelet has disk pressure'],
    ['KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ],
  PIDPressure: [
    'pid-pressure',
    ['KubeletHasInsufficientPID', 'kubelet has insufficient PID available'],
    ['KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ],
};

/** Event reasons on the Node, as the kubelet writes them. */
const PRESSURE_EVENTS: Readonly<Record<string, readonly [on: string, off: string]>> = {
  MemoryPressure: ['NodeHasInsufficientMemory', 'NodeHasSufficientMemory'],
  DiskPressure: ['NodeHasDiskPressure', 'NodeHasNoDiskPressure'],
  PIDPressure: ['NodeHasInsufficientPID', 'NodeHasSufficientPID'],
};

/** Heartbeats, death and return of nodes; eviction of the pods of dead ones; pressure; drain. */
export class Nodes implements Controller {
  readonly name = 'nodes';
  readonly #needs: ControllerNeeds & { kubelets: Kubelets };
  readonly #silentSince = new Map<string, number>();

  constructor(needs: ControllerNeeds & { kubelets: Kubelets }) {
    this.#needs = needs;
  }

  concerns({ resource, object, type }: Parameters<Controller['concerns']>[0]): readonly string[] {
    if (resource.kind !== 'Node' || type === 'DELETED') return [];
    return type === 'ADDED' || this.#cordonDiffers(object as Node) ? [object.metadata.name] : [];
  }

  reconcile(name: string, again: (milliseconds: number) => void): void {
    const { store, timing, kubelets } = this.#needs;
    const node = store.one('Node', undefined, name);
    if (node === undefined) return;
    again(HEARTBEAT);
    if (this.#cordonDiffers(node))
      this.#taint(
        name,
        [CORDONED],
        node.spec.unschedulable === true ? [{ key: CORDONED, effect: 'NoSchedule', timeAdded: timing.stamp() }] : [],
      );
    const silent = this.#silentSince.get(name);
    if (silent !== undefined) {
      if (timing.since(silent) >= GRACE) this.#unreachable(name);
      this.#evictDue(name);
      return;
    }
    if (kubelets.isDead(name)) return;
    store.edit('Lease', { namespace: 'kube-node-lease', name }, { manager: 'kubelet' }, (lease) => {
      lease['spec'] = { ...(lease['spec'] as object), renewTime: timing.microStamp() };
    });
  }

  /** The taint does not yet say what `spec.unschedulable` says. */
  #cordonDiffers(node: Node): boolean {
    return (node.spec.unschedulable === true) !== (node.spec.taints ?? []).some((taint) => taint.key === CORDONED);
  }

  fail(name: string): void {
    this.#needs.kubelets.kill(name);
    this.#silentSince.set(name, this.#needs.timing.now());
    this.#needs.timing.after(GRACE, () => this.#unreachable(name));
  }

  recover(name: string): void {
    this.#silentSince.delete(name);
    const { recorders, kubelets } = this.#needs;
    this.#taint(name, ['node.kubernetes.io/unreachable', 'node.kubernetes.io/not-ready'], []);
    this.#conditions(name, (condition) => {
      const pressure = PRESSURES[condition.type];
      const [reason, message] = pressure ? pressure[2] : ['KubeletReady', 'kubelet is posting ready status'];
      return { ...condition, status: pressure ? 'False' : 'True', reason, message };
    });
    const node = this.#node(name);
    if (node) recorders.from('kubelet', name).event(node, 'Normal', 'NodeReady', `Node ${name} status is now: NodeReady`);
    kubelets.revive(name);
  }

  pressure(name: string, type: string, on: 'on' | 'off'): void {
    const row = PRESSURES[type];
    const node = this.#node(name);
    if (row === undefined || node === undefined) return;
    const [taint, high, low] = row;
    const [reason, message] = on === 'on' ? high : low;
    this.#conditions(name, (condition) =>
      condition.type === type ? { ...condition, status: on === 'on' ? 'True' : 'False', reason, message } : condition,
    );
    const key = `node.kubernetes.io/${taint}`;
    this.#taint(name, [key], on === 'on' ? [{ key, effect: 'NoSchedule', timeAdded: this.#needs.timing.stamp() }] : []);
    const [started, ended] = PRESSURE_EVENTS[type] ?? ['', ''];
    const event = on === 'on' ? started : ended;
    this.#needs.recorders.from('kubelet', name).event(node, 'Normal', event, `Node ${name} status is now: ${event}`);
    if (on === 'on' && type === 'MemoryPressure') this.#evictGreediest(node);
  }

  /** The kubelet evicts the pod without requests first. */
  #evictGreediest(node: Node): void {
    const { store, kubelets, recorders } = this.#needs;
    recorders.from('kubelet', node.metadata.name).event(node, 'Warning', 'EvictionThresholdMet', 'Attempting to reclaim memory');
    const pods = store
      .of('Pod')
      .filter(
        (pod) => pod.spec.nodeName === node.metadata.name && pod.status.phase === 'Running' && controllerOf(pod)?.kind !== 'DaemonSet',
      );
    const rank = (pod: Pod): number => ['BestEffort', 'Burstable', 'Guaranteed'].indexOf(pod.status.qosClass ?? '');
    const [victim] = pods.sort((a, b) => rank(a) - rank(b));
    const container = victim?.spec.containers[0];
    if (!victim || !container) return;
    const request = container.resources?.requests?.['memory'] ?? '0';
    kubelets.evict(
      victim,
      `The node was low on resource: memory. Threshold quantity: 100Mi, available: 61312Ki. Container ${container.name} was using 412360Ki, request is ${String(request)}, has larger consumption of memory. `,
    );
  }

  cordon(name: string, on: 'on' | 'off'): void {
    this.#needs.store.edit('Node', { name }, { manager: 'kubectl-cordon' }, (node) => {
      if (on === 'on') node.spec.unschedulable = true;
      else delete node.spec.unschedulable;
    });
  }

  #node(name: string): Node | undefined {
    return this.#needs.store.one('Node', undefined, name);
  }

  #conditions(name: string, change: (condition: Condition) => Condition): void {
    const { store, timing } = this.#needs;
    const stamp = timing.stamp();
    store.edit('Node', { name }, { manager: MANAGER, part: 'status' }, (node) => {
      node.status.conditions = node.status.conditions.map((old) => {
        const next = change(old);
        return next.status === old.status ? next : { ...next, lastTransitionTime: stamp };
      });
    });
  }

  #taint(name: string, gone: readonly string[], added: readonly Taint[]): void {
    this.#needs.store.edit('Node', { name }, { manager: MANAGER }, (node) => {
      const taints = [...(node.spec.taints ?? []).filter((taint) => !gone.includes(taint.key)), ...added];
      if (taints.length > 0) node.spec.taints = taints;
      else delete node.spec.taints;
    });
  }

  /** What the node lifecycle controller does when no heartbeat came for the grace period. */
  #unreachable(name: string): void {
    const { store, timing, recorders } = this.#needs;
    const node = this.#node(name);
    if (!node || !this.#silentSince.has(name) || node.status.conditions.some((c) => c.type === 'Ready' && c.status === 'Unknown')) return;
    this.#conditions(name, (condition) => ({
      ...condition,
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    }));
    const key = 'node.kubernetes.io/unreachable';
    this.#taint(
      name,
      [key],
      [
        { key, effect: 'NoSchedule', timeAdded: timing.stamp() },
        { key, effect: 'NoExecute', timeAdded: timing.stamp() },
      ],
    );
    const recorder = recorders.from('node-controller');
    recorder.event(node, 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`);
    for (const pod of this.#podsOn(name)) {
      store.edit(
        'Pod',
        { namespace: pod.metadata.namespace ?? '', name: pod.metadata.name },
        { manager: MANAGER, part: 'status' },
        (draft) => {
          draft.status.conditions = (draft.status.conditions ?? []).map((c) =>
            c.type === 'Ready' && c.status === 'True'
              ? { ...c, status: 'False', reason: 'NodeNotReady', lastTransitionTime: timing.stamp() }
              : c,
          );
        },
      );
      recorder.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
    }
  }

  #podsOn(name: string): Pod[] {
    return this.#needs.store.of('Pod').filter((pod) => pod.spec.nodeName === name);
  }

  /** Pods of a dead node whose toleration has run out are marked for deletion; their kubelet cannot confirm, so they hang Terminating. */
  #evictDue(name: string): void {
    const { store, timing, recorders } = this.#needs;
    const taint = this.#node(name)?.spec.taints?.find((candidate) => candidate.effect === 'NoExecute');
    if (taint === undefined) return;
    const passed = timing.since(Date.parse(taint.timeAdded ?? ''));
    for (const pod of this.#podsOn(name)) {
      if (pod.metadata.deletionTimestamp !== undefined) continue;
      const toleration = (pod.spec.tolerations ?? []).filter((candidate) => tolerates([candidate], taint));
      const forEver = toleration.some((candidate) => candidate.tolerationSeconds === undefined);
      if (forEver || toleration.some((candidate) => (candidate.tolerationSeconds ?? 0) * 1000 > passed)) continue;
      recorders
        .from('taint-eviction-controller')
        .event(pod, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${pod.metadata.namespace ?? ''}/${pod.metadata.name}`);
      store.remove(store.resources.known('Pod'), pod.metadata.namespace, pod.metadata.name);
    }
  }
}
