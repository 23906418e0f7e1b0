import { at, canonical, dict, list, num, text } from '../../model/index.ts';

/** What a restored template may bring back freely; everything else of a pod's spec stays as it is. Admission holds the same (policies/executor-guard). */
const free: ReadonlySet<string> = new Set([
  'containers',
  'initContainers',
  'volumes',
  'nodeSelector',
  'affinity',
  'tolerations',
  'topologySpreadConstraints',
  'terminationGracePeriodSeconds',
  'imagePullSecrets',
  'dnsPolicy',
  'dnsConfig',
  'enableServiceLinks',
]);

/** Rights on the node or in the cluster that the recorded template has and the present one has not: such a way back is a person's to go. */
export function brought(present: unknown, recorded: unknown): readonly string[] {
  const [old, next] = [dict(at(present, 'spec')), dict(at(recorded, 'spec'))];
  const fields = [...new Set([...Object.keys(old), ...Object.keys(next)])].filter((f) => !free.has(f) && !same(old[f], next[f]));
  const [had, gets] = [containersOf(old), containersOf(next)];
  return [
    ...fields.map((field) => `another ${field}`),
    ...gets.filter((c) => !isKnown(text(at(c, 'image')), had)).map((c) => `image ${text(at(c, 'image'))}`),
    ...gets.filter((c) => !isAsSecure(c, had)).map((c) => `another security context of container ${text(at(c, 'name'))}`),
    ...gets
      .filter((c) => !same(at(c, 'volumeDevices'), at(named(c, had), 'volumeDevices')))
      .map((c) => `devices of container ${text(at(c, 'name'))}`),
    ...without(hostPaths(next), hostPaths(old)).map((v) => `the node's path ${text(at(v, 'hostPath', 'path'))}`),
    ...without(hostPorts(gets), hostPorts(had)).map((p) => `the node's port ${num(at(p, 'hostPort')) ?? ''}`),
  ].sort();
}

function same(a: unknown, b: unknown): boolean {
  return canonical(a ?? null) === canonical(b ?? null);
}

function containersOf(spec: Readonly<Record<string, unknown>>): readonly unknown[] {
  return [...list(spec['containers']), ...list(spec['initContainers'])];
}

function named(container: unknown, all: readonly unknown[]): unknown {
  return all.find((c) => at(c, 'name') === at(container, 'name'));
}

const pinned = /^(?:[^/@]+\/)*[^/:@]+(?::[^/:@]+|@sha256:[0-9a-f]{64}|:[^/:@]+@sha256:[0-9a-f]{64})$/;

function repository(image: string): string | undefined {
  return /^(?:[^/@]+\/)*[^/:@]+/.exec(image)?.[0];
}

/** In use already, or another tag of what is. */
function isKnown(image: string, had: readonly unknown[]): boolean {
  const images = had.map((c) => text(at(c, 'image')));
  return images.includes(image) || (pinned.test(image) && images.some((i) => repository(i) === repository(image)));
}

/** A container that the present template lacks: as one of those it has, or with nothing of its own. */
function isAsSecure(container: unknown, had: readonly unknown[]): boolean {
  const security = (c: unknown): unknown => at(c, 'securityContext') ?? {};
  const before = named(container, had);
  if (before !== undefined) return same(security(container), security(before));
  return [{}, ...had.map(security)].some((s) => same(s, security(container)));
}

function hostPaths(spec: Readonly<Record<string, unknown>>): readonly unknown[] {
  return list(spec['volumes']).filter((v) => at(v, 'hostPath') !== undefined);
}

function hostPorts(containers: readonly unknown[]): readonly unknown[] {
  return containers.flatMap((c) => list(at(c, 'ports'))).filter((p) => (num(at(p, 'hostPort')) ?? 0) > 0);
}

function without(all: readonly unknown[], known: readonly unknown[]): readonly unknown[] {
  return all.filter((one) => !known.some((k) => same(k, one)));
}
