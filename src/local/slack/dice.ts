import { createHash } from 'node:crypto';

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789';

/** Ids and random choices from a seed: the n-th answer is the same in every run. */
export class Dice {
  readonly #seed: string;
  #rolls = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  bytes(): Buffer {
    this.#rolls += 1;
    return createHash('sha256').update(`${this.#seed}/${this.#rolls}`).digest();
  }

  /** An id such as `C0A9KX2LMPQ`: a letter for the kind, then ten characters. */
  id(kind: string): string {
    return kind + [...this.bytes().subarray(0, 10)].map((b) => ALPHABET[b % ALPHABET.length]).join('');
  }

  hex(length: number): string {
    return this.bytes().toString('hex').slice(0, length);
  }

  uuid(): string {
    const h = this.hex(32);
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-8${h.slice(17, 20)}-${h.slice(20, 32)}`;
  }

  /** An index below `length`. */
  pick(length: number): number {
    return length === 0 ? 0 : this.bytes().readUInt32BE(0) % length;
  }
}
