import type { Action, KubeObject } from '../../../src/model/index.ts';
import { templateDigest } from '../../../src/remediate/index.ts';
import { bend } from '../../policies/bend.ts';
import { targetOf } from '../../policies/objects.ts';
import {
  approvedPatch,
  type Attack,
  both,
  type Layer,
  memoryTo,
  type Request,
  restartAt,
  scaleByOne,
  scaleTo,
  signatureOnly,
  type Strays,
} from './attack.ts';
import { deploymentPath, shopImage, statefulSetPath, type World } from './world.ts';

const spec = ['spec', 'template', 'spec'] as const;
const first = [...spec, 'containers', 0] as const;
const at = '2026-01-05T12:00:00Z';
type Make = (live: KubeObject) => Action;
type Path = readonly (string | number)[];

const row = (name: string, make: Make, stray: Strays = {}, by: readonly Layer[] = both): Attack => ({
  name,
  by,
  request: (world: World) => approvedPatch(world, make, stray),
});
const and = (what: string, path: Path, to: unknown): Attack => row(`approved scale and ${what}`, scaleByOne, { edits: [[path, to]] });

const smuggled: readonly Attack[] = [
  and('hostNetwork', [...spec, 'hostNetwork'], true),
  and('hostPID', [...spec, 'hostPID'], true),
  and('hostIPC', [...spec, 'hostIPC'], true),
  and('serviceAccountName', [...spec, 'serviceAccountName'], 'admin'),
  and('serviceAccount, the field’s old name', [...spec, 'serviceAccount'], 'admin'),
  and('a volume of the node', [...spec, 'volumes'], [{ name: 'root', hostPath: { path: '/' } }]),
  and('affinity', [...spec, 'affinity'], {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }] },
    },
  }),
  and('priority class', [...spec, 'priorityClassName'], 'system-node-critical'),
  and('runtime class', [...spec, 'runtimeClassName'], 'x'),
  and('host aliases', [...spec, 'hostAliases'], [{ ip: '127.0.0.1', hostnames: ['a'] }]),
  and('another scheduler', [...spec, 'schedulerName'], 'x'),
  and('a node of its choice', [...spec, 'nodeSelector'], { 'kubernetes.io/hostname': 'node-1' }),
  and('a toleration', [...spec, 'tolerations'], [{ operator: 'Exists' }]),
  and(
    'topology spread',
    [...spec, 'topologySpreadConstraints'],
    [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} }],
  ),
  and('pull secrets', [...spec, 'imagePullSecrets'], [{ name: 'x' }]),
  and('its own DNS', [...spec, 'dnsConfig'], { nameservers: ['10.0.0.1'] }),
  and('another DNS policy', [...spec, 'dnsPolicy'], 'Default'),
  and('shared processes', [...spec, 'shareProcessNamespace'], true),
  and('no token mount', [...spec, 'automountServiceAccountToken'], false),
  and('users of the host', [...spec, 'hostUsers'], true),
  and('a working directory', [...first, 'workingDir'], '/tmp'),
  and('stdin', [...first, 'stdin'], true),
  and('a terminal', [...first, 'tty'], true),
  and(
    'an owner',
    ['metadata', 'ownerReferences'],
    [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: '00000000-0000-0000-0000-000000000000' }],
  ),
  and('an init container', [...spec, 'initContainers'], [{ name: 'more', image: 'x:1' }]),
  and('command', [...first, 'command'], ['sh']),
  and('env', [...first, 'env'], [{ name: 'A', value: 'b' }]),
  and('image', [...first, 'image'], `${shopImage}:1.2.9`),
  and('privileged', [...first, 'securityContext'], { privileged: true }),
  and('lifecycle', [...first, 'lifecycle'], { postStart: { exec: { command: ['sh'] } } }),
  and('strategy', ['spec', 'strategy'], { type: 'Recreate' }),
  and('paused', ['spec', 'paused'], true),
  and('labels', ['metadata', 'labels', 'team'], 'x'),
  and('finalizers', ['metadata', 'finalizers'], ['example.com/x']),
  and('a change cause', ['metadata', 'annotations', 'kubernetes.io/change-cause'], 'any text'),
  and('a pod annotation', ['spec', 'template', 'metadata', 'annotations'], { x: 'y' }),
];

/** The revision to go back to is the present template with these edits: as if it had been deployed before. */
function rollbackTo(
  name: string,
  edits: readonly (readonly [Path, unknown])[],
  by: readonly Layer[] = both,
  sends: readonly (readonly [Path, unknown])[] = edits,
): Attack {
  const request = async (world: World): Promise<Request> =>
    approvedPatch(
      world,
      (live) =>
        rollback(
          edits.reduce((value, [path, to]) => bend(value, path, to), live),
          live,
        ),
      {
        edits: sends,
      },
    );
  return { name, by, request };
}

function rollback(once: KubeObject, live: KubeObject): Action {
  const template = templateDigest((once['spec'] as { readonly template: unknown }).template);
  return { is: 'rollback', target: targetOf(live), revision: 1, source: { resource: 'replicasets', name: 'x', uid: 'x' }, template };
}

export const rollbackAttacks: readonly Attack[] = [
  rollbackTo('signed rollback, image of another repository', [[[...first, 'image'], 'evil.example.com/x:1']]),
  rollbackTo('signed rollback, another image of the same host and port', [[[...first, 'image'], 'registry.example.com:5000/evil:1']]),
  rollbackTo('signed rollback, image without a tag', [[[...first, 'image'], shopImage]]),
  rollbackTo('signed rollback, privileged', [[[...first, 'securityContext'], { privileged: true }]]),
  rollbackTo('signed rollback, hostNetwork', [[[...spec, 'hostNetwork'], true]]),
  rollbackTo('signed rollback, another service account', [[[...spec, 'serviceAccountName'], 'admin']]),
  rollbackTo('signed rollback, a volume of the node', [[[...spec, 'volumes'], [{ name: 'root', hostPath: { path: '/' } }]]]),
  rollbackTo('signed rollback, sends another template', [[[...first, 'image'], `${shopImage}:1.1.0`]], signatureOnly, [
    [[...first, 'image'], `${shopImage}:1.2.1`],
  ]),
  rollbackTo('signed rollback and replicas', [[[...first, 'image'], `${shopImage}:1.1.0`]], both, [
    [[...first, 'image'], `${shopImage}:1.1.0`],
    [['spec', 'replicas'], 7],
  ]),
];

const full = (object: KubeObject, path: string): Request => ({ method: 'PUT', path, body: object });
const apply = (object: KubeObject, path: string): Request => {
  const { managedFields: _, resourceVersion: __, ...metadata } = object.metadata;
  return {
    method: 'PATCH',
    path: `${path}?fieldManager=k8s-rca&force=true`,
    contentType: 'application/apply-patch+yaml',
    body: { ...object, metadata },
  };
};
const strategic = (object: KubeObject, path: string): Request => ({
  method: 'PATCH',
  path,
  contentType: 'application/strategic-merge-patch+json',
  body: object,
});
const json = (object: KubeObject, path: string): Request => ({
  method: 'PATCH',
  path,
  contentType: 'application/json-patch+json',
  body: [
    { op: 'add', path: '/metadata/annotations', value: object.metadata['annotations'] },
    { op: 'replace', path: '/spec', value: object['spec'] },
  ],
});

const hostPid: Strays = { edits: [[[...spec, 'hostPID'], true]] };
const gpu =
  (resources: object): Make =>
  (live) => ({ is: 'set-resources', target: targetOf(live), resources: { web: resources } });
const onGpu: Strays = { path: (world) => deploymentPath(world.open, 'gpu') };

export const workloadAttacks: readonly Attack[] = [
  ...smuggled,
  row('approved restart and hostNetwork', restartAt(at), { edits: [[[...spec, 'hostNetwork'], true]] }),
  // Seen alone, the second layer takes a change of command for a rollback: it sees no signature.
  row('approved resources and command', memoryTo('512Mi'), { edits: [[[...first, 'command'], ['sh']]] }, signatureOnly),
  row('approved resources and env', memoryTo('512Mi'), { edits: [[[...first, 'env'], [{ name: 'A', value: 'b' }]]] }, signatureOnly),
  row('approved resources and hostPID', memoryTo('512Mi'), hostPid),
  row('approved 512Mi, sends 4Gi', memoryTo('512Mi'), { edits: [[[...first, 'resources', 'limits', 'memory'], '4Gi']] }),
  row('approved 0.5Gi, server sees 512Mi', memoryTo('0.5Gi'), {}, signatureOnly),
  row('signed memory 4Ti', memoryTo('4Ti')),
  row('signed GPU', gpu({ limits: { cpu: '100m', 'example.com/gpu': '4' }, requests: { cpu: '100m', 'example.com/gpu': '4' } }), onGpu),
  row('signed hugepages', gpu({ limits: { cpu: '100m', 'example.com/gpu': '1', 'hugepages-2Mi': '64Mi' } }), onGpu),
  row('free text as restartedAt', restartAt('any text')),
  row('signed scale by more than five', scaleTo(12)),
  row('signed scale to zero', scaleTo(0)),
  row('StatefulSet, approved scale and hostPID', scaleByOne, { ...hostPid, path: (world) => statefulSetPath(world.open) }),
  row('StatefulSet, signed scale to zero', scaleTo(0), { path: (world) => statefulSetPath(world.open) }),
  row('PUT, approved scale and hostPID', scaleByOne, { ...hostPid, form: full }),
  row('PUT without approval', scaleByOne, { token: () => undefined, form: full }, signatureOnly),
  row('server-side apply, approved scale and hostPID', scaleByOne, { ...hostPid, form: apply }),
  row('server-side apply without approval', scaleByOne, { token: () => undefined, form: apply }, signatureOnly),
  row('strategic merge patch, approved scale and hostPID', scaleByOne, { ...hostPid, form: strategic }),
  row('JSON patch, approved scale and hostPID', scaleByOne, { ...hostPid, form: json }),
  row('signed, in kube-system', scaleByOne, { path: () => deploymentPath('kube-system', 'attacks-web') }),
  row('signed, in the bot’s own namespace', scaleByOne, { path: (world) => deploymentPath(world.home) }),
  row('signed, in a namespace that has not opted in', scaleByOne, { path: (world) => deploymentPath(world.closed) }),
  row('signed, on an object that opted out', scaleByOne, { path: (world) => deploymentPath(world.open, 'opted-out') }),
  row('signed, on an object whose opt-out it removes', scaleByOne, {
    path: (world) => deploymentPath(world.open, 'opted-out'),
    edits: [[['metadata', 'labels', 'k8s-rca.io/remediation'], undefined]],
  }),
];
