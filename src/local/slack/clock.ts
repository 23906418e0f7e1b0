interface Timer {
  readonly due: number;
  readonly run: () => void;
  handle: NodeJS.Timeout;
}

/** The workspace's time: runs at real speed and can be moved on, which fires what falls due at once. */
export class WorkspaceClock {
  #offset: number;
  readonly #timers = new Set<Timer>();

  constructor(startAt: number | undefined) {
    this.#offset = startAt === undefined ? 0 : startAt - Date.now();
  }

  now(): number {
    return Date.now() + this.#offset;
  }

  after(ms: number, run: () => void): () => void {
    const timer: Timer = { due: this.now() + ms, run, handle: setTimeout(() => this.#fire(timer), ms) };
    timer.handle.unref();
    this.#timers.add(timer);
    return () => this.#drop(timer);
  }

  advance(ms: number): void {
    this.#offset += ms;
    for (const timer of [...this.#timers].sort((a, b) => a.due - b.due)) {
      clearTimeout(timer.handle);
      if (timer.due <= this.now()) this.#fire(timer);
      else {
        timer.handle = setTimeout(() => this.#fire(timer), timer.due - this.now());
        timer.handle.unref();
      }
    }
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer.handle);
    this.#timers.clear();
  }

  #fire(timer: Timer): void {
    if (!this.#timers.delete(timer)) return;
    clearTimeout(timer.handle);
    timer.run();
  }

  #drop(timer: Timer): void {
    clearTimeout(timer.handle);
    this.#timers.delete(timer);
  }
}
