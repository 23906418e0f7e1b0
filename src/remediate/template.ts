import { createHash } from 'node:crypto';
import { at, type Dict, dict, type KubeObject } from '../model/index.ts';

/** Labels that the Deployment controller writes into the template of a ReplicaSet; no part of what was deployed. */
const hashLabel = 'pod-template-hash';

/**
 * The pod template that a workload, ReplicaSet or ControllerRevision holds, without the two fields the server adds by itself. An empty
 * `labels` or `metadata` stays as it is. `undefined` when the object holds none.
 */
export function templateOf(object: KubeObject): Dict | undefined {
  const home = object.kind === 'ControllerRevision' ? at(object['data'], 'spec', 'template') : at(object['spec'], 'template');
  if (typeof home !== 'object' || home === null) return undefined;
  // A ControllerRevision keeps its template as a strategic merge patch.
  const { $patch: _, ...template } = dict(home);
  return withoutServerFields(template);
}

function withoutServerFields(template: Dict): Dict {
  if (template['metadata'] === undefined) return template;
  const { creationTimestamp: _, ...metadata } = dict(template['metadata']);
  if (metadata['labels'] === undefined) return { ...template, metadata };
  const { [hashLabel]: __, ...labels } = dict(metadata['labels']);
  return { ...template, metadata: { ...metadata, labels } };
}

/** `sha256:<hex>` of the template, over the bytes that Rego's `crypto.sha256(json.marshal(t))` hashes. */
export function templateDigest(template: unknown): string {
  return `sha256:${createHash('sha256')
    .update(goJson(withoutServerFields(dict(template))))
    .digest('hex')}`;
}

const escapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** JSON as Go's encoding/json writes it: keys in the order of their UTF-8 bytes, no blanks, characters of HTML escaped. */
export function goJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((v) => goJson(v ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    entries.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return `{${entries.map(([k, v]) => `${goJson(k)}:${goJson(v)}`).join(',')}}`;
  }
  const json = JSON.stringify(value ?? null);
  return typeof value === 'string' ? json.replaceAll(/[<>&\u2028\u2029]/g, (c) => escapes[c] ?? c) : json;
}
