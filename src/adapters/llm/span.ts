import type { Clock } from '../../ports/index.ts';

/** A time that ends by itself or with the signal above it. */
export interface Span {
  readonly signal: AbortSignal;
  /** Milliseconds that are left, never below 0. */
  left(): number;
  /** True once its own time, not the signal above, has ended it. */
  over(): boolean;
  /** Lets its timer go; to be called in any case. */
  end(): void;
}

export function span(clock: Clock, ms: number, above: AbortSignal): Span {
  const until = clock.now() + ms;
  const late = new AbortController();
  const done = new AbortController();
  void expire();

  async function expire(): Promise<void> {
    await clock.sleep(ms, done.signal);
    if (!done.signal.aborted && !above.aborted) late.abort();
  }

  return {
    signal: AbortSignal.any([above, late.signal]),
    left: () => Math.max(0, until - clock.now()),
    over: () => late.signal.aborted,
    end: () => done.abort(),
  };
}
