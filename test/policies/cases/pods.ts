import type { Action, KubeObject } from '../../../src/model/index.ts';
import { type AnyClaims, claimsFor, mint } from '../approvals.ts';
import { bend } from '../bend.ts';
import { type Case, keys, said } from '../case.ts';
import { stuckPod, targetOf } from '../objects.ts';
import { approvedObject, eviction, removal, update } from '../reviews.ts';

const pod = stuckPod();
const uid = pod.metadata.uid ?? '';
const target = targetOf(pod);
const evict: Action = { is: 'evict-pod', target };
const remove: Action = { is: 'delete-stuck-pod', target };

const token = (action: Action, over: AnyClaims = {}): string => mint(claimsFor(action, over), keys.first);

function row(name: string, request: Case['request'], refused?: string): Case {
  return { name, request, ...(refused === undefined ? {} : { refused }) };
}

const bound = { preconditions: { uid } };

export const evictCases: readonly Case[] = [
  row('evict', eviction(pod, token(evict), bound)),
  row('evict, as a dry run', eviction(pod, token(evict), { ...bound, dryRun: ['All'] })),
  row('evict without approval', eviction(pod, undefined, bound), said.approval),
  row('evict without uid', eviction(pod, token(evict), {}), said.inexact),
  row('evict without options', eviction(pod, token(evict), undefined), said.inexact),
  row('evict another uid', eviction(pod, token(evict), { preconditions: { uid: 'other' } }), said.other),
  row('evict with grace 0', eviction(pod, token(evict), { ...bound, gracePeriodSeconds: 0 }), said.inexact),
  row('evict with orphans', eviction(pod, token(evict), { ...bound, propagationPolicy: 'Orphan' }), said.inexact),
  row('evict at a version of the object too', eviction(pod, token(evict), { preconditions: { uid, resourceVersion: '1' } }), said.inexact),
  row(
    'evict with labels on the eviction',
    bend(eviction(pod, token(evict), bound), ['object', 'metadata', 'labels'], { a: 'b' }),
    said.inexact,
  ),
  row('evict under the approval of a deletion', eviction(pod, token(remove), bound), said.uncovered),
  row('evict with change false', eviction(pod, token(evict, { change: { evict: false } }), bound), said.inexact),
  row('evict with an empty change', eviction(pod, token(evict, { change: {} }), bound), said.uncovered),
  row(
    'evict in kube-system',
    eviction(
      bend(pod, ['metadata', 'namespace'], 'kube-system'),
      token({ ...evict, target: { ...target, namespace: 'kube-system' } }),
      bound,
    ),
    said.protected,
  ),
  row('evict with a generation', eviction(pod, token(evict, { target: { ...target, generation: 1 } }), bound), said.moved),
];

const signed = token(remove);
const marked = approvedObject(pod, signed);
const force = { preconditions: { uid }, gracePeriodSeconds: 0 };
const stray = (name: string, of: KubeObject, refused: string = said.bounds): Case =>
  row(name, removal(approvedObject(of, signed), force), refused);

export const stuckPodCases: readonly Case[] = [
  row('delete-stuck-pod, first the approval is written', update(pod, marked)),
  row('delete-stuck-pod, then it is deleted', removal(marked, force)),
  row('delete-stuck-pod, as a dry run', removal(marked, { ...force, dryRun: ['All'] })),
  row('a pod of a Job', removal(bend(marked, ['metadata', 'ownerReferences', 0, 'kind'], 'Job'), force)),
  row('the approval and a label', update(pod, bend(marked, ['metadata', 'labels', 'x'], 'y')), said.inexact),
  row('the approval and an image', update(pod, bend(marked, ['spec', 'containers', 0, 'image'], 'x')), said.inexact),
  row('the approval and a toleration', update(pod, bend(marked, ['spec', 'tolerations'], [{ operator: 'Exists' }])), said.inexact),
  row(
    'the approval onto a pod that is not being deleted',
    update(bend(pod, ['metadata', 'deletionTimestamp'], undefined), bend(marked, ['metadata', 'deletionTimestamp'], undefined)),
    said.bounds,
  ),
  row('deleted without approval', removal(pod, force), said.approval),
  row('deleted without uid', removal(marked, { gracePeriodSeconds: 0 }), said.inexact),
  row('deleted by another uid', removal(marked, { ...force, preconditions: { uid: 'other' } }), said.inexact),
  row('deleted with time to end', removal(marked, { preconditions: { uid }, gracePeriodSeconds: 30 }), said.inexact),
  row('deleted with another propagation', removal(marked, { ...force, propagationPolicy: 'Orphan' }), said.inexact),
  row('deleted under the approval of an eviction', removal(approvedObject(pod, token(evict)), force), said.uncovered),
  row(
    'deleted with an expired approval',
    removal(approvedObject(pod, token(remove, { exp: Math.floor(Date.now() / 1000) - 1 })), force),
    said.approval,
  ),
  stray('another pod with the same approval', bend(pod, ['metadata', 'uid'], 'other'), said.other),
  stray('a pod that is not being deleted', bend(pod, ['metadata', 'deletionTimestamp'], undefined)),
  stray(
    'a pod within its grace',
    bend(pod, ['metadata', 'deletionTimestamp'], new Date(Date.now() + 60_000).toISOString().replace(/\.\d+/, '')),
  ),
  stray('a pod with finalizers', bend(pod, ['metadata', 'finalizers'], ['x/y'])),
  stray('a pod of a StatefulSet', bend(pod, ['metadata', 'ownerReferences', 0, 'kind'], 'StatefulSet')),
  stray('a bare pod', bend(pod, ['metadata', 'ownerReferences'], undefined)),
  stray('a pod owned but not controlled', bend(pod, ['metadata', 'ownerReferences', 0, 'controller'], false)),
];

/** Where policy keeps stuck pods to people. */
export const noStuckPodCases: readonly Case[] = [
  row('the approval is not written', update(pod, marked), said.mayNot),
  row('no pod is deleted', removal(marked, force), said.mayNot),
  row('an eviction is', eviction(pod, token(evict), bound)),
];
