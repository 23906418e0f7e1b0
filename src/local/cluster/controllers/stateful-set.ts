import { isDeepStrictEqual } from 'node:util';
import type { Controller } from '../loop.ts';
import { Refusal } from '../store/failure.ts';
import type { ControllerRevision, Obj, Pod, StatefulSet } from '../store/types.ts';
import { adoptPods, adoptRevisions } from './adopt.ts';
import { type ControllerNeeds, fromKey, isAvailable, isReady, ownKeys, podFrom, podsOf } from './needs.ts';
import { presentRevision, revisionsOf, templateOf, trimRevisions } from './revisions.ts';

const MANAGER = 'kube-controller-manager';
const REVISION = 'controller-revision-hash';

const ordinal = (pod: Pod): number => Number(/-(\d+)$/.exec(pod.metadata.name)?.[1] ?? -1);

const revisionOf = (pod: Pod): string => pod.metadata.labels?.[REVISION] ?? '';

/** The revision most pods had, and the one they are brought to; the same when nothing rolls. */
interface Revisions {
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
}

const partitionOf = (set: StatefulSet): number => set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;

/** Pods with fixed names, made and replaced one after another. */
export function statefulSets(needs: ControllerNeeds): Controller {
  const { store, timing, recorders } = needs;
  const recorder = recorders.from('statefulset-controller');

  function claims(set: StatefulSet, index: number): void {
    for (const template of set.spec.volumeClaimTemplates ?? []) {
      const name = `${template.metadata.name}-${set.metadata.name}-${index}`;
      if (store.one('PersistentVolumeClaim', set.metadata.namespace, name)) continue;
      const claim: Obj = {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: {
          name,
          namespace: set.metadata.namespace ?? '',
          uid: '',
          resourceVersion: '',
          creationTimestamp: '',
          labels: { ...set.spec.selector.matchLabels },
        },
        spec: structuredClone(template.spec),
      };
      store.create(store.resources.known('PersistentVolumeClaim'), claim, { manager: MANAGER });
      recorder.event(
        set,
        'Normal',
        'SuccessfulCreate',
        `create Claim ${name} Pod ${set.metadata.name}-${index} in StatefulSet ${set.metadata.name} success`,
      );
    }
  }

  function revisions(set: StatefulSet): Revisions {
    const update = presentRevision(store, set);
    const current = revisionsOf(store, set).find((revision) => revision.metadata.name === set.status['currentRevision']);
    return { update, current: current ?? update };
  }

  /** Below the partition a pod comes back as it was; everywhere else, and with OnDelete, it takes the new template. */
  function revisionFor(set: StatefulSet, index: number, { current, update }: Revisions): ControllerRevision {
    return set.spec.updateStrategy?.type !== 'OnDelete' && index < partitionOf(set) ? current : update;
  }

  function make(set: StatefulSet, index: number, revision: ControllerRevision): void {
    const name = `${set.metadata.name}-${index}`;
    try {
      claims(set, index);
      const labels = {
        [REVISION]: revision.metadata.name,
        'statefulset.kubernetes.io/pod-name': name,
        'apps.kubernetes.io/pod-index': String(index),
      };
      const pod = podFrom(set, templateOf(revision), { name }, { labels });
      const spec = pod['spec'] as Pod['spec'];
      spec.hostname = name;
      if (set.spec.serviceName) spec.subdomain = set.spec.serviceName;
      const volumes = (set.spec.volumeClaimTemplates ?? []).map((template) => ({
        name: template.metadata.name,
        persistentVolumeClaim: { claimName: `${template.metadata.name}-${name}` },
      }));
      if (volumes.length > 0) spec.volumes = [...(spec.volumes ?? []), ...volumes];
      store.create(store.resources.known('Pod'), pod, { manager: MANAGER });
      recorder.event(set, 'Normal', 'SuccessfulCreate', `create Pod ${name} in StatefulSet ${set.metadata.name} successful`);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      recorder.event(
        set,
        'Warning',
        'FailedCreate',
        `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${error.message}`,
      );
    }
  }

  function drop(set: StatefulSet, pod: Pod): void {
    if (pod.metadata.deletionTimestamp !== undefined) return;
    store.remove(store.resources.known('Pod'), pod.metadata.namespace, pod.metadata.name);
    recorder.event(set, 'Normal', 'SuccessfulDelete', `delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`);
  }

  /** The one next act, or several when pods may be managed in parallel. A pod that is not ready holds up all others, replacements included. */
  function step(set: StatefulSet, pods: readonly Pod[], seen: Revisions): void {
    const parallel = set.spec.podManagementPolicy === 'Parallel';
    const byIndex = new Map(pods.map((pod) => [ordinal(pod), pod]));
    for (let index = 0; index < set.spec.replicas; index += 1) {
      const pod = byIndex.get(index);
      if (pod && (pod.status.phase === 'Failed' || pod.status.phase === 'Succeeded')) replaceEnded(set, pod);
      if (pod === undefined) make(set, index, revisionFor(set, index, seen));
      if (!parallel && (pod === undefined || !isReady(pod) || pod.metadata.deletionTimestamp !== undefined)) return;
    }
    const spare = pods.filter((pod) => ordinal(pod) >= set.spec.replicas).sort((a, b) => ordinal(b) - ordinal(a));
    for (const pod of parallel ? spare : spare.slice(0, 1)) drop(set, pod);
    if (spare.length === 0) update(set, pods, seen.update);
  }

  function replaceEnded(set: StatefulSet, pod: Pod): void {
    if (pod.metadata.deletionTimestamp === undefined)
      recorder.event(
        set,
        'Warning',
        pod.status.phase === 'Failed' ? 'RecreatingFailedPod' : 'RecreatingTerminatedPod',
        `StatefulSet ${set.metadata.namespace ?? ''}/${set.metadata.name} is recreating ${pod.status.phase === 'Failed' ? 'failed' : 'terminated'} Pod ${pod.metadata.name}`,
      );
    drop(set, pod);
  }

  /** Rolling update from the highest ordinal down to the partition: the next waits until the one before is ready. */
  function update(set: StatefulSet, pods: readonly Pod[], revision: ControllerRevision): void {
    if (set.spec.updateStrategy?.type === 'OnDelete') return;
    const inReach = pods.filter((pod) => ordinal(pod) >= partitionOf(set));
    for (const pod of inReach.sort((a, b) => ordinal(b) - ordinal(a))) {
      if (revisionOf(pod) !== revision.metadata.name) return drop(set, pod);
      if (!isReady(pod)) return;
    }
  }

  function report(set: StatefulSet, seen: Revisions): void {
    const { namespace = '', name } = set.metadata;
    const pods = podsOf(store, set).filter((pod) => pod.metadata.deletionTimestamp === undefined);
    const ready = pods.filter(isReady).length;
    const at = (revision: ControllerRevision): number => pods.filter((pod) => revisionOf(pod) === revision.metadata.name).length;
    const updated = at(seen.update);
    const rolled = set.spec.updateStrategy?.type !== 'OnDelete' && updated === set.spec.replicas && ready === set.spec.replicas;
    const current = rolled ? seen.update : seen.current;
    store.edit('StatefulSet', { namespace, name }, { manager: MANAGER, part: 'status' }, (draft) => {
      const status = {
        observedGeneration: draft.metadata.generation ?? 1,
        replicas: pods.length,
        readyReplicas: ready,
        availableReplicas: pods.filter((pod) => isAvailable(pod, set.spec.minReadySeconds, timing)).length,
        currentReplicas: at(current),
        updatedReplicas: updated,
        currentRevision: current.metadata.name,
        updateRevision: seen.update.metadata.name,
        collisionCount: 0,
      };
      if (!isDeepStrictEqual(draft.status, status)) draft.status = status;
    });
    trimRevisions(store, set, new Set([current.metadata.name, seen.update.metadata.name, ...pods.map(revisionOf)]));
  }

  return {
    name: 'statefulset',
    concerns: (change) => ownKeys(change, 'StatefulSet'),
    reconcile(key, again) {
      const { namespace, name } = fromKey(key);
      const set = store.one('StatefulSet', namespace, name);
      if (set === undefined || set.metadata.deletionTimestamp !== undefined) return;
      adoptPods(store, set, (pod) => /^-\d+$/.test(pod.slice(name.length)) && pod.startsWith(name));
      adoptRevisions(store, set);
      const seen = revisions(set);
      step(set, podsOf(store, set), seen);
      report(set, seen);
      const { minReadySeconds } = set.spec;
      if (minReadySeconds && podsOf(store, set).some((pod) => isReady(pod) && !isAvailable(pod, minReadySeconds, timing)))
        again(minReadySeconds * 1000);
    },
  };
}
