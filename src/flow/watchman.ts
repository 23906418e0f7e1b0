import {
  canonical,
  digest,
  eventOf,
  hasReplicas,
  type Incident,
  type IncidentId,
  isUnderWay,
  maybe,
  type Millis,
  type ObjectRef,
  type Observation,
  refOf,
  refText,
  sameObject,
  type Signal,
  workloadOf,
} from '../model/index.ts';
import type { Meter, Store } from '../ports/index.ts';
import { excused, type Grace, judge, priorityOf, wordsOf } from '../triage/index.ts';
import type { Desk } from './desk.ts';
import { keepNewest } from './newest.ts';
import { type Route, route } from './route.ts';
import type { Settings } from './settings.ts';
import { type Sight, sight, uidOf } from './sight.ts';

/** Turns what is seen into steps of incidents. Level-triggered: it compares what an object shows now with what the incidents hold. */
export interface Watchman {
  readonly sight: Sight;
  /** `late`: it failed while nobody watched, before the start or while a watch was blind. */
  see(seen: Observation, late: 'late' | 'live'): Promise<void>;
  /** After the first complete lists: what was held and is no longer there has mended. */
  reconcile(families: (family: Incident['family']) => 'trusted' | 'unseen', at: Millis): Promise<void>;
  priority(subject: ObjectRef, family: Incident['family'], members: number): Incident['priority'];
  /** Whether what the incident is about was deleted. */
  standing(incident: Incident): { readonly subject?: 'gone' };
}

export interface WatchmanNeeds {
  readonly desk: Desk;
  readonly store: Store;
  readonly settings: Settings;
  readonly meter: Meter;
  readonly cluster: string;
  readonly ownNamespace?: string;
  readonly grace?: Partial<Grace>;
  /** At a first start: what happened before is history. */
  readonly newsSince?: Millis;
}

/** Events counted lately, to tell how often one repeated since. */
const mostCounts = 20_000;

export function watchman(needs: WatchmanNeeds): Watchman {
  return new Watch(needs);
}

type Late = 'late' | 'live';

class Watch implements Watchman {
  readonly sight = sight();
  readonly #needs: WatchmanNeeds;
  readonly #counts = new Map<string, number>();

  constructor(needs: WatchmanNeeds) {
    this.#needs = needs;
  }

  async see(observation: Observation, late: Late): Promise<void> {
    const seen = withOwners(observation, this.sight);
    const ref = refOf(seen.object);
    const change = this.sight.note(seen);
    const shortSince = this.sight.shortSince(ref);
    const { signals, again } = judge(seen, { ...this.#context(seen.at), ...maybe('shortSince', shortSince) });
    if (seen.object.kind !== 'Event') this.sight.later(ref, again);
    const holding = await this.#tell(signals, seen, late);
    if (seen.object.kind === 'Event') return;
    if (ref.kind === 'Node') await this.#reasons(ref, signals, seen.at);
    const uid = uidOf(ref);
    const shows = signals.some((s) => s.past !== true);
    if (shows || this.sight.isWell(uid)) await this.#mend(uid, holding, seen.at);
    if (seen.object.kind === 'Pod') return;
    if (seen.is === 'seen' && change !== 'same') await this.#ripple(ref, seen.at);
    if (change === 'altered') await this.#altered(ref, seen.at);
  }

  async reconcile(families: (family: Incident['family']) => 'trusted' | 'unseen', at: Millis): Promise<void> {
    for (const incident of this.#needs.desk.alive()) {
      const lost = incident.failing.filter((uid) => !this.sight.has(uid));
      if (lost.length > 0 && families(incident.family) === 'trusted') {
        await this.#needs.desk.step(incident.id, { is: 'mended', at, objects: lost, ...this.standing(incident) });
      }
    }
  }

  priority(subject: ObjectRef, family: Incident['family'], members: number): Incident['priority'] {
    const object = this.sight.object(subject);
    const counted = object !== undefined && hasReplicas(object.kind) ? workloadOf(object) : undefined;
    return priorityOf({ subject, family, members, ...(counted === undefined ? {} : { wanted: counted.desired, ready: counted.ready }) });
  }

  standing({ subject }: Incident): { readonly subject?: 'gone' } {
    return this.sight.isGone(subject) ? { subject: 'gone' } : {};
  }

  #context(now: Millis) {
    const { cluster, ownNamespace, grace, newsSince } = this.#needs;
    return { cluster, now, ...maybe('ownNamespace', ownNamespace), ...maybe('grace', grace), ...maybe('newsSince', newsSince) };
  }

  /** Ids of incidents that hold this object now because of what it shows. */
  async #tell(signals: readonly Signal[], seen: Observation, late: Late): Promise<ReadonlySet<IncidentId>> {
    const { desk, store, meter } = this.#needs;
    const known = await store.known(signals.map((s) => s.id));
    const holding = new Set<IncidentId>();
    const received = ({ family }: Signal): void => meter.add('k8s_rca_signals_total', { kind: family }, 1);
    for (const signal of signals) {
      const isNew = !known.has(signal.id);
      if (signal.past === true && !isNew) continue;
      const excuse = excused(signal, this.sight.around(signal), this.#context(seen.at));
      if (excuse !== undefined) {
        if (isNew) {
          await desk.suppress([signal], excuse.why, seen.at);
          received(signal);
        }
        if (excuse.until !== undefined && this.sight.has(this.sight.idOf(signal.about))) this.sight.later(signal.about, excuse.until);
        continue;
      }
      const now = route(signal, desk.alive(), desk.aliases());
      const passed = isEvictedFrom(signal, now);
      if (passed && !isNew) continue;
      const held = now.to === 'incident' && now.rekey === undefined && now.incident.failing.includes(this.sight.idOf(signal.about));
      const id = held && !isNew ? now.incident.id : await this.#wake(signal, seen, late);
      if (isNew) received(signal);
      if (signal.past !== true && !passed) holding.add(id);
    }
    return holding;
  }

  /** A signal that is new, or that shows again what no incident holds. */
  async #wake(signal: Signal, seen: Observation, late: Late): Promise<IncidentId> {
    const { desk, meter } = this.#needs;
    const { at } = seen;
    const uid = this.sight.idOf(signal.about);
    const lasts = signal.past !== true || (this.sight.has(uid) && !this.sight.isWell(uid));
    const failing = lasts ? [uid] : [];
    const count = this.#occurrences(signal, seen);
    const along = { signals: [signal.id] };
    const to = await this.#recent(route(signal, desk.alive(), desk.aliases()), at);
    if (to.to === 'new') {
      const { id, priority } = await desk.open(this.#incident(signal, { key: to.key, at, late, count, failing }), along);
      meter.add('k8s_rca_incidents_opened_total', { priority }, 1);
      return id;
    }
    const { incident, rekey } = to;
    const kept = isEvictedFrom(signal, to) ? [] : failing;
    const member = to.member === true && refText(signal.subject) !== refText(incident.subject) ? signal.subject : undefined;
    const priority = this.priority(incident.subject, rekey?.family ?? incident.family, incident.members.length);
    const worded = wordsOf(signal);
    await desk.step(
      incident.id,
      {
        is: 'failed',
        at,
        failing: kept,
        count,
        worded,
        priority,
        ...maybe('member', member),
        ...maybe('rekey', rekey),
        ...maybe('rollout', signal.templateHash),
      },
      along,
    );
    return incident.id;
  }

  /** An incident that recovered a short while ago goes on. */
  async #recent(found: Route, at: Millis): Promise<Route> {
    if (found.to === 'incident') return found;
    const last = await this.#needs.store.byKey(found.key);
    const fresh = last?.state.at === 'recovered' && at - last.state.since <= this.#needs.settings.reopenWithin;
    return last !== undefined && fresh ? { to: 'incident', incident: last } : found;
  }

  /** How often it happened since it was last heard of: Events are counted by the API, the rest one by one. */
  #occurrences(signal: Signal, of: Observation): number {
    if (of.object.kind !== 'Event') return 1;
    const uid = of.object.metadata.uid ?? signal.id;
    const before = this.#counts.get(uid) ?? 0;
    keepNewest(this.#counts, [uid, signal.count], mostCounts);
    return Math.max(1, signal.count - before);
  }

  #incident(signal: Signal, about: { key: string; at: Millis; late: Late; count: number; failing: readonly string[] }): Incident {
    const { key, at, late, count, failing } = about;
    const { cluster, subject, container, family } = signal;
    return {
      id: `inc-${digest([key, signal.id, at]).slice(0, 10)}` as IncidentId,
      key,
      version: 0,
      cluster,
      subject,
      container,
      family,
      count,
      failing,
      state: { at: 'gathering', quietAt: at, latestAt: at },
      priority: this.priority(subject, family, 0),
      ...wordsOf(signal),
      firstSeen: at,
      lastSeen: at,
      members: [],
      reopened: 0,
      transitions: [],
      flapping: false,
      ...(signal.templateHash === undefined ? {} : { rollouts: [signal.templateHash] }),
      seenLate: late === 'late',
      own: subject.namespace !== undefined && subject.namespace === this.#needs.ownNamespace,
      redactions: [],
    };
  }

  /** A node may be under several pressures at once, which come and go one by one. */
  async #reasons(ref: ObjectRef, signals: readonly Signal[], at: Millis): Promise<void> {
    const { desk } = this.#needs;
    const reasons = [...new Set(signals.flatMap((s) => (s.past === true ? [] : [s.reason])))];
    const incident = desk.alive().find((i) => i.family === 'node' && refText(i.subject) === refText(ref));
    const known = incident?.shows ?? [];
    if (incident === undefined || reasons.length === 0 || canonical(known) === canonical(reasons)) return;
    await desk.step(incident.id, { is: 'shown', at, reasons });
  }

  async #mend(uid: string, holding: ReadonlySet<IncidentId>, at: Millis): Promise<void> {
    const { desk } = this.#needs;
    for (const incident of desk.alive()) {
      if (incident.failing.includes(uid) && !holding.has(incident.id))
        await desk.step(incident.id, { is: 'mended', at, objects: [uid], ...this.standing(incident) });
    }
  }

  /** A cause blames it, and it is not as it was. While a fix is being made or judged, what that fix rests on stays. */
  async #altered(ref: ObjectRef, at: Millis): Promise<void> {
    const { desk, store } = this.#needs;
    const blaming = desk
      .alive()
      .filter((i) => i.diagnosis?.causes.some(({ culprit }) => sameObject(culprit, ref) && !sameObject(i.subject, ref)));
    for (const { id } of blaming) {
      const fixes = await store.remedies(id);
      if (!fixes.some(({ state }) => isUnderWay(state))) await desk.step(id, { is: 'altered', at });
    }
  }

  /** What others show is judged by their owner and node: when these change, look again at what fails because of them. */
  async #ripple(ref: ObjectRef, at: Millis): Promise<void> {
    const alive = this.#needs.desk.alive();
    const touched = alive.filter((i) => refText(i.subject) === refText(ref) || (ref.kind === 'Node' && i.failing.length > 0));
    for (const uid of new Set(touched.flatMap((i) => i.failing))) {
      const again = this.sight.again(uid, at);
      if (again !== undefined && refText(refOf(again.object)) !== refText(ref)) await this.see(again, 'live');
    }
  }
}

/** An evicted pod stays as it is for ever: it is told on the card of its node and does not keep that one failing. What its owner lacks shows by itself. */
function isEvictedFrom(signal: Signal, to: Route): boolean {
  return to.to === 'incident' && to.member === true && to.incident.family === 'node' && signal.family === 'eviction';
}

/** An Event's owners are those of the object it is about. */
function withOwners(seen: Observation, seeing: Sight): Observation {
  if (seen.object.kind !== 'Event' || seen.owners.length > 0) return seen;
  return { ...seen, owners: seeing.ownersOf(eventOf(seen.object).about) };
}
