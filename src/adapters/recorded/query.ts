import type { Look, ObjectRef } from '../../model/index.ts';

const inNamespace = (ref: { readonly namespace?: string }): string => (ref.namespace === undefined ? '' : ` -n ${ref.namespace}`);
const target = (ref: ObjectRef): string => `${ref.kind.toLowerCase()}/${ref.name}${inNamespace(ref)}`;

/** The look as a person would type it. */
export function queryOf(look: Look): string {
  switch (look.do) {
    case 'get':
      return `kubectl get ${target(look.ref)} -o yaml`;
    case 'list': {
      const scope = look.namespace === undefined ? ' -A' : inNamespace(look);
      const labels = look.labelSelector === undefined ? '' : ` -l ${look.labelSelector}`;
      const fields = look.fieldSelector === undefined ? '' : ` --field-selector ${look.fieldSelector}`;
      return `kubectl get ${look.kind.toLowerCase()}${scope}${labels}${fields}`;
    }
    case 'events':
      return `kubectl events --for ${target(look.about)}`;
    case 'logs':
      return `kubectl logs ${look.pod.name} -c ${look.container}${inNamespace(look.pod)}${look.previous ? ' --previous' : ''}`;
  }
}
