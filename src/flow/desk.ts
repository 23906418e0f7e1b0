import {
  type EffectId,
  type Evidence,
  hasEnded,
  type Incident,
  type IncidentId,
  type Millis,
  type Scrubbed,
  type Signal,
  type SignalId,
} from '../model/index.ts';
import type { Change, Store } from '../ports/index.ts';
import { incidentKey, type Scrubber, scrubber } from '../scrub/index.ts';
import { advance, begin } from './advance.ts';
import type { Due, Step } from './effect.ts';
import type { Happening } from './happening.ts';
import { termOfNew, termOfWaiting } from './ledger.ts';
import { keepNewest } from './newest.ts';
import type { Aliases } from './route.ts';
import type { Settings } from './settings.ts';

/** What goes into the same transaction as a step. */
export interface Along {
  readonly signals?: readonly SignalId[];
  /** The effect whose performance this step is. */
  readonly done?: EffectId;
  readonly evidence?: Scrubbed<Evidence>;
  readonly notes?: Change['notes'];
  readonly votes?: Change['votes'];
}

/**
 * The incidents that live, and the only way to change one: read, advance, commit, remember; one at a time. What the memory holds is
 * exactly what the store holds; a failed commit changes neither.
 */
export interface Desk {
  load(): Promise<void>;
  /** Runs one piece of work at a time, in order. */
  turn<T>(work: () => Promise<T>): Promise<T>;
  alive(): readonly Incident[];
  aliases(): Aliases;
  incident(id: IncidentId): Promise<Incident | undefined>;
  open(first: Incident, along: Along): Promise<Incident>;
  step(id: IncidentId, happening: Happening, along?: Along): Promise<Incident | undefined>;
  /** Signals that raise no card. */
  suppress(signals: readonly Signal[], why: string, at: Millis): Promise<void>;
  /** A change that concerns no incident. */
  commit(change: Change): Promise<'ok' | 'conflict' | 'duplicate'>;
  scrubberOf(id: IncidentId): Promise<Scrubber>;
  houseScrubber(): Scrubber;
}

export interface DeskNeeds {
  readonly store: Store;
  readonly settings: Settings;
  readonly installKey: string;
  readonly addresses: 'public' | 'all';
}

/** Scrubbers kept ready; a scrubber is rebuilt from its key and its issued ids. */
const mostScrubbers = 500;
/** Keys of merged incidents that are remembered, newest last; as many are looked at after a restart. */
const mostAliases = 2_000;
const house = 'house' as IncidentId;

export function desk(needs: DeskNeeds): Desk {
  const { store, settings } = needs;
  const alive = new Map<IncidentId, Incident>();
  const merged = new Map<string, IncidentId>();
  const scrubbers = new Map<IncidentId, Scrubber>();
  const houseScrubber = scrubber({ key: incidentKey(needs.installKey, house), addresses: needs.addresses });
  let tail: Promise<unknown> = Promise.resolve();

  const remember = (incident: Incident): void => {
    if (hasEnded(incident)) alive.delete(incident.id);
    else alive.set(incident.id, incident);
    if (incident.state.at === 'merged') keepNewest(merged, [incident.key, incident.state.into], mostAliases);
  };

  const scrubberOf = async (id: IncidentId): Promise<Scrubber> => {
    const kept = scrubbers.get(id);
    if (kept !== undefined) return kept;
    const made = scrubber({ key: incidentKey(needs.installKey, id), issued: await store.placeholders(id), addresses: needs.addresses });
    keepNewest(scrubbers, [id, made], mostScrubbers);
    return made;
  };

  const write = async (before: Incident | undefined, step: Step, h: Happening | undefined, along: Along): Promise<Incident | undefined> => {
    const next: Incident = { ...step.incident, version: (before?.version ?? 0) + 1 };
    const at = h?.at ?? next.firstSeen;
    const keeper = await scrubberOf(next.id);
    const clean = keeper.value<Change>({
      incidents: [next],
      happenings: [{ incident: next.id, at, body: h ?? { is: 'begun', at } }],
      effects: step.effects.map((due) => stored(due, next.id)),
      signals: [...fresh(next, along, at), ...(h === undefined ? [] : await moved(store, next, h))],
      ...(along.done === undefined ? {} : { done: [along.done] }),
      ...(along.evidence === undefined ? {} : { evidence: along.evidence }),
      ...(along.notes === undefined ? {} : { notes: along.notes }),
      ...(along.votes === undefined ? {} : { votes: along.votes }),
    });
    const change = keeper.value<Change>({ ...clean, placeholders: keeper.issued().map((id) => ({ incident: next.id, id })) });
    if ((await store.commit(change)) !== 'ok') return undefined;
    const kept = change.incidents?.[0] ?? next;
    remember(kept);
    return kept;
  };

  const read = async (id: IncidentId): Promise<Incident | undefined> => alive.get(id) ?? (await store.incident(id));

  return {
    load: async () => {
      for (const incident of await store.alive()) remember(incident);
      const recent = await store.recent({ limit: mostAliases });
      for (const incident of [...recent].reverse()) if (incident.state.at === 'merged') remember(incident);
    },
    turn: (work) => {
      const run = tail.then(work);
      tail = run.catch(() => undefined);
      return run;
    },
    alive: () => [...alive.values()].sort((a, b) => a.firstSeen - b.firstSeen || (a.id < b.id ? -1 : 1)),
    aliases: () => new Map([...merged].flatMap(([key, root]) => (alive.has(root) ? [[key, alive.get(root) as Incident] as const] : []))),
    incident: read,
    open: async (first, along) => {
      const made = await write(undefined, begin(first, settings), undefined, along);
      if (made === undefined) throw new Error(`incident ${first.id} of ${first.key} exists already`);
      return made;
    },
    step: async (id, h, along = {}) => {
      const before = await read(id);
      if (before === undefined) return undefined;
      const made = await write(before, advance(before, h, settings), h, along);
      if (made === undefined) throw new Error(`incident ${id} was changed by another writer`);
      return made;
    },
    suppress: async (signals, why, at) => {
      const moves = signals.map((s) => ({ id: s.id, at, term: { term: 'suppressed' as const, reason: why } }));
      if (moves.length > 0) await store.commit(houseScrubber.value<Change>({ signals: moves }));
    },
    commit: (change) => store.commit(houseScrubber.value(change)),
    scrubberOf,
    houseScrubber: () => houseScrubber,
  };
}

function stored(due: Due, incident: IncidentId): NonNullable<Change['effects']>[number] {
  return { key: due.key, incident, due: due.due, body: due.effect };
}

type Moves = NonNullable<Change['signals']>;

function fresh(incident: Incident, along: Along, at: Millis): Moves {
  return (along.signals ?? []).map((id) => ({ id, incident: incident.id, at, term: termOfNew(incident) }));
}

async function moved(store: Store, after: Incident, h: Happening): Promise<Moves> {
  const term = termOfWaiting(after, h);
  if (term === undefined) return [];
  const all = await store.signals(after.id);
  return all.filter((s) => s.term.term === 'waiting').map((s) => ({ id: s.id, incident: after.id, at: h.at, term }));
}
