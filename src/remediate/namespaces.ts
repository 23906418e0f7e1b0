import { fits } from '../model/index.ts';

/** The cluster's own; admission refuses them whatever is configured here. */
export const protectedNamespaces: readonly string[] = ['kube-*', '*-system'];
/** Left alone by default: what watches must not be changed by what it watches. */
export const usuallyExcluded: readonly string[] = ['monitoring', 'logging'];

/** Whether a name is on a list of names and patterns (`kube-*`, `*-system`). */
export function listed(namespace: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => fits(pattern, namespace));
}
