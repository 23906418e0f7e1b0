import { eventOf } from '../../model/index.ts';
import type { Clock } from '../../ports/index.ts';
import { type Change, uidOf } from './change.ts';

/** Longest that an Event waits for the watch that knows what it is about. Watches of one API server are a few milliseconds apart, seconds under load. */
const PATIENCE = 2_000;
const LOOK_EVERY = 100;

/** Kinds that somebody owns: told without their owner, their Events would be told of the wrong object. */
const owned: ReadonlySet<string> = new Set(['Pod', 'ReplicaSet', 'Job']);

export interface EarlyEventNeeds {
  readonly clock: Clock;
  readonly stopped: AbortSignal;
  /** Whether the object that the Event is about, or who made it, is known. */
  readonly known: (change: Change) => boolean;
  readonly tell: (change: Change) => void;
}

/**
 * Each kind has a watch of its own, so an Event may arrive before the object it is about. Such a one is held until the object is known, or
 * for two seconds; of one Event only the newest is then told. What was listed is old enough and never waits.
 */
export function earlyEvents({ clock, stopped, known, tell }: EarlyEventNeeds): (change: Change) => void {
  const held = new Map<string, Change>();
  const release = async (uid: string): Promise<void> => {
    const end = clock.now() + PATIENCE;
    const waits = (): boolean => {
      const change = held.get(uid);
      return change !== undefined && !known(change) && clock.now() < end && !stopped.aborted;
    };
    while (waits()) await clock.sleep(LOOK_EVERY, stopped);
    const newest = held.get(uid);
    held.delete(uid);
    if (newest !== undefined && !stopped.aborted) tell(newest);
  };
  return (change) => {
    const { object } = change;
    const uid = uidOf(object);
    if (held.has(uid)) {
      held.set(uid, change);
      return;
    }
    const early = object.kind === 'Event' && change.is === 'seen' && !change.listed && owned.has(eventOf(object).about.kind);
    if (!early || known(change)) return tell(change);
    held.set(uid, change);
    void release(uid);
  };
}
