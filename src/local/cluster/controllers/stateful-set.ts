import { isDeepStrictEqual } from 'node:util';
import type { Controller } from '../loop.ts';
import { Refusal } from '../store/failure.ts';
import type { Obj, Pod, StatefulSet } from '../store/types.ts';
import { type ControllerNeeds, fromKey, isReady, ownKeys, podFrom, podsOf, templateHash } from './needs.ts';

const MANAGER = 'kube-controller-manager';
const REVISION = 'controller-revision-hash';

const ordinal = (pod: Pod): number => Number(/-(\d+)$/.exec(pod.metadata.name)?.[1] ?? -1);

/** Pods with fixed names, made and replaced one after another. */
export function statefulSets(needs: ControllerNeeds): Controller {
  const { store, recorders } = needs;
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

  function make(set: StatefulSet, index: number, hash: string): void {
    const name = `${set.metadata.name}-${index}`;
    try {
      claims(set, index);
      const labels = {
        [REVISION]: `${set.metadata.name}-${hash}`,
        'statefulset.kubernetes.io/pod-name': name,
        'apps.kubernetes.io/pod-index': String(index),
      };
      const pod = podFrom(set, set.spec.template, { name }, { labels });
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

  /** The one next act, or several when pods may be managed in parallel. */
  function step(set: StatefulSet, pods: readonly Pod[], hash: string): void {
    const parallel = set.spec.podManagementPolicy === 'Parallel';
    const byIndex = new Map(pods.map((pod) => [ordinal(pod), pod]));
    for (let index = 0; index < set.spec.replicas; index += 1) {
      const pod = byIndex.get(index);
      if (pod && (pod.status.phase === 'Failed' || pod.status.phase === 'Succeeded')) drop(set, pod);
      if (pod === undefined) make(set, index, hash);
      if ((pod === undefined || !isReady(pod) || pod.metadata.deletionTimestamp !== undefined) && !parallel) return update(set, pods, hash);
    }
    const spare = pods.filter((pod) => ordinal(pod) >= set.spec.replicas).sort((a, b) => ordinal(b) - ordinal(a));
    if (spare.length > 0) {
      for (const pod of parallel ? spare : spare.slice(0, 1)) drop(set, pod);
      return undefined;
    }
    return update(set, pods, hash);
  }

  /** Rolling update from the highest ordinal down: the next waits until the one before is ready. */
  function update(set: StatefulSet, pods: readonly Pod[], hash: string): void {
    if (set.spec.updateStrategy?.type === 'OnDelete') return;
    const current = (pod: Pod): boolean => pod.metadata.labels?.[REVISION] === `${set.metadata.name}-${hash}`;
    for (const pod of [...pods].sort((a, b) => ordinal(b) - ordinal(a))) {
      if (!current(pod)) return drop(set, pod);
      if (!isReady(pod)) return;
    }
  }

  function report(set: StatefulSet, hash: string): void {
    const { namespace = '', name } = set.metadata;
    const pods = podsOf(store, set).filter((pod) => pod.metadata.deletionTimestamp === undefined);
    const ready = pods.filter(isReady).length;
    const revision = `${name}-${hash}`;
    const updated = pods.filter((pod) => pod.metadata.labels?.[REVISION] === revision).length;
    store.edit('StatefulSet', { namespace, name }, { manager: MANAGER, part: 'status' }, (draft) => {
      const status = {
        observedGeneration: draft.metadata.generation ?? 1,
        replicas: pods.length,
        readyReplicas: ready,
        availableReplicas: ready,
        currentReplicas: updated,
        updatedReplicas: updated,
        currentRevision: updated === pods.length && ready === pods.length ? revision : (draft.status['currentRevision'] ?? revision),
        updateRevision: revision,
        collisionCount: 0,
      };
      if (!isDeepStrictEqual(draft.status, status)) draft.status = status;
    });
  }

  return {
    name: 'statefulset',
    concerns: (change) => ownKeys(change, 'StatefulSet'),
    reconcile(key) {
      const { namespace, name } = fromKey(key);
      const set = store.one('StatefulSet', namespace, name);
      if (set === undefined || set.metadata.deletionTimestamp !== undefined) return;
      const hash = templateHash(set.spec.template);
      step(set, podsOf(store, set), hash);
      report(set, hash);
    },
  };
}
