import { dict, type KubeObject, str } from '../../model/index.ts';

/** One object a name. What is told twice (a table, a description, a part of its YAML) is put together: the fuller telling wins, the other fills its gaps. Events are all kept. */
export function merged(objects: readonly KubeObject[]): readonly KubeObject[] {
  const known = new Map<string, KubeObject>();
  const events: KubeObject[] = [];
  for (const object of objects) {
    if (object.kind === 'Event') {
      events.push(object);
      continue;
    }
    const key = `${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    const before = known.get(key);
    known.set(key, before === undefined ? object : together(before, object));
  }
  return [...known.values(), ...events];
}

function together(a: KubeObject, b: KubeObject): KubeObject {
  const [full, part] = JSON.stringify(b).length > JSON.stringify(a).length ? [b, a] : [a, b];
  return { ...full, status: filled(full['status'], part['status']), spec: filled(full['spec'], part['spec']), metadata: full.metadata };
}

/** Gaps of `full` filled from `part`. List entries are matched by name and none is added; a state is never mixed from two. */
function filled(full: unknown, part: unknown): unknown {
  if (full === undefined || full === null || full === '') return part;
  if (Array.isArray(full)) {
    const others = Array.isArray(part) ? part.map(dict) : [];
    return full.map((one: unknown) => {
      const name = str(dict(one)['name']);
      const other = name === undefined ? undefined : others.find((o) => o['name'] === name);
      return other === undefined ? one : filled(one, other);
    });
  }
  if (typeof full !== 'object') return full;
  const settled = Object.keys(full).some((k) => states.has(k));
  const gaps = Object.entries(dict(part)).filter(([k]) => dict(full)[k] === undefined && !(settled && states.has(k)));
  return Object.fromEntries([...Object.entries(full).map(([k, v]) => [k, filled(v, dict(part)[k])]), ...gaps]);
}

/** A container is in one of these at a time. */
const states = new Set(['waiting', 'running', 'terminated']);
