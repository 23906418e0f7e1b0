/** Enters: an object as it was seen. Leaves: signals, their keys, why some raise no card, priorities and groups. It reads no clock, performs nothing and never decides from what a signal carries. */
export { detect, judge } from './detect.ts';
export { absorbs } from './family.ts';
export { defaultGrace, type Grace } from './grace.ts';
export type { Context, Judgement } from './judge.ts';
export { keyOf } from './key.ts';
export { subjectOf } from './owner.ts';
