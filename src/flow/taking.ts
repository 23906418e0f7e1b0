import type { Incident, Priority } from '../model/index.ts';
import { moreTelling } from '../triage/index.ts';
import type { Of } from './happening.ts';

type Failed = Of<'failed'>;

/** The incident with a failure taken in: words, counts, objects and weight; its state is as it was. */
export function taking(incident: Incident, h: Failed): Incident {
  const stronger = h.rekey !== undefined;
  const known = h.member !== undefined && incident.members.some((m) => m.kind === h.member?.kind && m.name === h.member.name);
  return {
    ...incident,
    ...h.rekey,
    ...(h.member !== undefined ? {} : stronger ? h.worded : moreTelling(incident, h.worded)),
    count: incident.count + h.count,
    lastSeen: Math.max(incident.lastSeen, h.at),
    failing: union(incident.failing, h.failing),
    priority: weighed(incident, h),
    members: h.member === undefined || known ? incident.members : [...incident.members, h.member],
    ...(isNewRollout(incident, h) ? { rollouts: [...(incident.rollouts ?? []), h.rollout].slice(-mostRollouts) } : {}),
  };
}

/** Once told it only grows heavier: a pod that is ready for a moment between two ends makes it no lighter. The next investigation weighs it anew. */
function weighed(incident: Incident, h: Failed): Priority {
  if (h.member !== undefined) return incident.priority;
  const told = incident.state.at === 'open' || incident.state.at === 'holding';
  return told && rank(incident.priority) < rank(h.priority) ? incident.priority : h.priority;
}

/** Rollouts remembered of one incident: who changes a workload more often is told by the next investigation anyway. */
const mostRollouts = 20;

export function isNewRollout(incident: Incident, h: Failed): h is Failed & { readonly rollout: string } {
  return h.member === undefined && h.rollout !== undefined && incident.rollouts?.includes(h.rollout) !== true;
}

export const rank = (priority: Priority): number => Number(priority.slice(1));

export function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])];
}
