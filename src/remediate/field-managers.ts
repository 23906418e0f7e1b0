import { at, dict, type KubeObject, list, type Millis, text, time } from '../model/index.ts';

/** One manager's fields of an object, as `metadata.managedFields` records them. */
export interface Manager {
  readonly name: string;
  readonly at: Millis;
  /** In the spelling of `diffOf`, lists of named items by their name. */
  readonly paths: readonly string[];
}

export function managersOf(object: KubeObject): readonly Manager[] {
  return list(object.metadata['managedFields'])
    .filter((m) => at(m, 'subresource') !== 'status')
    .map((m) => ({ name: text(at(m, 'manager')), at: time(at(m, 'time')) ?? 0, paths: pathsOf(at(m, 'fieldsV1'), '') }));
}

function pathsOf(fields: unknown, path: string): readonly string[] {
  const entries = Object.entries(dict(fields)).filter(([key]) => key !== '.');
  if (entries.length === 0) return path === '' ? [] : [path];
  return entries.flatMap(([key, value]) => pathsOf(value, `${path}${stepOf(key, path === '')}`));
}

/** `f:spec` is a field, `k:{"name":"app"}` an item of a list, `v:"x"` a value of a set. */
function stepOf(key: string, atRoot: boolean): string {
  const rest = key.slice(2);
  if (key.startsWith('k:')) {
    const name = /"name":"([^"]*)"/.exec(rest)?.[1];
    return `[${name ?? rest}]`;
  }
  if (!key.startsWith('f:')) return `[${rest}]`;
  if (!/^[A-Za-z0-9_$-]+$/.test(rest)) return `[${JSON.stringify(rest)}]`;
  return atRoot ? rest : `.${rest}`;
}

/** The managers that wrote the field, or something below or above it; the newest first. */
export function ownersOf(object: KubeObject, path: string): readonly Manager[] {
  return managersOf(object)
    .filter((m) => m.paths.some((p) => p === path || isBelow(path, p) || isBelow(p, path)))
    .sort((a, b) => b.at - a.at);
}

function isBelow(path: string, above: string): boolean {
  return path.startsWith(`${above}.`) || path.startsWith(`${above}[`);
}

const controllers = /^(kube-controller-manager|kubelet|kube-scheduler|kube-apiserver)$/;

/** When somebody other than the control plane last wrote at or below the path; absent where nothing records it. */
export function ownedSince(object: KubeObject, path: string): Millis | undefined {
  const [last] = ownersOf(object, path).filter((m) => !controllers.test(m.name) && m.at > 0);
  return last?.at;
}
