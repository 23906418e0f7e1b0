import type { Execution, FieldChange } from '../model/index.ts';

type Refused = Extract<Execution, { is: 'refused' }>;

/** Thrown where a step says no: nothing was changed. */
export class Refusal extends Error {
  readonly step: Refused['step'];
  readonly code: string;
  readonly would: readonly FieldChange[] | undefined;
  constructor(step: Refused['step'], code: string, why: string, would?: readonly FieldChange[]) {
    super(why);
    this.name = 'Refusal';
    this.step = step;
    this.code = code;
    this.would = would;
  }

  execution(): Refused {
    const { step, code, message: why, would } = this;
    return { is: 'refused', step, code, why, ...(would === undefined ? {} : { would }) };
  }
}
