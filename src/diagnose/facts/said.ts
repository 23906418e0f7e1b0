import { at, type EventFact, type EvidenceId, list, type Millis, type ObjectRef, sameObject, text } from '../../model/index.ts';
import type { NodeFact, ObjectFact, PodFact, Said, WorkloadFact } from './types.ts';

export function saidByEvent(event: EventFact, id: EvidenceId): Said {
  return {
    id,
    about: event.about,
    ...(event.container === undefined ? {} : { container: event.container }),
    from: 'event',
    type: event.type,
    reason: event.reason,
    message: event.message,
    count: event.count,
    ...(event.last === undefined ? {} : { at: event.last }),
  };
}

const state = (id: EvidenceId, about: ObjectRef, reason: string, message: string, container?: string): Said => ({
  id,
  about,
  from: 'state',
  type: 'Warning',
  reason,
  message,
  count: 1,
  ...(container === undefined ? {} : { container }),
});

export function saidByPod(pod: PodFact): readonly Said[] {
  const byContainers = pod.containers.flatMap((c) =>
    [c.state, c.last].flatMap((s) =>
      s.is === 'waiting' || (s.is === 'terminated' && (s.exitCode !== 0 || s.message !== ''))
        ? [state(pod.id, pod.ref, s.reason, s.message, c.name)]
        : [],
    ),
  );
  const byPod = pod.reason === '' && pod.message === '' ? [] : [state(pod.id, pod.ref, pod.reason, pod.message)];
  return [...byContainers, ...byPod, ...saidByConditions(pod)];
}

export function saidByConditions(of: PodFact | WorkloadFact | NodeFact): readonly Said[] {
  return of.conditions
    .filter((c) => c.message !== '' || c.reason !== '')
    .map((c) => ({
      id: of.id,
      about: of.ref,
      from: 'condition',
      type: `${c.type}=${c.status}`,
      reason: c.reason,
      message: c.message,
      count: 1,
      ...(c.since === undefined ? {} : { at: c.since }),
    }));
}

/** Conditions of kinds that have no projection of their own. */
export function saidByObject(fact: ObjectFact): readonly Said[] {
  return list(at(fact.body['status'], 'conditions')).map((c) => ({
    id: fact.id,
    about: fact.ref,
    from: 'condition' as const,
    type: `${text(at(c, 'type'))}=${text(at(c, 'status'))}`,
    reason: text(at(c, 'reason')),
    message: text(at(c, 'message')),
    count: 1,
  }));
}

/** A repeated Warning this young may tell of trouble that is not over, although the object looks well at this moment. */
const fresh: Millis = 300_000;

/** What must have gone well before these can happen to a pod. */
const passedBy: readonly (readonly [RegExp, RegExp])[] = [
  [/^FailedScheduling$/, /^(?:Scheduled|Pulling|Pulled|Created|Started)$/],
  [/^(?:FailedMount|FailedAttachVolume|FailedCreatePodSandBox)$/, /^(?:Pulling|Pulled|Created|Started)$/],
];

/** A Warning of a step that the same pod has taken since, as a later Event shows. */
export function isOvertaken(said: Said, all: readonly Said[]): boolean {
  const after = said.from === 'event' ? passedBy.find(([failed]) => failed.test(said.reason))?.[1] : undefined;
  const { at } = said;
  if (after === undefined || at === undefined) return false;
  return all.some((s) => s.from === 'event' && after.test(s.reason) && s.at !== undefined && s.at > at && sameObject(s.about, said.about));
}

/** These come again at least every five minutes for as long as they are true. */
const repeating = /^(?:Unhealthy|BackOff|FailedScheduling)$/;
const silence: Millis = 1_800_000;

/** Events outlive what they tell: one about a pod that is well again does not count unless it keeps coming, one about a pod not seen counts until it would have come again. */
export function stillHolds(said: Said, about: PodFact | undefined, now: Millis): boolean {
  if (said.from !== 'event') return true;
  if (about === undefined) return said.at === undefined || now - said.at < silence || !repeating.test(said.reason);
  if (!about.well) return true;
  return said.count > 2 && said.at !== undefined && now - said.at < fresh;
}
