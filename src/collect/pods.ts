import { at, type Container, type Look, type ObjectRef, type Pod, sameObject, str } from '../model/index.ts';
import type { Known } from './known.ts';
import { events, get, ref } from './looks.ts';
import { storageLooks } from './own.ts';
import { tellingPods } from './telling-pods.ts';

/** Logs that are read of the first pod, which tells most, and of each other one: its containers are the same. */
const mostContainers = 12;
const mostOfSiblings = 6;
const mostClaims = 3;

function ran(c: Container): boolean {
  return c.state.is === 'running' || c.state.is === 'terminated' || c.last.is === 'terminated' || c.restarts > 0;
}

/** What fails first, then what runs, then what ended well. */
function rank(c: Container): number {
  if (c.state.is === 'terminated' && c.state.exitCode === 0 && c.restarts === 0) return 2;
  const well = c.role === 'ephemeral' ? c.state.is === 'running' : c.ready;
  return well && c.restarts === 0 ? 1 : 0;
}

/** A pod's logs: of every container that ran, and of the run before where it was restarted. */
export function logLooks(pod: Pod, most: number): readonly Look[] {
  return pod.containers
    .filter(ran)
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, most)
    .flatMap((c): Look[] => {
      const look = (previous: boolean): Look => ({ do: 'logs', pod: pod.ref, container: c.name, previous });
      return c.restarts > 0 || c.last.is === 'terminated' ? [look(true), look(false)] : [look(false)];
    });
}

/** What the pod names: node, claims, ConfigMaps, account. Secrets are named too, and not asked for. */
function referenceLooks(pod: Pod, known: Known): readonly Look[] {
  const ns = pod.ref.namespace;
  const named = [
    ...pod.containers.flatMap((c) => [...c.envFrom, ...c.env.flatMap((e) => e.from ?? [])]),
    ...pod.volumes.flatMap((v) => v.sources),
  ];
  const maps = new Set(named.flatMap((s) => (s.kind === 'ConfigMap' && s.name !== 'kube-root-ca.crt' ? [s.name] : [])));
  const claims = pod.volumes.flatMap((v) => (v.claim === undefined ? [] : [ref('PersistentVolumeClaim', ns, v.claim)]));
  return [
    ...(pod.node === undefined ? [] : [get(ref('Node', undefined, pod.node)), events(ref('Node', undefined, pod.node))]),
    ...claims.flatMap((c) => [get(c), events(c)]),
    ...claims.filter((c) => unbound(c, known)).flatMap((c) => storageLooks(c, known)),
    ...(heldByVolumes(pod, known) ? claims.slice(0, mostClaims).flatMap((c) => volumeLooks(c, known)) : []),
    ...[...maps].slice(0, 5).map((m) => get(ref('ConfigMap', ns, m))),
    ...(pod.serviceAccount === undefined || pod.serviceAccount === 'default' ? [] : [get(ref('ServiceAccount', ns, pod.serviceAccount))]),
  ];
}

function unbound(claim: ObjectRef, known: Known): boolean {
  const body = known.get(claim);
  return body !== undefined && at(body['status'], 'phase') !== 'Bound';
}

const volumeTrouble = /^(FailedMount|FailedAttachVolume|FailedMapVolume|FailedMountOnFilesystemMismatch|(Volume|FileSystem)ResizeFailed)$/;

/** Attaching or mounting fails, or seems to: its events are gone after an hour, and the pod still waits on its node. */
function heldByVolumes(pod: Pod, known: Known): boolean {
  const told = known.items.some(
    (i) => i.is === 'events' && sameObject(i.about, pod.ref) && i.events.some((e) => volumeTrouble.test(e.reason)),
  );
  const waits = pod.containers.every((c) => c.state.is === 'waiting' && /^(ContainerCreating|PodInitializing)$/.test(c.state.reason));
  return told || (pod.node !== undefined && pod.phase === 'Pending' && waits);
}

/** The volume and the class of a bound claim. */
function volumeLooks(claim: ObjectRef, known: Known): readonly Look[] {
  const spec = known.get(claim)?.['spec'];
  const [volume, storageClass] = [str(at(spec, 'volumeName')), str(at(spec, 'storageClassName'))];
  return [
    ...(volume === undefined ? [] : [get(ref('PersistentVolume', undefined, volume))]),
    ...(storageClass === undefined || storageClass === '' ? [] : [get(ref('StorageClass', undefined, storageClass))]),
  ];
}

export function podLooksOf(pods: readonly Pod[], failing: readonly ObjectRef[], known: Known): readonly Look[] {
  const telling = tellingPods(pods, failing);
  return [
    ...telling.flatMap((p, i) => [...logLooks(p, i === 0 ? mostContainers : mostOfSiblings), events(p.ref)]),
    ...telling.slice(0, 1).flatMap((p) => referenceLooks(p, known)),
    ...telling.slice(1).flatMap((p) => (p.node === undefined ? [] : [get(ref('Node', undefined, p.node))])),
  ];
}

/** Pods of the incident's own subject: those it owns, or all that were named as failing. */
export function podLooks(about: { readonly subject: ObjectRef; readonly failing: readonly ObjectRef[] }, known: Known): readonly Look[] {
  return podLooksOf(ownPods(about, known), about.failing, known);
}

/** Which of the pods seen so far belong to the subject (others were looked at as somebody's dependency). */
export function ownPods(about: { readonly subject: ObjectRef; readonly failing: readonly ObjectRef[] }, known: Known): readonly Pod[] {
  const { subject } = about;
  const names = new Set([subject.name]);
  for (const w of known.workloads) if (w.owners.some((o) => o.name === subject.name)) names.add(w.ref.name);
  return known.pods.filter(
    (p) =>
      (subject.kind === 'Node' && p.node === subject.name) ||
      (p.ref.namespace === subject.namespace &&
        (p.ref.name === subject.name ||
          p.owners.some((o) => names.has(o.name)) ||
          about.failing.some((f) => f.kind === 'Pod' && f.name === p.ref.name))),
  );
}
