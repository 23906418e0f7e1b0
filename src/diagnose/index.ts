/** Scrubbed evidence goes in; a diagnosis of at most three causes leaves, each claim with its evidence. It never looks anything up and pads nothing. */
export { audit, type Audited } from './audit/audited.ts';
export { causeCatalogue } from './catalogue/index.ts';
export { diagnose } from './diagnose.ts';
export { rules } from './rules/index.ts';
export { factsOf, type Facts } from './facts/index.ts';
export type { Cause, Hit, Rule } from './rule.ts';
