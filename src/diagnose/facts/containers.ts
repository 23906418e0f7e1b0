import type { Millis } from '../../model/index.ts';
import type { ContainerFact, Ended, LogFact, PodFact } from './types.ts';

/**
 * The kubelet waits at most 300 s between restarts, so a container that ended within the last 10 minutes is still in its
 * loop even when it runs at this very moment; one that is ready for longer has recovered.
 */
const loopWindow: Millis = 600_000;

function failing(c: PodFact['containers'][number], pod: PodFact, now: Millis): boolean {
  if (c.state.is === 'terminated') return c.state.exitCode !== 0 || (c.role === 'app' && pod.restartPolicy === 'Always' && c.restarts > 0);
  if (c.state.is === 'waiting')
    return c.state.reason === 'CrashLoopBackOff' || (!/Image/.test(c.state.reason) && c.last.is === 'terminated' && c.last.exitCode !== 0);
  if (c.last.is !== 'terminated' || c.restarts === 0 || (c.role === 'init' && c.ready)) return false;
  const finished = c.last.finishedAt;
  const recent = finished !== undefined && now - finished < loopWindow;
  return !c.ready || (recent && (c.last.exitCode !== 0 || c.restarts > 2));
}

export function containersOf(pod: PodFact, logs: readonly LogFact[], now: Millis): readonly ContainerFact[] {
  return pod.containers.map((c) => {
    const ended: Ended | undefined = c.state.is === 'terminated' ? c.state : c.last.is === 'terminated' ? c.last : undefined;
    const mine = logs.filter((l) => l.container === c.name && l.pod.name === pod.ref.name && l.pod.namespace === pod.ref.namespace);
    return {
      ...c,
      id: pod.id,
      pod,
      ...(ended === undefined ? {} : { ended }),
      failing: pod.phase !== 'Succeeded' && failing(c, pod, now),
      logs: [...mine].sort((a, b) => Number(b.previous) - Number(a.previous)),
    };
  });
}
