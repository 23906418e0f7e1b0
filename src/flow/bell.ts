/** Wakes a sleeping loop. */
export class Bell {
  #nudge = new AbortController();
  ring(): void {
    this.#nudge.abort();
  }
  /** The signal of the sleep to come. Rings from here on end it. */
  arm(): AbortSignal {
    if (this.#nudge.signal.aborted) this.#nudge = new AbortController();
    return this.#nudge.signal;
  }
}
