import type { Look, ObjectRef } from '../../model/index.ts';
import { knownKind } from './kinds.ts';

function resource(kind: string): string {
  return kind.toLowerCase();
}

function inNamespace(ref: Pick<ObjectRef, 'kind' | 'namespace'>): string {
  return ref.namespace === undefined ? '' : ` -n ${ref.namespace}`;
}

/** One shell word; anything unusual is quoted, so that the line can be pasted. */
function word(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

function listWords(look: Look & { readonly do: 'list' }): string {
  const scoped = knownKind(look.kind, look.apiVersion)?.namespaced === false;
  const place = look.namespace === undefined ? (scoped ? '' : ' -A') : ` -n ${word(look.namespace)}`;
  const labels = look.labelSelector === undefined ? '' : ` -l ${word(look.labelSelector)}`;
  const fields = look.fieldSelector === undefined ? '' : ` --field-selector ${word(look.fieldSelector)}`;
  return `kubectl get ${resource(look.kind)}${place}${labels}${fields}`;
}

/** The look as a person would type it. */
export function kubectlWords(look: Look): string {
  switch (look.do) {
    case 'get':
      return `kubectl get ${resource(look.ref.kind)} ${word(look.ref.name)}${inNamespace(look.ref)} -o yaml`;
    case 'list':
      return listWords(look);
    case 'events':
      return `kubectl events --for ${resource(look.about.kind)}/${word(look.about.name)}${inNamespace(look.about)}`;
    case 'logs': {
      const before = look.previous ? ' --previous' : '';
      return `kubectl logs ${word(look.pod.name)} -c ${word(look.container)}${inNamespace(look.pod)}${before}`;
    }
  }
  return '';
}
