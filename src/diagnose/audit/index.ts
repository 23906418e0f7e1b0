/** Facts about objects at rest (dangling references, wrong bindings) go in; hits leave. It never reasons from what was not looked at. */
import type { Cause, Rule } from '../rule.ts';

export const auditRules: readonly Rule[] = [];
export const auditCauses: readonly Cause[] = [];
