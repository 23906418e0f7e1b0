import type { KubeObject } from '../../src/model/index.ts';
import { approvalKey } from '../../src/remediate/index.ts';

/** The request of an AdmissionReview, as the API server sends it. */
export type AdmissionRequest = Readonly<Record<string, unknown>>;

export const executorName = 'system:serviceaccount:k8s-rca:k8s-rca-executor';

const serviceAccount = (username: string): object => ({
  username,
  uid: 'e0',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:k8s-rca', 'system:authenticated'],
});

interface Asked {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly group: string;
  readonly resource: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly sub?: string;
  readonly object?: unknown;
  readonly oldObject?: unknown;
  readonly options?: unknown;
  readonly user?: string;
}

/** Any request by the executor, or by `user`. */
export function asked(a: Asked): AdmissionRequest {
  const kind = { group: a.group, version: 'v1', kind: a.kind };
  const resource = { group: a.group === 'policy' ? '' : a.group, version: 'v1', resource: a.resource };
  return {
    uid: '5b0d8f4c-91a6-43b5-9d47-1a2b3c4d5e6f',
    operation: a.operation,
    kind,
    requestKind: kind,
    resource,
    requestResource: resource,
    ...(a.sub === undefined ? {} : { subResource: a.sub, requestSubResource: a.sub }),
    ...(a.namespace === undefined ? {} : { namespace: a.namespace }),
    name: a.name,
    userInfo: serviceAccount(a.user ?? executorName),
    ...(a.object === undefined ? {} : { object: a.object }),
    ...(a.oldObject === undefined ? {} : { oldObject: a.oldObject }),
    ...(a.options === undefined ? {} : { options: a.options }),
  };
}

const resourceOf: Readonly<Record<string, string>> = { Deployment: 'deployments', StatefulSet: 'statefulsets', Pod: 'pods' };

/** The object with the approval written onto it, or as it is. */
export function approvedObject(object: KubeObject, token: string | undefined): KubeObject {
  if (token === undefined) return object;
  const annotations = { ...(object.metadata['annotations'] as object | undefined), [approvalKey]: token };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** What PATCH, PUT and server-side apply of a stored object arrive as. */
export function update(before: KubeObject, after: KubeObject, user?: string): AdmissionRequest {
  return asked({
    operation: 'UPDATE',
    group: before.kind === 'Pod' ? '' : 'apps',
    resource: resourceOf[before.kind] ?? '',
    kind: before.kind,
    namespace: before.metadata.namespace ?? '',
    name: before.metadata.name,
    object: after,
    oldObject: before,
    options: { apiVersion: 'meta.k8s.io/v1', kind: 'PatchOptions' },
    ...(user === undefined ? {} : { user }),
  });
}

export function eviction(pod: KubeObject, token: string | undefined, deleteOptions: object | undefined): AdmissionRequest {
  const { name, namespace = '' } = pod.metadata;
  const head = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace, managedFields: [{ manager: 'k8s-rca', subresource: 'eviction' }] },
  };
  const object = approvedObject({ ...head, ...(deleteOptions === undefined ? {} : { deleteOptions }) }, token);
  return asked({ operation: 'CREATE', group: 'policy', resource: 'pods', kind: 'Eviction', sub: 'eviction', namespace, name, object });
}

export function removal(object: KubeObject, options: object): AdmissionRequest {
  const { name, namespace = '' } = object.metadata;
  const group = object.kind === 'Pod' ? '' : 'apps';
  return asked({
    operation: 'DELETE',
    group,
    resource: resourceOf[object.kind] ?? '',
    kind: object.kind,
    namespace,
    name,
    oldObject: object,
    options: { apiVersion: 'meta.k8s.io/v1', kind: 'DeleteOptions', ...options },
  });
}
