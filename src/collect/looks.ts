import { apiVersionOf, type Look, type ObjectRef } from '../model/index.ts';

export function ref(kind: string, namespace: string | undefined, name: string): ObjectRef {
  return { apiVersion: apiVersionOf(kind), kind, ...(namespace === undefined ? {} : { namespace }), name };
}

export const get = (of: ObjectRef): Look => ({ do: 'get', ref: of });
export const events = (of: ObjectRef): Look => ({ do: 'events', about: of });

/** Fewer than a page: what stands beyond tells nothing more about one failure. */
const most = 250;

export function listOf(
  kind: string,
  namespace: string | undefined,
  selector: { readonly label?: string; readonly field?: string } = {},
): Look {
  return {
    do: 'list',
    apiVersion: apiVersionOf(kind),
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    ...(selector.label === undefined ? {} : { labelSelector: selector.label }),
    ...(selector.field === undefined ? {} : { fieldSelector: selector.field }),
    limit: most,
  };
}

export function labelSelector(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([k, v]) => `${k}=${v}`)
    .sort()
    .join(',');
}
