import type { EventFact, Family } from '../model/index.ts';

const image = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'ImageInspectError',
  'InvalidImageName',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);
const config = new Set(['CreateContainerConfigError', 'CreateContainerError', 'PreCreateHookError']);
/** Ordinary stations of a start: no failure in themselves. */
const starting = new Set(['ContainerCreating', 'PodInitializing', '']);

/** Family of a container's waiting reason; undefined while it is merely starting. An unknown reason is a failed start. */
export function waitingFamily(reason: string): Family | undefined {
  if (starting.has(reason)) return undefined;
  if (image.has(reason)) return 'image';
  return config.has(reason) ? 'config' : 'crash';
}

const volume =
  /^(Failed(Mount|AttachVolume|DetachVolume|MapVolume|UnMount|UnmapDevice)|VolumeFailed|VolumeResizeFailed|FileSystemResizeFailed|AlreadyMountedVolume)/;
const pullText = /ErrImage|ImagePull|InvalidImageName|pull(ing)? image|inspect image|ImageInspectError/i;
const configText =
  /CreateContainer(Config)?Error|configmap .*not found|secret .*not found|couldn't find key|non-existent config key|runAsNonRoot|prepare subPath|generate container .*spec/i;

/** Reason and message together: kubelet's `Failed` and `BackOff` mean a pull, a missing reference or a crash by their text (one fault, one family). */
export function eventFamily(event: EventFact): Family {
  const { kind } = event.about;
  if (kind === 'Pod') return podEventFamily(event.reason, event.message);
  const byKind: Readonly<Record<string, Family>> = {
    Node: 'node',
    Job: 'job',
    CronJob: 'cronjob',
    PersistentVolumeClaim: 'claim',
    Deployment: 'rollout',
    ReplicaSet: 'rollout',
    StatefulSet: 'rollout',
    DaemonSet: 'rollout',
  };
  return byKind[kind] ?? 'warning';
}

function podEventFamily(reason: string, message: string): Family {
  if (reason === 'FailedScheduling') return 'pending';
  if (reason === 'Unhealthy' || reason.startsWith('Probe')) return 'unready';
  if (volume.test(reason)) return 'volume';
  if (reason === 'InspectFailed' || reason === 'ErrImageNeverPull' || reason === 'InvalidImageName') return 'image';
  if (reason === 'Failed' || reason === 'BackOff') {
    if (pullText.test(message)) return 'image';
    return configText.test(message) ? 'config' : 'crash';
  }
  if (reason === 'FailedPostStartHook' || reason === 'FailedPreStopHook') return 'crash';
  if (reason === 'Evicted' || reason === 'Preempted' || reason === 'ExceededGracePeriod') return 'eviction';
  return 'warning';
}

/**
 * Families by how much they say about the fault: the first group names what fails, the second only that something is missing,
 * the third is somebody's remark. Within one owner the weaker is told on the stronger one's card.
 */
const strength: Readonly<Record<Family, number>> = {
  crash: 4,
  image: 4,
  config: 4,
  pending: 4,
  volume: 4,
  eviction: 4,
  node: 4,
  claim: 4,
  terminating: 3,
  unready: 3,
  job: 3,
  cronjob: 3,
  rollout: 2,
  warning: 1,
};

/** A failed Job is its crashed pods; a stuck rollout or an unready pod is what the crash looks like from outside. One owner, one card. */
export function absorbs(open: Family, other: Family): boolean {
  if (open === other) return true;
  // Deletion that hangs has causes of its own (finalizers, a dead node) and must not hide behind a crash.
  if (other === 'terminating' || open === 'terminating') return false;
  return strength[other] < 4 && strength[open] > strength[other];
}
