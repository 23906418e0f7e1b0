import { type KubeObject, nodeOf } from '../model/index.ts';
import { after, both, type Judgement, nothing, type Seen, signalOf, type Trouble } from './judge.ts';

const pressures = new Set(['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable']);

/** Ready that is False or Unknown, and pressure that is True: one incident per node whatever shows first. */
export function judgeNode(seen: Seen, object: KubeObject): Judgement {
  const node = nodeOf(object);
  if (object.metadata['deletionTimestamp'] !== undefined) return nothing;
  const failing = node.conditions.filter((c) => (c.type === 'Ready' ? c.status !== 'True' : pressures.has(c.type) && c.status === 'True'));
  const parts = failing.map((c) => {
    const since = c.since ?? seen.seenAt;
    const trouble: Trouble = {
      family: 'node',
      reason: c.type === 'Ready' ? 'NodeNotReady' : c.type,
      message: [c.reason, c.message].filter(Boolean).join(': '),
      happenedAt: since,
      nth: `${c.type} ${since}`,
      node: node.ref.name,
    };
    return c.type === 'Ready' && node.createdAt !== undefined
      ? after(seen, node.createdAt, seen.grace.joining, () => trouble)
      : { signals: [signalOf(seen, trouble)] };
  });
  return both(...parts);
}
