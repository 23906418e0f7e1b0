import type { Clock } from '../../ports/index.ts';
import { withDeadline } from './deadline.ts';
import { ApiFailure, failureFrom } from './failure.ts';
import type { Heard, Source } from './watch-source.ts';

export interface Session {
  readonly source: Source;
  readonly clock: Clock;
  readonly resourceVersion: string;
  readonly seconds: number;
  /** Longest wait for the server to accept the watch. */
  readonly openTimeout: number;
  /** How long it may be silent, asked anew each time. */
  readonly stallLimit: () => number;
  /** Ends the session from outside; it then resolves. */
  readonly signal: AbortSignal;
  readonly opened: () => void;
  readonly on: (heard: Heard) => void;
}

/** Past the end the server was asked for, something between us holds a dead connection. */
const GRACE = 30_000;
/** How long it may be silent changes while the watchdog sleeps: a quiet stream may have become a busy one. */
const LOOK_EVERY = 10_000;

/** Follows one watch to its end. Resolves when the server ended it or `signal` did; rejects with an ApiFailure otherwise (`timeout` when it went silent). */
export async function watchOnce(session: Session): Promise<void> {
  const { source, clock, signal } = session;
  const own = new AbortController();
  const stop = (): void => own.abort();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) own.abort();
  const watched = new AbortController();
  const heard = { at: clock.now() };
  const silent = watchdog(session, heard, watched.signal, stop);
  try {
    const alive = (): void => {
      heard.at = clock.now();
    };
    const from = { resourceVersion: session.resourceVersion, seconds: session.seconds, alive };
    const events = await withDeadline({ clock, ms: session.openTimeout, signal: own.signal }, () => source.watch(from, own.signal));
    alive();
    session.opened();
    for await (const event of events) {
      session.on(event);
      if (signal.aborted) return;
    }
  } catch (error) {
    if (signal.aborted) return;
    if (silent.stalled) throw new ApiFailure('timeout', 'the watch went silent and was opened again');
    throw failureFrom(error);
  } finally {
    watched.abort();
    own.abort();
    signal.removeEventListener('abort', stop);
  }
}

function watchdog(session: Session, heard: { at: number }, signal: AbortSignal, bite: () => void): { stalled: boolean } {
  const { clock } = session;
  const seen = { stalled: false };
  const end = clock.now() + session.seconds * 1000 + GRACE;
  const guard = async (): Promise<void> => {
    while (!signal.aborted) {
      const left = Math.min(heard.at + session.stallLimit(), end) - clock.now();
      if (left <= 0) {
        seen.stalled = true;
        return bite();
      }
      await clock.sleep(Math.min(left, LOOK_EVERY), signal);
    }
  };
  void guard();
  return seen;
}
