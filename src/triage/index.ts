/** Enters: an object as it was seen. Leaves: signals, their keys, why some raise no card, priorities and groups. It reads no clock, performs nothing and never decides from what a signal carries. */
export { detect, judge } from './detect.ts';
export { type Around, type Excuse, excused } from './excused.ts';
export { absorbs } from './family.ts';
export { defaultGrace, type Grace } from './grace.ts';
export { group } from './group.ts';
export type { Context, Judgement } from './judge.ts';
export { showsHealth } from './health.ts';
export { keyOf } from './key.ts';
export { subjectOf } from './owner.ts';
export { priorityOf, type Reach } from './priority.ts';
export { moreTelling, type Worded, wordsOf } from './telling.ts';
export { sharedOf } from './shared.ts';
export { isShort } from './workload.ts';
