import { isDeepStrictEqual } from 'node:util';
import type { Controller } from '../loop.ts';
import { affinityHolds, tolerates } from '../scheduler/index.ts';
import { Refusal } from '../store/failure.ts';
import type { DaemonSet, Node, Obj, Pod } from '../store/types.ts';
import { adoptPods, adoptRevisions } from './adopt.ts';
import { type ControllerNeeds, fromKey, isAvailable, isReady, keyOf, ownKeys, podFrom, podsOf, share } from './needs.ts';
import { hashOf, presentRevision, revisionsOf, trimRevisions } from './revisions.ts';

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
  const { store, timing, recorders } = needs;
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
    const isUp = (pod: Pod): boolean => isAvailable(pod, set.spec.minReadySeconds, timing);
    for (const pod of stale) if (!isUp(pod)) drop(set, pod);
    const most = Math.max(1, share(set.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, nodes.length, 'up'));
    const down = nodes.length - pods.filter((pod) => isUp(pod) && pod.metadata.deletionTimestamp === undefined).length;
    for (const pod of stale.filter(isUp).slice(0, Math.max(0, most - down))) drop(set, pod);
  }

  function report(set: DaemonSet, desired: number, hash: string): void {
    const { namespace = '', name } = set.metadata;
    const pods = podsOf(store, set).filter((pod) => pod.metadata.deletionTimestamp === undefined);
    const ready = pods.filter(isReady).length;
    const available = pods.filter((pod) => isAvailable(pod, set.spec.minReadySeconds, timing)).length;
    store.edit('DaemonSet', { namespace, name }, { manager: MANAGER, part: 'status' }, (draft) => {
      const status = {
        observedGeneration: draft.metadata.generation ?? 1,
        desiredNumberScheduled: desired,
        currentNumberScheduled: pods.length,
        updatedNumberScheduled: pods.filter((pod) => pod.metadata.labels?.[REVISION] === hash).length,
        numberMisscheduled: 0,
        numberReady: ready,
        numberAvailable: available,
        ...(desired > available ? { numberUnavailable: desired - available } : {}),
      };
      if (!isDeepStrictEqual(draft.status, status)) draft.status = status;
    });
  }

  function trim(set: DaemonSet, hash: string): void {
    const used = new Set([hash, ...podsOf(store, set).map((pod) => pod.metadata.labels?.[REVISION] ?? '')]);
    const live = revisionsOf(store, set).filter((revision) => used.has(hashOf(revision)));
    trimRevisions(store, set, new Set(live.map((revision) => revision.metadata.name)));
  }

  return {
    name: 'daemonset',
    concerns: (change) =>
      change.resource.kind === 'Node' && change.type !== 'MODIFIED'
        ? store.of('DaemonSet').map(keyOf)
        : taintsChanged(change)
          ? store.of('DaemonSet').map(keyOf)
          : ownKeys(change, 'DaemonSet'),
    reconcile(key, again) {
      const { namespace, name } = fromKey(key);
      const set = store.one('DaemonSet', namespace, name);
      if (set === undefined || set.metadata.deletionTimestamp !== undefined) return;
      adoptPods(store, set);
      adoptRevisions(store, set);
      const nodes = store.of('Node').filter((node) => fits(set, node));
      const hash = hashOf(presentRevision(store, set));
      step(set, nodes, hash);
      report(set, nodes.length, hash);
      trim(set, hash);
      const { minReadySeconds } = set.spec;
      if (minReadySeconds && podsOf(store, set).some((pod) => isReady(pod) && !isAvailable(pod, minReadySeconds, timing)))
        again(minReadySeconds * 1000);
    },
  };
}

const taintsChanged = (change: Parameters<Controller['concerns']>[0]): boolean =>
  change.resource.kind === 'Node' && !isDeepStrictEqual((change.object as Node).spec, (change.before as Node | undefined)?.spec);
