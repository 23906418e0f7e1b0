import type { Clock } from '../../ports/index.ts';
import { ApiFailure } from './failure.ts';

export interface Deadline {
  readonly clock: Clock;
  readonly ms: number;
  readonly signal: AbortSignal;
}

/**
 * Runs a task with a signal that ends when the caller's does, or after `ms`. It rejects with `timeout` at that moment even
 * when the task does not listen (a credential plugin that hangs); the task's own late end is then ignored.
 */
export async function withDeadline<T>({ clock, ms, signal }: Deadline, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const own = new AbortController();
  const timer = new AbortController();
  const { promise: cut, reject } = Promise.withResolvers<never>();
  const end = (why: unknown): void => {
    own.abort(why);
    reject(why);
  };
  const stopped = (): void => end(new ApiFailure('timeout', 'stopped'));
  if (signal.aborted) throw new ApiFailure('timeout', 'stopped');
  signal.addEventListener('abort', stopped, { once: true });
  const expire = async (): Promise<void> => {
    await clock.sleep(ms, timer.signal);
    if (!timer.signal.aborted) end(new ApiFailure('timeout', `no answer within ${ms / 1000} s`));
  };
  void expire();
  cut.catch(() => undefined);
  try {
    return await Promise.race([task(own.signal), cut]);
  } finally {
    timer.abort();
    signal.removeEventListener('abort', stopped);
  }
}
