import type { CauseId, EvidenceId, ObjectRef, Pointer, Step } from '../../model/index.ts';
import { describe } from '../command.ts';
import type { Hit } from '../rule.ts';

/** One observation about an object at rest, in the few words the rules here need. */
export interface Remark {
  readonly cause: CauseId;
  readonly shows: ObjectRef;
  /** The object to blame, when it is another one. */
  readonly culprit?: ObjectRef;
  readonly title: string;
  readonly explanation: string;
  readonly because: readonly Pointer[];
  readonly against?: readonly Pointer[];
  readonly strength: number;
  readonly steps?: readonly Step[];
  readonly toward?: ObjectRef;
}

export function hitOf(remark: Remark): Hit {
  const { culprit = remark.shows, against = [], steps = [], ...rest } = remark;
  return {
    ...rest,
    culprit,
    against,
    steps: [...steps, { text: `Read ${remark.shows.kind} ${remark.shows.name}.`, command: describe(remark.shows) }],
  };
}

export function because(evidence: EvidenceId, says: string): readonly Pointer[] {
  return [{ evidence, says }];
}
