/** The practice cluster's time: wall clock for stamps, waits divided by the scale. Every timer ends with `stop`. */
export interface Timing {
  /** Milliseconds since 1970. */
  now(): number;
  /** `now` as the API writes it, whole seconds. */
  stamp(): string;
  /** `now` in microseconds, for Leases and series. */
  microStamp(): string;
  /** Milliseconds of cluster time that have passed since a wall-clock moment. */
  since(moment: number): number;
  /** Calls back after so many milliseconds of cluster time; the answer cancels. */
  after(milliseconds: number, then: () => void): () => void;
  stop(): void;
}

/** setTimeout counts in 32 bits. */
const LONGEST = 2 ** 31 - 1;

export function scaledTiming(scale: number): Timing {
  const timers = new Set<NodeJS.Timeout>();
  const now = (): number => Date.now();
  return {
    now,
    stamp: () => new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z'),
    microStamp: () => new Date(now()).toISOString().replace(/Z$/, '000Z'),
    since: (moment) => (now() - moment) * scale,
    after(milliseconds, then) {
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          then();
        },
        Math.min(LONGEST, Math.max(0, milliseconds / scale)),
      );
      timer.unref();
      timers.add(timer);
      return () => {
        clearTimeout(timer);
        timers.delete(timer);
      };
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
