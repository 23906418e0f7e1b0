import { eventOf, type KubeObject, maybe } from '../model/index.ts';
import { eventFamily } from './family.ts';
import { type Judgement, nothing, type Seen, signalOf } from './judge.ts';

const withContainer = new Set(['crash', 'image', 'config']);

/** A Warning of any reason about any kind. It is news of something past; whether it still holds, the object's own status tells. */
export function judgeEvent(seen: Seen, object: KubeObject): Judgement {
  const event = eventOf(object);
  if (event.type === 'Normal' || event.about.kind === '') return nothing;
  // A gate holds the pod back by design.
  if (event.reason === 'FailedScheduling' && /scheduling gate/i.test(event.message)) return nothing;
  const family = eventFamily(event);
  const { uid: _, ...named } = event.about;
  // The kubelet writes the node's name where its uid belongs.
  const about = event.about.kind === 'Node' ? named : event.about;
  const signal = signalOf(
    { ...seen, about },
    {
      family,
      reason: event.reason,
      message: event.message,
      happenedAt: event.last ?? seen.seenAt,
      nth: `${event.uid} ${event.count}`,
      count: event.count,
      past: true,
      ...(withContainer.has(family) ? maybe('container', event.container) : {}),
      ...maybe('node', event.about.kind === 'Node' ? event.about.name : event.host),
    },
  );
  return { signals: [signal] };
}
