import { at, type Look, type ObjectRef, owners, refOf, str, workloadOf } from '../model/index.ts';
import { events, get, labelSelector, listOf, ref } from './looks.ts';
import type { Known } from './known.ts';
import { keptIn } from './revisions.ts';

interface About {
  readonly subject: ObjectRef;
  readonly failing: readonly ObjectRef[];
}

/** Controllers above an object, as far as they were seen. */
function upwards(start: ObjectRef, known: Known): readonly ObjectRef[] {
  const chain: ObjectRef[] = [];
  let here: ObjectRef | undefined = start;
  for (let hop = 0; here !== undefined && hop < 4; hop++) {
    const body = known.get(here);
    const up = body && (owners(body).find((o) => o.controller) ?? owners(body)[0]);
    here = up && {
      apiVersion: up.apiVersion,
      kind: up.kind,
      name: up.name,
      ...(here.namespace === undefined ? {} : { namespace: here.namespace }),
    };
    if (here !== undefined) chain.push(here);
  }
  return chain;
}

function podList(subject: ObjectRef, known: Known): readonly Look[] {
  const { namespace, name } = subject;
  const body = known.get(subject);
  switch (subject.kind) {
    case 'Node':
      return [listOf('Pod', undefined, { field: `spec.nodeName=${name}` })];
    case 'Job':
      return [listOf('Pod', namespace, { label: `job-name=${name}` })];
    case 'CronJob':
      return body === undefined
        ? []
        : [listOf('Job', namespace), ...jobsOf(subject, known).map((j) => listOf('Pod', namespace, { label: `job-name=${j}` }))];
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet': {
      const selector = body === undefined ? '' : labelSelector(workloadOf(body).selector);
      if (selector === '') return [];
      const kept = keptIn(subject.kind);
      return [listOf('Pod', namespace, { label: selector }), ...(kept === undefined ? [] : [listOf(kept, namespace, { label: selector })])];
    }
    default:
      return [];
  }
}

/** The newest two Jobs of a CronJob. */
function jobsOf(subject: ObjectRef, known: Known): readonly string[] {
  return known.workloads
    .filter((w) => w.ref.kind === 'Job' && w.owners.some((o) => o.name === subject.name))
    .sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0))
    .slice(0, 2)
    .map((w) => w.ref.name);
}

/** Sets that make pods of the newest revision: their events say why a pod could not be created. */
function setEvents(known: Known): readonly Look[] {
  return known.workloads
    .filter((w) => w.ref.kind === 'ReplicaSet' && w.desired > 0 && w.current < w.desired)
    .slice(0, 2)
    .map((w) => events(w.ref));
}

/** The object itself, its events, the controllers above it, what it makes. */
export function ownLooks({ subject, failing }: About, known: Known): readonly Look[] {
  const above = upwards(subject, known);
  const tops = failing.slice(0, 1).flatMap((f) => upwards(f, known));
  return [
    get(subject),
    events(subject),
    ...failing.slice(0, 3).flatMap((f) => [get(f), events(f)]),
    ...[...above, ...tops].filter((o) => isBuiltIn(o)).flatMap((o) => [get(o), events(o)]),
    ...[subject, ...above].flatMap((o) => podList(o, known)),
    ...setEvents(known),
    ...claimLooks(subject, known),
  ];
}

const isBuiltIn = (o: ObjectRef): boolean => /^(apps\/|batch\/|v1$)/.test(o.apiVersion ?? '');

function claimLooks(subject: ObjectRef, known: Known): readonly Look[] {
  if (subject.kind !== 'PersistentVolumeClaim') return [];
  const body = known.get(subject);
  return body === undefined ? [] : [...storageLooks(refOf(body), known)];
}

/** A claim's class and volume. */
export function storageLooks(claim: ObjectRef, known: Known): readonly Look[] {
  const volume = str(at(known.get(claim)?.['spec'], 'volumeName'));
  return [
    listOf('StorageClass', undefined),
    volume === undefined ? listOf('PersistentVolume', undefined) : get(ref('PersistentVolume', undefined, volume)),
  ];
}
