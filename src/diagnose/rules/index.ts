/** All rules, each a judge of facts; order means nothing. */
import { auditRules } from '../audit/index.ts';
import type { Rule } from '../rule.ts';
import { generic } from './crashloop/generic.ts';
import { names } from './image/names.ts';
import { pull } from './image/pull.ts';
import { containerLimit } from './oom/container-limit.ts';
import { unschedulable } from './pending/unschedulable.ts';

export const rules: readonly Rule[] = [containerLimit, generic, pull, names, unschedulable, ...auditRules];
