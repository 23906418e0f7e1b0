import type { Kind } from './kinds.ts';

export interface Rule {
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly string[];
}

function where(namespace: string | undefined): string {
  return namespace === undefined ? 'in the whole cluster' : `in namespace ${namespace}`;
}

/** The least RBAC rule, as one line of YAML to paste under `rules:` of a Role or ClusterRole. */
export function ruleYaml({ group, resource, verbs }: Rule): string {
  const list = (values: readonly string[]): string => `[${values.map((v) => JSON.stringify(v)).join(', ')}]`;
  return `- { apiGroups: ${list([group])}, resources: ${list([resource])}, verbs: ${list(verbs)} }`;
}

/** `no right to list and watch cronjobs.batch in namespace shop`. */
export function refused({ group, resource, verbs }: Rule, namespace: string | undefined): string {
  const full = group === '' ? resource : `${resource}.${group}`;
  const all = verbs.length < 2 ? verbs.join('') : `${verbs.slice(0, -1).join(', ')} and ${verbs.at(-1) ?? ''}`;
  return `no right to ${all} ${full} ${where(namespace)}`;
}

/** What is not allowed and what would mend it, in one sentence. */
export function refusalText(rule: Rule, namespace: string | undefined): string {
  const { group, resource, verbs } = rule;
  return `${refused(rule, namespace)}; grant verbs ${verbs.join(', ')} on resource "${resource}" in API group "${group}"`;
}

export function watchRule(kind: Kind): Rule {
  return { group: kind.group, resource: kind.resource, verbs: ['list', 'watch'] };
}
