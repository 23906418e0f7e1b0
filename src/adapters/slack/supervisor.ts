import type { LinkHealth } from '../../model/index.ts';
import type { Clock, Log } from '../../ports/index.ts';
import { codeOf, isTokenError, mendFor } from './errors.ts';
import type { Leaving, Socket } from './socket.ts';

/** Two, so that while one is replaced the other hears: with one, every routine refresh is seconds of deafness. */
const SOCKETS = 2;
const START_DEADLINE = 10_000;
/** Two sockets opened together would also be refreshed together. */
const APART = 2_000;
const FIRST_WAIT = 250;
const LONGEST_WAIT = 15_000;
/** A wrong token does not mend itself: fast retries would only use up the rate limit. */
const TOKEN_WAIT = 60_000;
const SLOW_WAIT = 30_000;
/** How long a socket that was asked to go may wait for its replacement and for acknowledgements in flight. */
const FAREWELL = 3_000;
/** What Slack had sent before it knew of the replacement arrives within this. */
const LINGER = 500;
const SLOW = new Set(['link_disabled', 'too_many_websockets', 'ratelimited']);
/** Without a socket for less than this, Slack still holds and sends again what it could not deliver. */
const DEAF = 10_000;
const STOP_DEADLINE = 4_000;

export interface SupervisorNeeds {
  readonly open: () => Socket;
  /** Deliveries being handled at present; their acknowledgements need an open socket. */
  readonly busy: () => number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

export interface Supervisor {
  /** Settles when the first connection stands or the first try has failed; goes on for ever in the background. */
  start(): Promise<void>;
  health(): LinkHealth;
  live(): number;
  stop(): Promise<void>;
}

export function supervisor(needs: SupervisorNeeds): Supervisor {
  const { clock, log } = needs;
  const stopping = new AbortController();
  const live = new Set<Socket>();
  const closing = new Set<Promise<void>>();
  const state = { since: clock.now(), why: 'not connected yet', lastOpened: -Infinity };

  const mark = (why: string): void => {
    const was = state.why === '';
    const is = live.size > 0;
    if (was !== is) state.since = clock.now();
    if (was && !is) log.warn({ link: 'slack socket' }, 'no Slack socket is live');
    if (!was && is) log.info({ link: 'slack socket' }, 'Slack socket is live');
    state.why = is ? '' : why;
  };

  function ending(end: Promise<void>): void {
    closing.add(end);
    void end.finally(() => closing.delete(end));
  }

  async function connect(): Promise<Socket> {
    const socket = needs.open();
    const deadline = new AbortController();
    const late = clock.sleep(START_DEADLINE, deadline.signal).then(() => 'late' as const);
    const started = socket.start().then(
      () => 'live' as const,
      (error: unknown) => ({ error }),
    );
    const outcome = await Promise.race([started, late, aborted(stopping.signal)]);
    deadline.abort();
    if (outcome === 'live' && !stopping.signal.aborted) return socket;
    ending(shut(socket));
    throw typeof outcome === 'object' ? outcome.error : new Error(outcome === 'late' ? 'no hello' : 'stopped');
  }

  /** Closes, and once more for a peer that leaves the closing handshake unanswered. */
  async function shut(socket: Socket): Promise<void> {
    socket.close();
    await clock.sleep(250, stopping.signal);
    socket.close();
  }

  async function farewell(socket: Socket): Promise<void> {
    const patience = clock.now() + FAREWELL;
    while (!stopping.signal.aborted && clock.now() < patience && (live.size === 0 || needs.busy() > 0))
      await clock.sleep(20, stopping.signal);
    await clock.sleep(LINGER, stopping.signal);
    socket.release();
    await shut(socket);
  }

  /** Waits while a socket is live that was opened only just now, so that the two do not come to an end together. */
  async function apart(slot: number): Promise<void> {
    await clock.sleep(slot * 200, stopping.signal);
    const gap = APART * (1 + needs.random());
    while (!stopping.signal.aborted && live.size > 0 && clock.now() < state.lastOpened + gap) await clock.sleep(100, stopping.signal);
  }

  /** One connection from its opening to the moment a replacement is wanted. */
  async function hold(settled: () => void): Promise<Leaving | 'stopped'> {
    const socket = await connect();
    live.add(socket);
    state.lastOpened = clock.now();
    mark('');
    settled();
    const reason = await Promise.race([socket.leaving, aborted(stopping.signal)]);
    if (reason === 'stopped') return reason;
    live.delete(socket);
    mark(mendFor(reason) || 'the connection was lost; connecting again');
    ending(farewell(socket));
    return reason;
  }

  async function keep(slot: number, settled: () => void): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted; ) {
      await apart(slot);
      if (stopping.signal.aborted) return;
      try {
        await clock.sleep(waitAfter(await hold(settled), -1, 0), stopping.signal);
        failures = 0;
      } catch (error) {
        const code = codeOf(error);
        if (!stopping.signal.aborted) log.warn({ link: 'slack socket', code, failures }, 'Slack socket did not open');
        mark(failureText(code));
        settled();
        await clock.sleep(waitAfter(code, failures, needs.random()), stopping.signal);
        failures += 1;
      }
    }
  }

  return {
    start: () =>
      new Promise<void>((resolve) => {
        for (let slot = 0; slot < SOCKETS; slot += 1) void keep(slot, resolve);
      }),
    health: () => {
      const ok = live.size > 0 || (state.lastOpened > 0 && clock.now() - state.since < DEAF);
      return { link: 'slack socket', ok, since: state.since, why: ok ? '' : state.why };
    },
    live: () => live.size,
    stop: async () => {
      const until = clock.now() + STOP_DEADLINE;
      while (needs.busy() > 0 && clock.now() < until) await clock.sleep(20);
      stopping.abort();
      for (const socket of live) {
        socket.close();
        await clock.sleep(100);
        socket.close();
      }
      live.clear();
      await Promise.allSettled(closing);
    },
  };
}

function aborted(signal: AbortSignal): Promise<'stopped'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('stopped');
    signal.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
}

/** `failures` tries have failed before; a connection that stood a while (`-1`) is replaced at once. */
function waitAfter(code: string, failures: number, random: number): number {
  if (isTokenError(code)) return TOKEN_WAIT;
  if (SLOW.has(code)) return SLOW_WAIT * (1 + random);
  return failures < 0 ? 0 : Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT) * (0.5 + random / 2);
}

function failureText(code: string): string {
  const mend = mendFor(code);
  return mend === '' ? `cannot reach Slack (${code}); trying again` : `${code}: ${mend} (SLACK_APP_TOKEN)`;
}
