import { createHash } from 'node:crypto';

/** Chance from a seed: the n-th throw is the same in every run. */
export class Dice {
  readonly #seed: string;
  #throws = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** 0 ≤ n < below. */
  below(below: number): number {
    this.#throws += 1;
    const bytes = createHash('sha256').update(`${this.#seed}/${this.#throws}`).digest();
    return below <= 0 ? 0 : bytes.readUInt32BE(0) % below;
  }

  of<T>(values: readonly T[]): T | undefined {
    return values[this.below(values.length)];
  }
}
