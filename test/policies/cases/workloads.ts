import type { Action, KubeObject, Resources } from '../../../src/model/index.ts';
import { bend } from '../bend.ts';
import { type Case, said, type Strays, workloadRequest } from '../case.ts';
import { deployment, statefulSet, targetOf } from '../objects.ts';

const before = deployment();
const target = targetOf(before);
const template = ['spec', 'template', 'spec'] as const;
const first = [...template, 'containers', 0] as const;

function row(name: string, action: Action, stray: Strays & { readonly on?: KubeObject; readonly refused?: string } = {}): Case {
  const { on = before, refused, ...rest } = stray;
  return { name, request: workloadRequest(action, on, rest), ...(refused === undefined ? {} : { refused }) };
}

const scale = (replicas: number): Action => ({ is: 'scale', target, replicas });
const smuggled = (name: string, path: readonly (string | number)[], to: unknown, action: Action = scale(5)): Case =>
  row(name, action, { smuggle: (o) => bend(o, path, to), refused: said.inexact });

/** Fields that an approval of a scale does not cover: all of them, listed by somebody or not. */
const smuggledCases: readonly Case[] = [
  smuggled('scale and hostNetwork', [...template, 'hostNetwork'], true),
  smuggled('scale and hostPID', [...template, 'hostPID'], true),
  smuggled('scale and hostIPC', [...template, 'hostIPC'], true),
  smuggled('scale and hostUsers', [...template, 'hostUsers'], true),
  smuggled('scale and serviceAccountName', [...template, 'serviceAccountName'], 'admin'),
  smuggled('scale and serviceAccount, its old name', [...template, 'serviceAccount'], 'admin'),
  smuggled('scale and a volume of the node', [...template, 'volumes'], [{ name: 'root', hostPath: { path: '/' } }]),
  smuggled('scale and a field to come', [...template, 'fieldToCome'], { deep: [1] }),
  smuggled('scale and a field of the spec to come', ['spec', 'fieldToCome'], 'x'),
  smuggled('scale and a field of the object to come', ['fieldToCome'], 'x'),
  smuggled('scale and affinity', [...template, 'affinity'], { nodeAffinity: {} }),
  smuggled('scale and priority class', [...template, 'priorityClassName'], 'system-node-critical'),
  smuggled('scale and runtime class', [...template, 'runtimeClassName'], 'x'),
  smuggled('scale and token mount', [...template, 'automountServiceAccountToken'], true),
  smuggled('scale and host aliases', [...template, 'hostAliases'], [{ ip: '127.0.0.1', hostnames: ['a'] }]),
  smuggled('scale and scheduler', [...template, 'schedulerName'], 'x'),
  smuggled('scale and command', [...first, 'command'], ['sh']),
  smuggled('scale and env', [...first, 'env'], [{ name: 'A', value: 'b' }]),
  smuggled('scale and image', [...first, 'image'], 'registry.example.com:5000/shop/web:1.2.2'),
  smuggled('scale and privileged', [...first, 'securityContext', 'privileged'], true),
  smuggled('scale and lifecycle', [...first, 'lifecycle'], { postStart: { exec: { command: ['sh'] } } }),
  smuggled('scale and stdin', [...first, 'stdin'], true),
  smuggled('scale and resources', [...first, 'resources', 'limits', 'memory'], '256Mi'),
  smuggled('scale and a third container', [...template, 'containers', 2], { name: 'more', image: 'x' }),
  smuggled('scale and an init container', [...template, 'initContainers'], [{ name: 'more', image: 'x' }]),
  smuggled('scale and ephemeral container', [...template, 'ephemeralContainers'], [{ name: 'more', image: 'x' }]),
  smuggled('scale and selector', ['spec', 'selector', 'matchLabels', 'app'], 'other'),
  smuggled('scale and strategy', ['spec', 'strategy', 'type'], 'Recreate'),
  smuggled('scale and paused', ['spec', 'paused'], true),
  smuggled('scale and labels', ['metadata', 'labels', 'team'], 'x'),
  smuggled('scale and finalizers', ['metadata', 'finalizers'], ['x/y']),
  smuggled('scale and owner', ['metadata', 'ownerReferences'], [{ kind: 'X' }]),
  smuggled('scale and pod labels', ['spec', 'template', 'metadata', 'labels', 'team'], 'x'),
  smuggled('scale and pod annotations', ['spec', 'template', 'metadata', 'annotations'], { x: 'y' }),
  smuggled('approved 5, sends 6', ['spec', 'replicas'], 6),
];

export const scaleCases: readonly Case[] = [
  row('scale 3 to 5', scale(5)),
  row('scale 3 to 1', scale(1)),
  row('scale 3 to 8, the widest step', scale(8)),
  row('scale 3 to 9, a step too wide', scale(9), { refused: `${said.bounds}: from 3 to 9 replicas` }),
  row('scale to zero', scale(0), { refused: said.bounds }),
  row('scale below zero', scale(-1), { refused: said.bounds }),
  row('scale to half a replica', scale(4.5), { refused: said.bounds }),
  row('scale 20 to 21, above the limit', scale(21), { on: bend(before, ['spec', 'replicas'], 20), refused: said.bounds }),
  row('scale to what it is', scale(3), { refused: said.inexact }),
  row('scale a StatefulSet', { ...scale(5), target: targetOf(statefulSet()) }, { on: statefulSet() }),
  row(
    'scale a StatefulSet and its claims',
    { ...scale(5), target: targetOf(statefulSet()) },
    {
      on: statefulSet(),
      smuggle: (o) => bend(o, ['spec', 'volumeClaimTemplates'], [{ metadata: { name: 'data' } }]),
      refused: said.inexact,
    },
  ),
  row(
    'scale a StatefulSet without approval',
    { ...scale(5), target: targetOf(statefulSet()) },
    { on: statefulSet(), token: undefined, refused: said.approval },
  ),
  row('scale in kube-system', scale(5), {
    on: bend(before, ['metadata', 'namespace'], 'kube-system'),
    claims: { target: { ...target, namespace: 'kube-system' } },
    refused: said.protected,
  }),
  row('scale in gatekeeper-system', scale(5), {
    on: bend(before, ['metadata', 'namespace'], 'gatekeeper-system'),
    claims: { target: { ...target, namespace: 'gatekeeper-system' } },
    refused: said.protected,
  }),
  row('scale in the bot’s own namespace', scale(5), {
    on: bend(before, ['metadata', 'namespace'], 'k8s-rca'),
    claims: { target: { ...target, namespace: 'k8s-rca' } },
    refused: said.protected,
  }),
  ...smuggledCases,
];

export const scaleToZeroCases: readonly Case[] = [
  row('scale to zero where policy opens it', scale(0)),
  row('scale below zero', scale(-1), { refused: said.bounds }),
];

const restart = (at: string): Action => ({ is: 'restart', target, at });

export const restartCases: readonly Case[] = [
  row('restart', restart('2026-01-05T12:00:00Z')),
  row('restart again', restart('2026-01-05T12:00:00Z'), {
    on: bend(before, ['spec', 'template', 'metadata', 'annotations'], {
      'kubectl.kubernetes.io/restartedAt': '2025-01-05T12:00:00Z',
      other: 'kept',
    }),
  }),
  row('restart a StatefulSet', { ...restart('2026-01-05T12:00:00Z'), target: targetOf(statefulSet()) }, { on: statefulSet() }),
  row('free text as restartedAt', restart('any text'), { refused: said.inexact }),
  row('a time that is none', restart('2026-13-45T99:00:00Z'), { refused: said.inexact }),
  row('a time with text behind it', restart('2026-01-05T12:00:00Z; rm'), { refused: said.inexact }),
  row('restart at another time than approved', restart('2026-01-05T12:00:00Z'), {
    smuggle: (o) => bend(o, ['spec', 'template', 'metadata', 'annotations', 'kubectl.kubernetes.io/restartedAt'], '2026-01-05T12:00:01Z'),
    refused: said.inexact,
  }),
  smuggled(
    'restart and another pod annotation',
    ['spec', 'template', 'metadata', 'annotations', 'x'],
    'y',
    restart('2026-01-05T12:00:00Z'),
  ),
  smuggled('restart and env', [...first, 'env'], [], restart('2026-01-05T12:00:00Z')),
  smuggled('restart and replicas', ['spec', 'replicas'], 4, restart('2026-01-05T12:00:00Z')),
];

const set = (web: Resources): Action => ({ is: 'set-resources', target, resources: { web } });
const requests = { cpu: '100m', memory: '64Mi' };
const tiny = bend(before, [...first, 'resources'], { limits: { memory: '10Mi' } });

export const resourcesCases: readonly Case[] = [
  row('memory 128Mi to 256Mi', set({ requests, limits: { memory: '256Mi' } })),
  row('memory 128Mi to 512Mi, four times', set({ requests, limits: { memory: '512Mi' } })),
  row('memory 10Mi to 200Mi, below the floor', set({ limits: { memory: '200Mi' } }), { on: tiny }),
  row('and back again', set({ limits: { memory: '10Mi' } }), {
    on: bend(before, [...first, 'resources'], { limits: { memory: '200Mi' } }),
  }),
  row('cpu of the worker doubled beside its GPU', {
    is: 'set-resources',
    target,
    resources: { worker: { limits: { 'nvidia.com/gpu': '1', 'hugepages-2Mi': '64Mi', cpu: '1' } } },
  }),
  row('approved 256Mi, sends 4Gi', set({ requests, limits: { memory: '256Mi' } }), {
    smuggle: (o) => bend(o, [...first, 'resources', 'limits', 'memory'], '4Gi'),
    refused: said.inexact,
  }),
  row('approved 0.25Gi, server sees 256Mi', set({ requests, limits: { memory: '0.25Gi' } }), {
    smuggle: (o) => bend(o, [...first, 'resources', 'limits', 'memory'], '256Mi'),
    refused: said.inexact,
  }),
  row('memory 4Ti', set({ requests, limits: { memory: '4Ti' } }), { refused: said.bounds }),
  row('memory just above four times', set({ requests, limits: { memory: '513Mi' } }), { refused: said.bounds }),
  row('memory 10Mi to above the floor', set({ limits: { memory: '257Mi' } }), { on: tiny, refused: said.bounds }),
  row('cpu has no floor', set({ requests: { cpu: '500m', memory: '64Mi' }, limits: { memory: '128Mi' } }), { refused: said.bounds }),
  row('milli-bytes are not megabytes', set({ requests, limits: { memory: '1100m' } }), { refused: said.bounds }),
  row('a limit below the request', set({ requests, limits: { memory: '32Mi' } }), { refused: said.bounds }),
  row('a request above the limit', set({ requests: { cpu: '100m', memory: '200Mi' }, limits: { memory: '128Mi' } }), {
    refused: said.bounds,
  }),
  row('a new resource name', set({ requests, limits: { memory: '256Mi', cpu: '1' } }), { refused: said.bounds }),
  row('a GPU', set({ requests, limits: { memory: '256Mi', 'nvidia.com/gpu': '1' } }), { refused: said.bounds }),
  row(
    'one GPU more',
    { is: 'set-resources', target, resources: { worker: { limits: { 'nvidia.com/gpu': '2', 'hugepages-2Mi': '64Mi', cpu: '500m' } } } },
    { refused: said.bounds },
  ),
  row(
    'more hugepages',
    { is: 'set-resources', target, resources: { worker: { limits: { 'nvidia.com/gpu': '1', 'hugepages-2Mi': '128Mi', cpu: '500m' } } } },
    { refused: said.bounds },
  ),
  row('a limit removed', set({ requests }), { refused: said.bounds }),
  row('a quantity that is none', set({ requests, limits: { memory: 'much' } }), { refused: said.bounds }),
  row(
    'resources of a container that is not there',
    { is: 'set-resources', target, resources: { other: { limits: { memory: '256Mi' } } } },
    { refused: said.inexact },
  ),
  row('resources of no container', { is: 'set-resources', target, resources: {} }, { refused: said.inexact }),
  row(
    'resource claims',
    { is: 'set-resources', target, resources: { web: { requests, limits: { memory: '256Mi' }, claims: [{ name: 'gpu' }] } as Resources } },
    { refused: said.bounds },
  ),
  smuggled('resources and env', [...first, 'env'], [], set({ requests, limits: { memory: '256Mi' } })),
  smuggled('resources and command', [...first, 'command'], ['sh'], set({ requests, limits: { memory: '256Mi' } })),
  smuggled('resources and image', [...first, 'image'], 'x:1', set({ requests, limits: { memory: '256Mi' } })),
];
