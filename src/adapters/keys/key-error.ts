/** A key that cannot be used, or a file that must not hold one. `mend` says what a person can do. The message never quotes the key. */
export class KeyError extends Error {
  readonly mend: string;
  constructor(message: string, mend: string) {
    super(message);
    this.name = 'KeyError';
    this.mend = mend;
  }
}
