import type { Controller } from '../loop.ts';
import { quantity } from '../store/quantities.ts';
import { matches } from '../store/selectors.ts';
import type { Claim, StorageClass, Volumes } from '../store/types.ts';
import { type ControllerNeeds, fromKey, keyOf } from './needs.ts';

const MANAGER = 'kube-controller-manager';
const RETRY = 15_000;
const PROVISIONER = 'practice.example/hostpath';

/** Binds claims to volumes: to one that fits, or to a new one of their StorageClass. */
export function claims(needs: ControllerNeeds): Controller {
  const { store, recorders } = needs;
  const recorder = recorders.from('persistentvolume-controller');

  function setClass(claim: Claim): Claim {
    const standard = store
      .of('StorageClass')
      .find((sc) => sc.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true');
    if (claim.spec.storageClassName !== undefined && claim.spec.storageClassName !== null) return claim;
    if (standard === undefined) return claim;
    const at = { namespace: claim.metadata.namespace ?? '', name: claim.metadata.name };
    store.edit('PersistentVolumeClaim', at, { manager: MANAGER }, (draft) => {
      draft.spec.storageClassName = standard.metadata.name;
    });
    return store.one('PersistentVolumeClaim', at.namespace, at.name) ?? claim;
  }

  const fits = (volume: Volumes, claim: Claim): boolean =>
    (volume.spec.claimRef === undefined ||
      (volume.spec.claimRef.name === claim.metadata.name && volume.spec.claimRef.namespace === claim.metadata.namespace)) &&
    (volume.spec.storageClassName ?? '') === (claim.spec.storageClassName ?? '') &&
    (claim.spec.accessModes ?? []).every((mode) => volume.spec.accessModes?.includes(mode)) &&
    (quantity(volume.spec.capacity?.['storage']) ?? 0) >= (quantity(claim.spec.resources?.requests?.['storage']) ?? 0) &&
    (claim.spec.volumeName === undefined || claim.spec.volumeName === volume.metadata.name) &&
    (claim.spec.selector === undefined || matches(claim.spec.selector, volume.metadata.labels));

  function bind(claim: Claim, volume: Volumes): void {
    const { namespace = '', name, uid } = claim.metadata;
    store.edit('PersistentVolume', { name: volume.metadata.name }, { manager: MANAGER }, (draft) => {
      draft.spec.claimRef = { kind: 'PersistentVolumeClaim', namespace, name, uid };
      draft.status = { phase: 'Bound' };
    });
    store.edit('PersistentVolumeClaim', { namespace, name }, { manager: MANAGER }, (draft) => {
      draft.spec.volumeName = volume.metadata.name;
      draft.status = {
        phase: 'Bound',
        accessModes: [...(claim.spec.accessModes ?? [])],
        ...(volume.spec.capacity ? { capacity: volume.spec.capacity } : {}),
      };
    });
  }

  function provision(claim: Claim, storage: StorageClass): void {
    const name = `pvc-${claim.metadata.uid}`;
    const request = claim.spec.resources?.requests?.['storage'] ?? '1Gi';
    const volume = store.create(
      store.resources.known('PersistentVolume'),
      {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name, uid: '', resourceVersion: '', creationTimestamp: '' },
        spec: {
          capacity: { storage: String(request) },
          accessModes: claim.spec.accessModes ?? ['ReadWriteOnce'],
          storageClassName: storage.metadata.name,
          persistentVolumeReclaimPolicy: storage.reclaimPolicy ?? 'Delete',
          csi: { driver: PROVISIONER, volumeHandle: name },
        },
        status: { phase: 'Available' },
      },
      { manager: 'csi-provisioner' },
    ) as Volumes;
    recorder.event(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${name}`);
    bind(claim, volume);
  }

  function unbound(claim: Claim): void {
    const name = claim.spec.storageClassName ?? '';
    if (name === '')
      return recorder.event(claim, 'Normal', 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set');
    const storage = store.one('StorageClass', undefined, name);
    if (storage === undefined)
      return recorder.event(claim, 'Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${name}" not found`);
    const waits =
      storage.volumeBindingMode === 'WaitForFirstConsumer' &&
      claim.metadata.annotations?.['volume.kubernetes.io/selected-node'] === undefined;
    if (waits) return recorder.event(claim, 'Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
    if (storage.provisioner === PROVISIONER) return provision(claim, storage);
    const message = `Waiting for a volume to be created either by the external provisioner '${storage.provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
    return recorder.event(claim, 'Normal', 'ExternalProvisioning', message);
  }

  return {
    name: 'claims',
    concerns: ({ resource, object, type }) => {
      if (resource.kind === 'PersistentVolumeClaim') return [keyOf(object)];
      return ['PersistentVolume', 'StorageClass'].includes(resource.kind) && type !== 'DELETED'
        ? store
            .of('PersistentVolumeClaim')
            .filter((c) => c.status.phase === 'Pending')
            .map(keyOf)
        : [];
    },
    reconcile(key, again) {
      const { namespace, name } = fromKey(key);
      const found = store.one('PersistentVolumeClaim', namespace, name);
      if (found === undefined || found.metadata.deletionTimestamp !== undefined) return;
      if (found.status.phase === 'Bound') {
        if (store.one('PersistentVolume', undefined, found.spec.volumeName ?? '')) return;
        recorder.event(found, 'Warning', 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
        store.edit('PersistentVolumeClaim', { namespace, name }, { manager: MANAGER, part: 'status' }, (draft) => {
          draft.status.phase = 'Lost';
        });
        return;
      }
      if (found.status.phase === 'Lost') return;
      const claim = setClass(found);
      const volume = store.of('PersistentVolume').find((candidate) => candidate.status.phase !== 'Released' && fits(candidate, claim));
      if (volume) return bind(claim, volume);
      unbound(claim);
      again(RETRY);
    },
  };
}
