import type { ObjectRef } from '../model/index.ts';

const builtIn = new Set(['', 'v1', 'apps', 'batch', 'core']);

/**
 * What an incident is about: the highest built-in controller of the chain below the first custom resource, because that is what a person
 * can look at and mend with kubectl; the custom resource itself when it owns the object directly. Both stay in `Signal.owners`.
 * Static pods belong to their Node.
 */
export function subjectOf(about: ObjectRef, owners: readonly ObjectRef[]): ObjectRef {
  const custom = owners.findIndex((o) => !isBuiltIn(o));
  const own = custom === -1 ? owners : owners.slice(0, custom);
  return own.at(-1) ?? owners[0] ?? about;
}

function isBuiltIn(ref: ObjectRef): boolean {
  const group = (ref.apiVersion ?? '').split('/')[0] ?? '';
  return builtIn.has(group);
}
