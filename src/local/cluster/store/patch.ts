import fastJsonPatch, { type Operation } from 'fast-json-patch';
import { badRequest, Refusal, EMPTY_DETAILS } from './failure.ts';

type Json = Record<string, unknown>;

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON merge patch, RFC 7386. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const out: Json = isRecord(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete out[key];
    else out[key] = mergePatch(out[key], value);
  }
  return out;
}

/** Lists the API merges by key, and the key (field tags `patchMergeKey` of the core types). Other lists are replaced. */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  imagePullSecrets: 'name',
  hostAliases: 'ip',
  conditions: 'type',
  ownerReferences: 'uid',
  addresses: 'type',
  taints: 'key',
  topologySpreadConstraints: 'topologyKey',
  secrets: 'name',
};

function mergeKey(field: string, items: readonly unknown[]): string | undefined {
  if (field !== 'ports') return MERGE_KEYS[field];
  return items.some((item) => isRecord(item) && 'containerPort' in item) ? 'containerPort' : 'port';
}

const DIRECTIVE = '$patch';

/** `$setElementOrder/x` puts the merged list in the order the client wants; keys it does not name keep their place behind. */
function reorder(items: readonly unknown[], order: unknown, key: string | undefined): unknown[] {
  if (!Array.isArray(order)) return [...items];
  const wanted = order.map((item) => (key !== undefined && isRecord(item) ? item[key] : item));
  const place = (item: unknown): number => {
    const at = wanted.indexOf(key !== undefined && isRecord(item) ? item[key] : item);
    return at < 0 ? wanted.length : at;
  };
  return [...items].sort((a, b) => place(a) - place(b));
}

function mergeKeyed(current: readonly unknown[], patch: readonly unknown[], key: string): unknown[] {
  if (patch.some((item) => isRecord(item) && item[DIRECTIVE] === 'replace'))
    return patch.filter((item) => !(isRecord(item) && item[DIRECTIVE] === 'replace'));
  let out = [...current];
  for (const item of patch) {
    if (!isRecord(item)) throw badRequest('expected an object in a list that is merged by key');
    const at = out.findIndex((other) => isRecord(other) && other[key] === item[key]);
    if (item[DIRECTIVE] === 'delete') out = out.filter((_, i) => i !== at);
    else if (at < 0) out.push(strategicPatch({}, item));
    else out[at] = strategicPatch(out[at], item);
  }
  return woven(out, current, patch, key);
}

/** The API's order: items of the patch in theirs, the others in theirs; an item that is new stands before those that follow. */
function woven(items: readonly unknown[], current: readonly unknown[], patch: readonly unknown[], key: string): unknown[] {
  const keyOf = (item: unknown): unknown => (isRecord(item) ? item[key] : undefined);
  const patchKeys = patch.map(keyOf);
  const before = current.map(keyOf);
  const rest = items.filter((item) => !patchKeys.includes(keyOf(item)));
  const out: unknown[] = [];
  const follows = (place: number): boolean => place >= 0 && rest.length > 0 && before.indexOf(keyOf(rest[0])) < place;
  for (const item of patchKeys.map((wanted) => items.find((one) => keyOf(one) === wanted)).filter((one) => one !== undefined)) {
    while (follows(before.indexOf(keyOf(item)))) out.push(rest.shift());
    out.push(item);
  }
  return [...out, ...rest];
}

function deleteItems(current: unknown, gone: unknown): unknown[] {
  const drop = Array.isArray(gone) ? gone : [];
  return (Array.isArray(current) ? current : []).filter((item) => !drop.includes(item));
}

function applyDirectives(out: Json, patch: Json): void {
  for (const [key, value] of Object.entries(patch)) {
    const list = key.slice(key.indexOf('/') + 1);
    if (key.startsWith('$deleteFromPrimitiveList/')) out[list] = deleteItems(out[list], value);
    if (key.startsWith('$retainKeys') && Array.isArray(value)) for (const k of Object.keys(out)) if (!value.includes(k)) delete out[k];
  }
}

function applyOrder(out: Json, patch: Json): void {
  for (const [key, value] of Object.entries(patch)) {
    if (!key.startsWith('$setElementOrder/')) continue;
    const list = key.slice(key.indexOf('/') + 1);
    const current = out[list];
    if (Array.isArray(current)) out[list] = reorder(current, value, mergeKey(list, current));
  }
}

/** Strategic merge patch for the kinds played here. Finalizers merge as a set; tolerations and args are replaced, as in the API. */
export function strategicPatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  if (patch[DIRECTIVE] === 'replace') {
    const { [DIRECTIVE]: _directive, ...rest } = patch;
    return rest;
  }
  const out: Json = isRecord(target) ? { ...target } : {};
  applyDirectives(out, patch);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    const current = out[key];
    if (value === null || (isRecord(value) && value[DIRECTIVE] === 'delete')) delete out[key];
    else if (Array.isArray(value)) out[key] = patchList(key, Array.isArray(current) ? current : [], value);
    else out[key] = strategicPatch(current, value);
  }
  applyOrder(out, patch);
  return out;
}

function patchList(field: string, current: readonly unknown[], patch: readonly unknown[]): unknown[] {
  if (field === 'finalizers') return [...new Set([...current, ...patch])];
  const key = mergeKey(field, [...current, ...patch]);
  const keyed = key !== undefined && [...current, ...patch].every((item) => isRecord(item));
  return keyed && key !== undefined ? mergeKeyed(current, patch, key) : [...patch];
}

/** JSON Patch, RFC 6902. A `test` that fails, or a path that is not there, is refused with 422 and changes nothing. */
export function jsonPatch(target: unknown, operations: unknown): unknown {
  if (!Array.isArray(operations)) throw badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  try {
    return fastJsonPatch.applyPatch(structuredClone(target), operations as Operation[], true, true).newDocument;
  } catch {
    throw new Refusal(422, 'Invalid', 'the server rejected our request due to an error in our request', EMPTY_DETAILS);
  }
}
