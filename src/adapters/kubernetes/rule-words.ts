import type { Kind } from './kinds.ts';

export interface Rule {
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly string[];
}

function where(namespace: string | undefined): string {
  return namespace === undefined ? 'in the whole cluster' : `in namespace ${namespace}`;
}

/** The least RBAC rule, as YAML to paste into a Role or ClusterRole. */
export function ruleYaml({ group, resource, verbs }: Rule): string {
  const list = (values: readonly string[]): string => `[${values.map((v) => JSON.stringify(v)).join(', ')}]`;
  return `- apiGroups: ${list([group])}\n  resources: ${list([resource])}\n  verbs: ${list(verbs)}`;
}

/** What is not allowed and what would mend it, in one sentence. */
export function refusalText(rule: Rule, namespace: string | undefined): string {
  const { group, resource, verbs } = rule;
  const full = group === '' ? resource : `${resource}.${group}`;
  return `no right to ${verbs.join(' and ')} ${full} ${where(namespace)}; grant verbs ${verbs.join(', ')} on resource "${resource}" in API group "${group}"`;
}

export function watchRule(kind: Kind): Rule {
  return { group: kind.group, resource: kind.resource, verbs: ['list', 'watch'] };
}
