import type { Execution, FieldChange } from '../model/index.ts';

type Refused = Extract<Execution, { is: 'refused' }>;

/** Thrown where a step says no: nothing was changed, but for what `wrote` tells. */
export class Refusal extends Error {
  readonly step: Refused['step'];
  readonly code: string;
  readonly would: readonly FieldChange[] | undefined;
  readonly wrote: string | undefined;
  constructor(step: Refused['step'], code: string, why: string, more: Pick<Refused, 'would' | 'wrote'> = {}) {
    super(why);
    this.name = 'Refusal';
    this.step = step;
    this.code = code;
    this.would = more.would;
    this.wrote = more.wrote;
  }

  /** The same refusal, after something was written. */
  after(wrote: string | undefined): Refusal {
    if (wrote === undefined) return this;
    return new Refusal(this.step, this.code, this.message, { ...(this.would === undefined ? {} : { would: this.would }), wrote });
  }

  execution(): Refused {
    const { step, code, message: why, would, wrote } = this;
    return { is: 'refused', step, code, why, ...(would === undefined ? {} : { would }), ...(wrote === undefined ? {} : { wrote }) };
  }
}
