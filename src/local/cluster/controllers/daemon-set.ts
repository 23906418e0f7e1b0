import { isDeepStrictEqual } from 'node:util';
import type { Controller } from '../loop.ts';
import { affinityHolds, tolerates } from '../scheduler/index.ts';
import { Refusal } from '../store/failure.ts';
import type { DaemonSet, Node, Obj, Pod } from '../store/types.ts';
import { type ControllerNeeds, fromKey, isReady, keyOf, ownKeys, podFrom, podsOf, templateHash } from './needs.ts';

const MANAGER = 'kube-controller-manager';
const REVISION = 'controller-revision-hash';

/** Taints that every daemon pod tolerates. */
const TOLERATED = ['not-ready', 'unreachable', 'disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'].map((name) => ({
  key: `node.kubernetes.io/${name}`,
  operator: 'Exists',
}));

/** The node a daemon pod is made for: its affinity names it. */
const nodeOf = (pod: Pod): string =>
  pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0]?.matchFields?.[0]?.values?.[0] ??
  '';

/** One pod on each node that fits. */
export function daemonSets(needs: ControllerNeeds): Controller {
  const { store, recorders } = needs;
  const recorder = recorders.from('daemonset-controller');

  function fits(set: DaemonSet, node: Node): boolean {
    const spec = set.spec.template.spec;
    const pod = { spec } as Pod;
    const tolerations = [...(spec.tolerations ?? []), ...TOLERATED];
    return (
      affinityHolds(pod, node) &&
      (node.spec.taints ?? []).every((taint) => taint.effect === 'PreferNoSchedule' || tolerates(tolerations, taint))
    );
  }

  function podFor(set: DaemonSet, node: string, hash: string): Obj {
    const pod = podFrom(set, set.spec.template, { generateName: `${set.metadata.name}-` }, { labels: { [REVISION]: hash } });
    const spec = pod['spec'] as Pod['spec'];
    spec.tolerations = [...(spec.tolerations ?? []), ...TOLERATED];
    const term = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] };
    spec.affinity = { ...spec.affinity, nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } } };
    return pod;
  }

  function make(set: DaemonSet, node: string, hash: string): void {
    try {
      const pod = store.create(store.resources.known('Pod'), podFor(set, node, hash), { manager: MANAGER });
      recorder.event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      recorder.event(set, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
    }
  }

  function drop(set: DaemonSet, pod: Pod): void {
    if (pod.metadata.deletionTimestamp !== undefined) return;
    store.remove(store.resources.known('Pod'), pod.metadata.namespace, pod.metadata.name);
    recorder.event(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  }

  function step(set: DaemonSet, nodes: readonly Node[], hash: string): void {
    const pods = podsOf(store, set);
    const wanted = new Set(nodes.map((node) => node.metadata.name));
    for (const pod of pods) if (!wanted.has(nodeOf(pod)) || pod.status.phase === 'Failed') drop(set, pod);
    const served = new Set(pods.map(nodeOf));
    for (const node of wanted) if (!served.has(node)) make(set, node, hash);
    if (set.spec.updateStrategy?.type === 'OnDelete') return;
    const stale = pods.filter((pod) => pod.metadata.labels?.[REVISION] !== hash);
    const down = pods.filter((pod) => !isReady(pod)).length;
    const next = stale.find((pod) => !isReady(pod)) ?? (down === 0 ? stale[0] : undefined);
    if (next) drop(set, next);
  }

  function report(set: DaemonSet, desired: number, hash: string): void {
    const { namespace = '', name } = set.metadata;
    const pods = podsOf(store, set).filter((pod) => pod.metadata.deletionTimestamp === undefined);
    const ready = pods.filter(isReady).length;
    store.edit('DaemonSet', { namespace, name }, { manager: MANAGER, part: 'status' }, (draft) => {
      const status = {
        observedGeneration: draft.metadata.generation ?? 1,
        desiredNumberScheduled: desired,
        currentNumberScheduled: pods.length,
        updatedNumberScheduled: pods.filter((pod) => pod.metadata.labels?.[REVISION] === hash).length,
        numberMisscheduled: 0,
        numberReady: ready,
        numberAvailable: ready,
        ...(desired > ready ? { numberUnavailable: desired - ready } : {}),
      };
      if (!isDeepStrictEqual(draft.status, status)) draft.status = status;
    });
  }

  return {
    name: 'daemonset',
    concerns: (change) =>
      change.resource.kind === 'Node' && change.type !== 'MODIFIED'
        ? store.of('DaemonSet').map(keyOf)
        : taintsChanged(change)
          ? store.of('DaemonSet').map(keyOf)
          : ownKeys(change, 'DaemonSet'),
    reconcile(key) {
      const { namespace, name } = fromKey(key);
      const set = store.one('DaemonSet', namespace, name);
      if (set === undefined || set.metadata.deletionTimestamp !== undefined) return;
      const nodes = store.of('Node').filter((node) => fits(set, node));
      const hash = templateHash(set.spec.template);
      step(set, nodes, hash);
      report(set, nodes.length, hash);
    },
  };
}

const taintsChanged = (change: Parameters<Controller['concerns']>[0]): boolean =>
  change.resource.kind === 'Node' && !isDeepStrictEqual((change.object as Node).spec, (change.before as Node | undefined)?.spec);
