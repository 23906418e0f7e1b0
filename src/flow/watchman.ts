import {
  digest,
  eventOf,
  type Incident,
  type IncidentId,
  type Millis,
  type ObjectRef,
  type Observation,
  refOf,
  refText,
  type Signal,
  workloadOf,
} from '../model/index.ts';
import type { Store } from '../ports/index.ts';
import { excused, type Grace, judge, priorityOf, wordsOf } from '../triage/index.ts';
import type { Desk } from './desk.ts';
import { type Route, route } from './route.ts';
import type { Settings } from './settings.ts';
import { type Sight, sight, uidOf } from './sight.ts';

/** Turns what is seen into steps of incidents. Level-triggered: it compares what an object shows now with what the incidents hold. */
export interface Watchman {
  readonly sight: Sight;
  /** `late`: already there when the bot came (first list after a start). */
  see(seen: Observation, late: 'late' | 'live'): Promise<void>;
  /** After the first complete lists: what was held and is no longer there has mended. */
  reconcile(families: (family: Incident['family']) => 'trusted' | 'unseen', at: Millis): Promise<void>;
  priority(subject: ObjectRef, family: Incident['family'], members: number): Incident['priority'];
}

export interface WatchmanNeeds {
  readonly desk: Desk;
  readonly store: Store;
  readonly settings: Settings;
  readonly cluster: string;
  readonly ownNamespace?: string;
  readonly grace?: Partial<Grace>;
  /** At a first start: what happened before is history. */
  readonly newsSince?: Millis;
}

/** Events counted lately, to tell how often one repeated since. */
const mostCounts = 20_000;

export function watchman(needs: WatchmanNeeds): Watchman {
  const { desk, store } = needs;
  const seeing = sight();
  const counts = new Map<string, number>();
  const context = (now: Millis) => ({
    cluster: needs.cluster,
    now,
    ...(needs.ownNamespace === undefined ? {} : { ownNamespace: needs.ownNamespace }),
    ...(needs.grace === undefined ? {} : { grace: needs.grace }),
    ...(needs.newsSince === undefined ? {} : { newsSince: needs.newsSince }),
  });

  const priority = (subject: ObjectRef, family: Incident['family'], members: number): Incident['priority'] => {
    const object = seeing.object(subject);
    const scaled =
      object !== undefined && ['Deployment', 'StatefulSet', 'DaemonSet'].includes(object.kind) ? workloadOf(object) : undefined;
    return priorityOf({ subject, family, members, ...(scaled === undefined ? {} : { wanted: scaled.desired, ready: scaled.ready }) });
  };

  /** How often it happened since it was last heard of: events are counted by the API, the rest one by one. */
  const occurrences = (signal: Signal, of: Observation): number => {
    if (of.object.kind !== 'Event') return 1;
    const uid = of.object.metadata.uid ?? signal.id;
    const before = counts.get(uid) ?? 0;
    counts.delete(uid);
    counts.set(uid, signal.count);
    for (const oldest of counts.keys()) if (counts.size > mostCounts) counts.delete(oldest);
    return Math.max(1, signal.count - before);
  };

  const wake = async (signal: Signal, seen: Observation, late: 'late' | 'live', isNew: boolean): Promise<IncidentId> => {
    const at = seen.at;
    const uid = seeing.idOf(signal.about);
    const stateful = signal.past !== true || (seeing.has(uid) && !seeing.isWell(uid));
    const to = await recent(route(signal, desk.alive(), desk.aliases()));
    const count = occurrences(signal, seen);
    const along = isNew ? { signals: [signal.id] } : {};
    if (to.to === 'new') {
      const first = incidentOf(signal, { key: to.key, at, late, count, failing: stateful ? [uid] : [] });
      return (await desk.open(first, along)).id;
    }
    const { incident } = to;
    const member = to.member === true && refText(signal.subject) !== refText(incident.subject) ? signal.subject : undefined;
    await desk.step(
      incident.id,
      {
        is: 'failed',
        at,
        failing: stateful ? [uid] : [],
        count,
        worded: wordsOf(signal),
        priority: priority(incident.subject, to.rekey?.family ?? incident.family, incident.members.length),
        ...(member === undefined ? {} : { member }),
        ...(to.rekey === undefined ? {} : { rekey: to.rekey }),
      },
      along,
    );
    return incident.id;

    /** An incident that recovered a short while ago goes on. */
    async function recent(found: Route): Promise<Route> {
      if (found.to === 'incident') return found;
      const last = await store.byKey(found.key);
      const fresh = last?.state.at === 'recovered' && at - last.state.since <= needs.settings.reopenWithin;
      return last !== undefined && fresh ? { to: 'incident', incident: last } : found;
    }
  };

  const incidentOf = (
    signal: Signal,
    about: { key: string; at: Millis; late: 'late' | 'live'; count: number; failing: readonly string[] },
  ): Incident => ({
    id: `inc-${digest([about.key, signal.id, about.at]).slice(0, 10)}` as IncidentId,
    key: about.key,
    version: 0,
    cluster: signal.cluster,
    subject: signal.subject,
    container: signal.container,
    family: signal.family,
    state: { at: 'gathering', quietAt: about.at, latestAt: about.at },
    priority: priority(signal.subject, signal.family, 0),
    ...wordsOf(signal),
    firstSeen: about.at,
    lastSeen: about.at,
    count: about.count,
    failing: about.failing,
    members: [],
    reopened: 0,
    transitions: [],
    flapping: false,
    seenLate: about.late === 'late',
    own: needs.ownNamespace !== undefined && signal.subject.namespace === needs.ownNamespace,
    redactions: [],
  });

  /** Ids of incidents that hold this object now because of what it shows. */
  const tell = async (signals: readonly Signal[], seen: Observation, late: 'late' | 'live'): Promise<ReadonlySet<IncidentId>> => {
    const known = await store.known(signals.map((s) => s.id));
    const holding = new Set<IncidentId>();
    for (const signal of signals) {
      const isNew = !known.has(signal.id);
      if (signal.past === true && !isNew) continue;
      const excuse = excused(signal, seeing.around(signal), context(seen.at));
      if (excuse !== undefined) {
        if (isNew) await desk.suppress([signal], excuse.why, seen.at);
        sooner(signal.about, excuse.until);
        continue;
      }
      const now = route(signal, desk.alive(), desk.aliases());
      const held = now.to === 'incident' && now.rekey === undefined && now.incident.failing.includes(seeing.idOf(signal.about));
      const id = held && !isNew ? now.incident.id : await wake(signal, seen, late, isNew || !held);
      if (signal.past !== true) holding.add(id);
    }
    return holding;
  };

  const sooner = (ref: ObjectRef, until: Millis | undefined): void => {
    if (until !== undefined && seeing.has(seeing.idOf(ref))) seeing.later(ref, until);
  };

  const mend = async (uid: string, holding: ReadonlySet<IncidentId>, at: Millis): Promise<void> => {
    for (const incident of desk.alive()) {
      if (incident.failing.includes(uid) && !holding.has(incident.id)) await desk.step(incident.id, { is: 'mended', at, objects: [uid] });
    }
  };

  /** What others show is judged by their owner and node: when these change, look again at what fails because of them. */
  const ripple = async (ref: ObjectRef, at: Millis): Promise<void> => {
    const touched = desk.alive().filter((i) => refText(i.subject) === refText(ref) || (ref.kind === 'Node' && i.failing.length > 0));
    for (const uid of new Set(touched.flatMap((i) => i.failing))) {
      const again = seeing.again(uid, at);
      if (again !== undefined && refText(refOf(again.object)) !== refText(ref)) await see(again, 'live');
    }
  };

  const see = async (observation: Observation, late: 'late' | 'live'): Promise<void> => {
    const seen = withOwners(observation, seeing);
    const ref = refOf(seen.object);
    const change = seeing.note(seen);
    const shortSince = seeing.shortSince(ref);
    const { signals, again } = judge(seen, { ...context(seen.at), ...(shortSince === undefined ? {} : { shortSince }) });
    if (seen.object.kind !== 'Event') seeing.later(ref, again);
    const holding = await tell(signals, seen, late);
    if (seen.object.kind === 'Event') return;
    const uid = uidOf(ref);
    const excusedOnly = signals.some((s) => s.past !== true);
    if (excusedOnly || seeing.isWell(uid)) await mend(uid, holding, seen.at);
    if (seen.object.kind !== 'Pod' && seen.is === 'seen' && change === 'changed') await ripple(ref, seen.at);
  };

  return {
    sight: seeing,
    see,
    priority,
    reconcile: async (families, at) => {
      for (const incident of desk.alive()) {
        const lost = incident.failing.filter((uid) => !seeing.has(uid));
        if (lost.length > 0 && families(incident.family) === 'trusted') await desk.step(incident.id, { is: 'mended', at, objects: lost });
      }
    },
  };
}

/** An Event's owners are those of the object it is about. */
function withOwners(seen: Observation, seeing: Sight): Observation {
  if (seen.object.kind !== 'Event' || seen.owners.length > 0) return seen;
  return { ...seen, owners: seeing.ownersOf(eventOf(seen.object).about) };
}
