import { type Action, at, type Dict, dict, type KubeObject, list, text } from '../model/index.ts';
import { mergePatch } from './merge-patch.ts';
import { approvalKey, restartedKey } from './names.ts';
import { templateDigest, templateOf } from './template.ts';

/**
 * The object as the action leaves it; `undefined` when the action ends it (evict, delete). `source` is the revision that a rollback
 * restores. Throws when the source is not the one the action names: nothing else may stand in for it.
 */
export function changed(action: Action, before: KubeObject, source?: KubeObject): KubeObject | undefined {
  switch (action.is) {
    case 'restart':
      return put(before, ['spec', 'template', 'metadata', 'annotations', restartedKey], action.at);
    case 'rollback':
      return put(before, ['spec', 'template'], recorded(action, source));
    case 'scale':
      return put(before, ['spec', 'replicas'], action.replicas);
    case 'set-resources':
      return put(before, ['spec', 'template', 'spec', 'containers'], withResources(before, action.resources));
    default:
      return undefined;
  }
}

function recorded(action: Extract<Action, { readonly is: 'rollback' }>, source: KubeObject | undefined): Dict {
  const template = source?.metadata.uid === action.source.uid ? templateOf(source) : undefined;
  if (template === undefined) throw new Error(`revision ${action.revision} (${action.source.name}) was not given`);
  if (templateDigest(template) !== action.template) throw new Error(`the template of ${action.source.name} is not the approved one`);
  return template;
}

function withResources(object: KubeObject, resources: Readonly<Record<string, unknown>>): readonly unknown[] {
  return list(at(object['spec'], 'template', 'spec', 'containers')).map((container) => {
    const wanted = resources[text(at(container, 'name'))];
    return wanted === undefined ? container : { ...dict(container), resources: wanted };
  });
}

function put(object: KubeObject, path: readonly string[], value: unknown): KubeObject {
  return placed(object, path, value) as unknown as KubeObject;
}

function placed(home: unknown, [key = '', ...rest]: readonly string[], value: unknown): Dict {
  const old = dict(home);
  return { ...old, [key]: rest.length === 0 ? value : placed(old[key], rest, value) };
}

/** One request to the API server, without its query: the executor sends it with `dryRun=All` first, then without. */
export interface ApiRequest {
  readonly method: 'PATCH' | 'POST' | 'DELETE';
  readonly path: string;
  readonly contentType: 'application/merge-patch+json' | 'application/json';
  readonly body: Dict;
}

/**
 * The requests that carry out an action on the object just read, in order: one, or two for a stuck pod (the approval is written onto
 * it before it is deleted). Each carries the approval or follows one that does, and none succeeds on an object that moved on.
 */
export function requestsOf(action: Action, before: KubeObject, approval: string, source?: KubeObject): readonly ApiRequest[] {
  const { target } = action;
  const home = target.resource === 'pods' ? '/api/v1' : '/apis/apps/v1';
  const path = `${home}/namespaces/${target.namespace}/${target.resource}/${target.name}`;
  const approved = put(before, ['metadata', 'annotations', approvalKey], approval);
  const preconditions = { uid: target.uid };
  switch (action.is) {
    case 'evict-pod':
      return [{ method: 'POST', path: `${path}/eviction`, contentType: 'application/json', body: eviction(action, approval) }];
    case 'delete-stuck-pod':
      return [
        patch(path, before, approved),
        // Grace 0: nobody is left on the node to confirm the end.
        { method: 'DELETE', path, contentType: 'application/json', body: { ...deleteOptions, gracePeriodSeconds: 0, preconditions } },
      ];
    default:
      return [patch(path, before, changed(action, approved, source) ?? approved)];
  }
}

const deleteOptions = { apiVersion: 'v1', kind: 'DeleteOptions' } as const;

function patch(path: string, before: KubeObject, after: KubeObject): ApiRequest {
  const body = mergePatch(before, after);
  const metadata = { ...dict(body['metadata']), resourceVersion: before.metadata.resourceVersion ?? '' };
  return { method: 'PATCH', path, contentType: 'application/merge-patch+json', body: { ...body, metadata } };
}

function eviction({ target }: Action, approval: string): Dict {
  return {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name: target.name, namespace: target.namespace, annotations: { [approvalKey]: approval } },
    deleteOptions: { preconditions: { uid: target.uid } },
  };
}
