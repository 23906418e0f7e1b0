import type { Look } from './evidence.ts';
import { type ObjectRef, unnamed } from './object.ts';

/** Kinds without a namespace: `-A` would say nothing about them. */
const clusterScoped: ReadonlySet<string> = new Set([
  'Node',
  'Namespace',
  'PersistentVolume',
  'StorageClass',
  'IngressClass',
  'VolumeAttachment',
  'CSIDriver',
  'CSINode',
  'PriorityClass',
  'CustomResourceDefinition',
]);

/** One shell word; anything unusual is quoted, so that the line can be pasted. */
function word(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

function inNamespace(ref: Pick<ObjectRef, 'namespace'>): string {
  return ref.namespace === undefined ? '' : ` -n ${word(ref.namespace)}`;
}

function listLine(look: Extract<Look, { readonly do: 'list' }>): string {
  const everywhere = clusterScoped.has(look.kind) ? '' : ' -A';
  const place = look.namespace === undefined ? everywhere : inNamespace(look);
  const labels = look.labelSelector === undefined ? '' : ` -l ${word(look.labelSelector)}`;
  const fields = look.fieldSelector === undefined ? '' : ` --field-selector ${word(look.fieldSelector)}`;
  return `kubectl get ${word(look.kind.toLowerCase())}${place}${labels}${fields}`;
}

/** A pod by its bare name, as everybody types it; of another kind kubectl picks one of its pods. */
function logTarget(ref: ObjectRef): string {
  return word(ref.kind === 'Pod' ? ref.name : `${ref.kind.toLowerCase()}/${ref.name}`);
}

/** A container that nobody named is the one kubectl takes by itself. */
function ofContainer(name: string): string {
  return name === '' || name.startsWith(unnamed) ? '' : ` -c ${word(name)}`;
}

/** The look as a person would type it; safe to paste into a shell. */
export function kubectlLine(look: Look): string {
  switch (look.do) {
    case 'get':
      return `kubectl get ${word(look.ref.kind.toLowerCase())} ${word(look.ref.name)}${inNamespace(look.ref)} -o yaml`;
    case 'list':
      return listLine(look);
    case 'events':
      return `kubectl events --for ${word(`${look.about.kind.toLowerCase()}/${look.about.name}`)}${inNamespace(look.about)}`;
    default:
      return `kubectl logs ${logTarget(look.pod)}${ofContainer(look.container)}${inNamespace(look.pod)}${look.previous ? ' --previous' : ''}`;
  }
}
