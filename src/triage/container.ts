import type { Container, Pod } from '../model/index.ts';
import { waitingFamily } from './family.ts';
import { both, type Judgement, nothing, type Seen, signalOf, type Trouble } from './judge.ts';

type Ended = Extract<Container['state'], { is: 'terminated' }>;

/** What one container of any kind shows: its state now, and its last end as news of that restart. */
export function judgeContainer(seen: Seen, pod: Pod, container: Container): Judgement {
  const { state } = container;
  if (state.is === 'waiting') return judgeWaiting(seen, pod, container, state);
  if (state.is === 'terminated') return failedEnd(container, state) ? fire(seen, ended(seen, pod, container, state)) : nothing;
  return judgePast(seen, pod, container);
}

function judgeWaiting(seen: Seen, pod: Pod, container: Container, state: { reason: string; message: string }): Judgement {
  const family = waitingFamily(state.reason);
  if (family === undefined) return judgePast(seen, pod, container);
  const last = container.last.is === 'terminated' ? container.last : undefined;
  const crash = family === 'crash' && last !== undefined;
  return fire(seen, {
    ...facets(pod, container),
    family,
    // Back-off is how the kubelet waits; the end of the last run is what failed.
    reason: crash && last.reason === 'OOMKilled' ? 'OOMKilled' : state.reason,
    message: crash ? [endText(last), state.message].filter(Boolean).join('; ') : state.message,
    happenedAt: (crash ? last.finishedAt : undefined) ?? pod.startedAt ?? pod.createdAt ?? seen.seenAt,
    nth: container.restarts,
    count: Math.max(1, container.restarts),
  });
}

/** The last end of a container that runs (or starts) again: news while it is fresh, told apart by the restart count. */
function judgePast(seen: Seen, pod: Pod, container: Container): Judgement {
  const { last } = container;
  if (container.restarts === 0 || last.is !== 'terminated' || !failedEnd(container, last)) return nothing;
  const at = last.finishedAt ?? seen.seenAt;
  if (seen.context.now - at > seen.grace.news) return nothing;
  return fire(seen, { ...ended(seen, pod, container, last), nth: container.restarts - 1, past: true });
}

function failedEnd(container: Container, end: Ended): boolean {
  if (end.exitCode === 0 && end.reason !== 'OOMKilled') return false;
  // A debugging session ends with the exit code of its last command; only a failed start of it is trouble.
  return container.role !== 'ephemeral' || end.reason !== 'Error';
}

function ended(seen: Seen, pod: Pod, container: Container, end: Ended): Trouble {
  return {
    ...facets(pod, container),
    family: 'crash',
    reason: end.reason || 'Error',
    message: endText(end),
    happenedAt: end.finishedAt ?? seen.seenAt,
    nth: container.restarts,
    count: container.restarts + 1,
  };
}

function endText(end: Ended): string {
  const code = end.signal === undefined ? `exit code ${end.exitCode}` : `exit code ${end.exitCode}, signal ${end.signal}`;
  return [end.reason, code, end.message.trim()].filter(Boolean).join(': ');
}

function facets(pod: Pod, container: Container): Pick<Trouble, 'container' | 'node' | 'templateHash' | 'image'> {
  const hash = pod.labels['pod-template-hash'] ?? pod.labels['controller-revision-hash'];
  return {
    container: container.name,
    image: container.imageId ?? container.image,
    ...(pod.node === undefined ? {} : { node: pod.node }),
    ...(hash === undefined ? {} : { templateHash: hash }),
  };
}

function fire(seen: Seen, trouble: Trouble): Judgement {
  return both({ signals: [signalOf(seen, trouble)] });
}
