import type { Millis } from './ids.ts';

/** Names one object of one cluster. `namespace` is absent for cluster-scoped kinds; `uid` is absent when only the name is known. */
export interface ObjectRef {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
}

/** A controller's claim on an object, as in `metadata.ownerReferences`. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: boolean;
}

/** An API object as raw JSON (possibly trimmed). Timestamps are still strings; read it through the projections of this folder. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

export interface Condition {
  readonly type: string;
  /** 'True' | 'False' | 'Unknown', as the API writes it. */
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly since?: Millis;
}

export function refOf(object: KubeObject): ObjectRef {
  const { name, namespace, uid } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
  };
}

/** `Deployment/shop/web`, `Node/n-1`: the stable spelling in keys, logs and tests. */
export function refText(ref: ObjectRef): string {
  return ref.namespace === undefined ? `${ref.kind}/${ref.name}` : `${ref.kind}/${ref.namespace}/${ref.name}`;
}

/** Same kind, namespace and name. The uid decides only where both sides know it. */
export function sameObject(a: ObjectRef, b: ObjectRef): boolean {
  if (a.kind !== b.kind || a.name !== b.name || (a.namespace ?? '') !== (b.namespace ?? '')) return false;
  return a.uid === undefined || b.uid === undefined || a.uid === b.uid;
}

/** Stands where a printed table or a log does not say the name. Never a name in a cluster: those hold no blanks. */
export const unnamed = 'not named';
