import { annotations, at, createdAt, deletedAt, type KubeObject, text } from '../model/index.ts';
import { after, type Judgement, nothing, type Seen, signalOf, type Trouble } from './judge.ts';

const provisioners = ['volume.kubernetes.io/storage-provisioner', 'volume.beta.kubernetes.io/storage-provisioner'];

/**
 * Lost, or Pending for long. A claim of a class that waits for its first consumer is Pending by design: it counts only once provisioning
 * was asked for, a volume was named, or no class is there to provide one. What a provisioner says comes as an Event.
 */
export function judgeClaim(seen: Seen, object: KubeObject): Judgement {
  const phase = text(at(object, 'status', 'phase'));
  const since = createdAt(object) ?? seen.seenAt;
  if (deletedAt(object) !== undefined) return nothing;
  const trouble = (reason: string, message: string): Trouble => ({ family: 'claim', reason, message, happenedAt: since, nth: phase });
  if (phase === 'Lost') return { signals: [signalOf(seen, trouble('Lost', 'the volume bound to this claim is gone'))] };
  if (phase !== 'Pending' || !isWanted(object)) return nothing;
  return after(seen, since, seen.grace.claim, () => trouble('Pending', 'no volume is bound to this claim'));
}

function isWanted(object: KubeObject): boolean {
  const notes = annotations(object);
  const className = text(at(object, 'spec', 'storageClassName'));
  return className === '' || text(at(object, 'spec', 'volumeName')) !== '' || provisioners.some((p) => notes[p] !== undefined);
}
