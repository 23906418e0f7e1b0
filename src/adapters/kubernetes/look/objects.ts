import { at, dict, type EvidenceBody, type KubeObject, list, type Look, maybe, type ObjectRef, refOf, text } from '../../../model/index.ts';
import { ApiFailure } from '../failure.ts';
import { apiVersionOf, isName, isSecret, type Kind, pathOf } from '../kinds.ts';
import { jsonOf } from '../lines.ts';
import type { LookNeeds } from './needs.ts';

/** etcd takes objects of 1.5 MB; JSON is somewhat larger. */
const OBJECT_BYTES = 4 * 1024 * 1024;
const LIST_BYTES = 16 * 1024 * 1024;
const REPEATS_MANIFEST = 'kubectl.kubernetes.io/last-applied-configuration';

export function refuse(what: string): never {
  throw new ApiFailure('forbidden', what);
}

/** Throws before anything is sent when a name could not stand in a path, or when the kind is never read. */
export function checkRef({ namespace, name }: Pick<ObjectRef, 'namespace' | 'name'>): void {
  if (!isName(name)) throw new ApiFailure('not-found', `${JSON.stringify(name.slice(0, 80))} is no valid object name`);
  if (namespace !== undefined && !isName(namespace)) {
    throw new ApiFailure('not-found', `${JSON.stringify(namespace.slice(0, 80))} is no valid namespace`);
  }
}

function checkKind(kind: Kind | { readonly kind: string; readonly resource?: string }): void {
  if (isSecret(kind) || kind.resource === 'secrets') refuse('Secrets are never read, whatever rights the account has');
}

function cleaned(value: unknown, kind: Kind, drop: readonly string[]): KubeObject {
  const metadata = { ...dict(at(value, 'metadata')) };
  for (const key of drop) delete metadata[key];
  const { [REPEATS_MANIFEST]: _, ...annotations } = dict(metadata['annotations']);
  return {
    ...dict(value),
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: {
      ...metadata,
      name: text(metadata['name']),
      ...(metadata['annotations'] === undefined ? {} : { annotations }),
    },
  };
}

/** One whole object, with its managedFields (who changed what, when); the copy of the manifest in its annotations is left out. */
export async function getObject(needs: LookNeeds, { ref }: Look & { readonly do: 'get' }): Promise<EvidenceBody> {
  checkKind(ref);
  checkRef(ref);
  const kind = await needs.discovery.find(ref, needs.signal);
  checkKind(kind);
  if (kind.namespaced && ref.namespace === undefined) throw new ApiFailure('not-found', `a ${kind.kind} needs a namespace`);
  const path = pathOf(kind, { namespace: ref.namespace, name: ref.name });
  const json = await jsonOf(await needs.connection.open({ path, signal: needs.signal }), OBJECT_BYTES);
  const body = cleaned(json, kind, []);
  if (ref.uid !== undefined && body.metadata.uid !== undefined && ref.uid !== body.metadata.uid) {
    throw new ApiFailure('not-found', `${kind.kind} ${ref.name} was deleted and made again under the same name since`);
  }
  return { is: 'object', ref: refOf(body), body };
}

/** Up to `limit` objects; `complete` is false when there are more. */
export async function listObjects(needs: LookNeeds, look: Look & { readonly do: 'list' }): Promise<EvidenceBody> {
  checkKind(look);
  if (look.namespace !== undefined) checkRef({ name: look.namespace });
  const kind = await needs.discovery.find(look, needs.signal);
  checkKind(kind);
  const { labelSelector, fieldSelector } = look;
  const body = await needs.connection.open({
    path: pathOf(kind, { namespace: look.namespace }),
    query: { labelSelector, fieldSelector, limit: String(look.limit) },
    signal: needs.signal,
  });
  const json = await jsonOf(body, LIST_BYTES);
  const selector = [labelSelector, fieldSelector].filter((s) => s !== undefined && s !== '').join(' ');
  return {
    is: 'list',
    kind: kind.kind,
    ...maybe('namespace', look.namespace),
    ...maybe('selector', selector === '' ? undefined : selector),
    objects: list(at(json, 'items')).map((item) => cleaned(item, kind, ['managedFields'])),
    complete: text(at(json, 'metadata', 'continue')) === '',
  };
}
