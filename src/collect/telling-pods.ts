import { type ObjectRef, type Pod, sameObject } from '../model/index.ts';

const mostFailing = 3;

function trouble(pod: Pod): number {
  if (pod.phase === 'Succeeded') return 0;
  const states = pod.containers.map((c) => {
    if (c.state.is === 'waiting' && !/^(ContainerCreating|PodInitializing)$/.test(c.state.reason)) return 8;
    if (c.state.is === 'terminated' && c.state.exitCode !== 0) return 7;
    if (c.restarts > 0 && !c.ready) return 6;
    const finished = c.role === 'init' || c.role === 'ephemeral';
    return c.restarts > 0 || (!finished && !c.ready) ? 3 : 0;
  });
  const unscheduled = pod.conditions.some((c) => c.type === 'PodScheduled' && c.status === 'False') ? 5 : 0;
  return Math.max(unscheduled, pod.phase === 'Failed' ? 6 : 0, pod.reason === '' ? 0 : 6, ...states, 0);
}

/** Up to three failing pods, the worst and newest first, then one healthy sibling for contrast. */
export function tellingPods(pods: readonly Pod[], failing: readonly ObjectRef[]): readonly Pod[] {
  const named = (p: Pod): number => (failing.some((f) => sameObject(f, p.ref)) ? 1 : 0);
  const ranked = pods
    .map((pod) => ({ pod, bad: trouble(pod) + named(pod) }))
    .sort((a, b) => b.bad - a.bad || (b.pod.createdAt ?? 0) - (a.pod.createdAt ?? 0));
  const bad = ranked.filter((r) => r.bad > 0).slice(0, mostFailing);
  const well = ranked.filter((r) => r.bad === 0).slice(0, bad.length === 0 ? 2 : 1);
  return [...bad, ...well].map((r) => r.pod);
}
