import { at, type ObjectRef, text } from '../../../model/index.ts';
import { describe, inNamespace, kubectl } from '../../command.ts';
import type { Said } from '../../facts/index.ts';
import { type Rule, sure } from '../../rule.ts';
import { type Sentence, sibling, spoken, type Word } from '../spoken.ts';

const volumeOf = (on: Sentence): string =>
  /volumes? "([^"]+)"|unmounted volumes=\[([^\]]+)\]/
    .exec(on.said.message)
    ?.slice(1)
    .find((g) => g !== undefined) ?? 'a volume';

/** The claim behind the volume that the message names: by the pod's own name for it, by the name of the PersistentVolume, or because there is but one. */
function claimOf(on: Sentence): ObjectRef | undefined {
  const name = volumeOf(on);
  const volumes = on.facts.pod(on.said.about)?.volumes ?? [];
  const named = volumes.find((v) => v.name === name);
  if (named !== undefined) return sibling(on, 'PersistentVolumeClaim', named.claim);
  const claims = volumes.flatMap((v) => v.claim ?? []);
  const bound = (claim: string): boolean =>
    text(at(on.facts.find('PersistentVolumeClaim', on.said.about.namespace, claim)?.body['spec'], 'volumeName')) === name;
  return sibling(on, 'PersistentVolumeClaim', claims.find(bound) ?? (claims.length === 1 ? claims[0] : undefined));
}

const seeClaim: Word['steps'] = (on) => {
  const claim = claimOf(on);
  return claim === undefined ? [] : [{ text: 'Read the claim and its events.', command: describe(claim) }];
};

const configured =
  /(?:configmap|secret)s? "[^"]+" not found|references non-existent|couldn't find key|hostPath type check|failed to prepare subPath/i;

const mount = (cause: string, words: RegExp, title: string, explanation: string, strength: number, mend: string): Word => ({
  cause,
  words,
  strength,
  title: (on) =>
    title.replace('{v}', volumeOf(on)).replace(/(v)olume a volume/i, (_all, v: string) => (v === 'V' ? 'A volume' : 'a volume')),
  explanation,
  steps: (on) => [{ text: mend }, ...seeClaim(on)],
  culprit: claimOf,
});

export const mounts: Rule = spoken(
  (s: Said) =>
    /^(FailedMount|FailedMapVolume|FailedMountOnFilesystemMismatch|VolumeConditionAbnormal)$/.test(s.reason) && !configured.test(s.message),
  [
    mount(
      'volume.mount.driver',
      /driver name \S+ not found in the list of registered CSI drivers|no volume plugin matched|driver .*not (?:found|registered)/i,
      'The storage driver for volume {v} is missing on the node',
      'The CSI driver is not registered on the node: its DaemonSet does not run there, or was removed.',
      sure.stated,
      'See whether the driver’s node pods run on this node.',
    ),
    mount(
      'volume.mount.permission',
      /permission denied|access denied by server|Operation not permitted|not authorized/i,
      'The storage refuses to mount volume {v}',
      'The storage server or file system refuses access from this node.',
      sure.told,
      'Check exports, credentials and ownership on the storage side.',
    ),
    mount(
      'volume.mount.filesystem',
      /wrong fs type|bad superblock|fsck|unknown filesystem type|corrupt|Structure needs cleaning|can't read superblock|exit status 32.*(?:bad option|wrong)/i,
      'The file system of volume {v} is damaged or not supported',
      'The volume is there but its file system cannot be mounted.',
      sure.told,
      'Check the file system (a copy first), the mount options, and kernel support on the node.',
    ),
    mount(
      'volume.mount.unreachable',
      /Connection timed out|No route to host|Connection refused|Host is down|Name or service not known|Failed to resolve server/i,
      'The storage server of volume {v} does not answer',
      'The node cannot reach the storage server.',
      sure.told,
      'Check the server’s address and the way from the node to it.',
    ),
    mount(
      'volume.mount',
      /protocol not supported/i,
      'Volume {v} cannot be mounted: node and storage do not speak the same protocol',
      'The node’s kernel or client does not offer the protocol version that is asked for (with NFS: a version or a kernel with a fault).',
      sure.told,
      'Compare the mount options with what the server offers and what changed on the node (kernel, NFS client).',
    ),
    mount(
      'volume.mount',
      /No such file or directory|does not exist|special device|not found/i,
      'Volume {v} cannot be mounted: what it points at is not there',
      'The path, export or device that the volume names does not exist for the node.',
      sure.likely,
      'Check the path or export that the volume names.',
    ),
    {
      ...mount(
        'volume.mount.timeout',
        /failed to sync (?:configmap|secret) cache|timed out waiting for the condition|DeadlineExceeded|context deadline exceeded|VolumePermissionChangeInProgress/i,
        'Mounting volume {v} does not finish in time',
        'The kubelet waits for the volume; what delays it is not told here (attach, driver, large fsGroup change).',
        sure.fits,
        'Read the other events of the pod; see whether the volume is attached.',
      ),
      proximate: 'symptom',
    },
    {
      ...mount(
        'volume.mount',
        /[^]*/,
        'Volume {v} cannot be mounted',
        'The kubelet cannot mount the volume.',
        sure.likely,
        'Read the message in full.',
      ),
      proximate: 'symptom',
    },
  ],
);

export const attaches: Rule = spoken(
  (s) => s.reason === 'FailedAttachVolume',
  [
    {
      cause: 'volume.attach.multi',
      words: /Multi-Attach error|already exclusively attached|already used by pod|is currently attached to/i,
      strength: sure.stated,
      title: (on) => `Volume ${volumeOf(on)} is still attached to another node`,
      explanation: 'A ReadWriteOnce volume can be on one node at a time; the old pod or node still holds it.',
      culprit: claimOf,
      steps: (on) => [
        { text: 'Find the pod that still uses it.', command: kubectl('get', 'pods', ...inNamespace(on.said.about), '-o', 'wide') },
        { text: 'See which node it is attached to.', command: kubectl('get', 'volumeattachments') },
        { text: 'Stop the old pod first (strategy Recreate avoids this), or wait until the lost node is released.' },
      ],
    },
    {
      cause: 'volume.attach',
      words: /[^]*/,
      strength: sure.told,
      title: (on) => `Volume ${volumeOf(on)} cannot be attached to the node`,
      explanation: 'The storage provider reports an error when attaching.',
      culprit: claimOf,
      steps: seeClaim,
    },
  ],
);

/** A volume that is in use is not given back: the pod hangs in deletion, or the volume cannot move. */
export const releases: Rule = spoken(
  (s) => /^Failed(?:Un[Mm]ount|UnMapVolume|UnmapDevice|UnmapVolume|DetachVolume)$/.test(s.reason),
  [
    {
      cause: 'volume.generic',
      words: /target is busy|device (?:or resource )?(?:is )?busy|still in use|loop device|loopback/i,
      strength: sure.told,
      title: () => 'A volume cannot be released: something on the node still holds it',
      explanation:
        'The kubelet cannot unmount or unmap the volume because a process or a loop device uses it, so the pod’s deletion does not end.',
      culprit: claimOf,
      steps: () => [{ text: 'Find what holds the path on the node (lsof, losetup -l), release it, and let the kubelet try again.' }],
    },
    {
      cause: 'volume.generic',
      words: /[^]*/,
      strength: sure.likely,
      title: () => 'A volume cannot be released from the node',
      explanation: 'Unmounting or detaching fails, so the pod’s deletion does not end or the volume cannot move.',
      culprit: claimOf,
      steps: seeClaim,
    },
  ],
);

export const troubles: Rule = spoken(
  (s) =>
    /^(VolumeResizeFailed|FileSystemResizeFailed|VolumeFailedDelete|VolumeFailedRecycle|VolumeMismatch|ClaimMisbound)$/.test(s.reason) &&
    s.from === 'event',
  [
    {
      cause: 'volume.generic',
      words: /[^]*/,
      strength: sure.likely,
      title: (on) => `Storage trouble at ${on.said.about.name}: ${on.said.reason}`,
      explanation: 'The storage reports an error of its own.',
      steps: () => [],
      culprit: (on) => on.said.about,
    },
  ],
);
