import type { Diagnosis, Evidence, Family, ObjectRef, Priority, Scrubbed } from '../model/index.ts';

/** One incident of a survey, diagnosed. */
export interface Surveyed {
  readonly subject: ObjectRef;
  readonly family: Family;
  readonly priority: Priority;
  readonly failing: readonly ObjectRef[];
  /** Other subjects told with this one. */
  readonly members: readonly ObjectRef[];
  readonly diagnosis: Diagnosis;
  readonly evidence: Scrubbed<Evidence>;
}
