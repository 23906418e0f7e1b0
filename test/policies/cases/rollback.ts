import type { Action, KubeObject } from '../../../src/model/index.ts';
import { templateDigest } from '../../../src/remediate/index.ts';
import { bend } from '../bend.ts';
import { type Case, said, workloadRequest } from '../case.ts';
import { deployment, digestOf, repository, statefulSet, targetOf } from '../objects.ts';

const before = deployment();
const template = ['spec', 'template', 'spec'] as const;
const first = [...template, 'containers', 0] as const;

/** The revision that is recorded: the workload as `edit` made it once, with what the controller adds to its template. */
function recorded(edit: (o: KubeObject) => KubeObject, of: KubeObject): KubeObject {
  const once = edit(of);
  const labelled = bend(once, ['spec', 'template', 'metadata', 'labels', 'pod-template-hash'], '5c9d');
  return { ...labelled, kind: 'ReplicaSet', metadata: { name: 'web-5c9d', namespace: 'shop', uid: 'rs-1' } };
}

interface Rollback {
  readonly of?: KubeObject;
  readonly smuggle?: (after: KubeObject) => KubeObject;
  readonly refused?: string;
}

function rollback(name: string, edit: (o: KubeObject) => KubeObject, { of = before, smuggle, refused }: Rollback = {}): Case {
  const source = recorded(edit, of);
  const spec = source['spec'] as { readonly template: unknown };
  const action: Action = {
    is: 'rollback',
    target: targetOf(of),
    revision: 1,
    source: { resource: 'replicasets', name: 'web-5c9d', uid: 'rs-1' },
    template: templateDigest(spec.template),
  };
  return {
    name,
    request: workloadRequest(action, of, { source, ...(smuggle === undefined ? {} : { smuggle }) }),
    ...(refused === undefined ? {} : { refused }),
  };
}

const older = (o: KubeObject): KubeObject => bend(o, [...first, 'image'], `${repository}:1.2.2`);
const both =
  (...edits: readonly ((o: KubeObject) => KubeObject)[]): ((o: KubeObject) => KubeObject) =>
  (o) =>
    edits.reduce((value, edit) => edit(value), o);
const with_ =
  (path: readonly (string | number)[], to: unknown) =>
  (o: KubeObject): KubeObject =>
    bend(o, path, to);

export const rollbackCases: readonly Case[] = [
  rollback('rollback to the recorded image', older),
  rollback('rollback by image digest', with_([...first, 'image'], `${repository}@${digestOf('c')}`)),
  rollback('rollback of a StatefulSet', older, { of: statefulSet() }),
  rollback(
    'rollback of env, command, probes and volumes',
    both(
      older,
      with_([...first, 'env'], [{ name: 'MODE', value: '<&>\u2028é' }]),
      with_([...first, 'command'], ['/web']),
      with_([...first, 'readinessProbe'], { httpGet: { path: '/', port: 8080 }, periodSeconds: 10 }),
      with_([...template, 'volumes'], [{ name: 'config', configMap: { name: 'web' } }]),
      with_([...template, 'nodeSelector'], { disk: 'ssd' }),
    ),
  ),
  rollback(
    'rollback with the time of an old restart',
    both(older, with_(['spec', 'template', 'metadata', 'annotations'], { 'kubectl.kubernetes.io/restartedAt': '2025-01-05T12:00:00Z' })),
  ),
  rollback(
    'rollback of a container that was added',
    both(
      older,
      with_(
        [...template, 'containers'],
        [(before['spec'] as { template: { spec: { containers: unknown[] } } }).template.spec.containers[0]],
      ),
      older,
    ),
  ),
  rollback('rollback to an image under an allowed beginning', with_([...first, 'image'], 'mirror.example.com/shop/web:1.2.2')),
  rollback('rollback to another template than approved', older, {
    smuggle: with_([...first, 'image'], `${repository}:1.2.1`),
    refused: said.inexact,
  }),
  rollback('rollback and a command', older, { smuggle: with_([...first, 'command'], ['sh']), refused: said.inexact }),
  rollback('rollback and replicas', older, { smuggle: with_(['spec', 'replicas'], 5), refused: said.inexact }),
  rollback('rollback and labels', older, { smuggle: with_(['metadata', 'labels', 'team'], 'x'), refused: said.inexact }),
  rollback('rollback to what it is', (o) => o, { refused: said.inexact }),
  rollback('signed, image from another repository', with_([...first, 'image'], 'registry.example.com:5000/other/web:1.2.2'), {
    refused: `${said.bounds}: the recorded template brings image registry.example.com:5000/other/web:1.2.2`,
  }),
  rollback('signed, another image of the same host and port', with_([...first, 'image'], 'registry.example.com:5000/evil:1'), {
    refused: said.bounds,
  }),
  rollback('signed, image without a tag', with_([...first, 'image'], repository), { refused: said.bounds }),
  rollback('signed, a name that only begins like the repository', with_([...first, 'image'], `${repository}-evil:1`), {
    refused: said.bounds,
  }),
  rollback('signed, hostNetwork', both(older, with_([...template, 'hostNetwork'], true)), {
    refused: `${said.bounds}: the recorded template brings another hostNetwork`,
  }),
  rollback('signed, another service account', both(older, with_([...template, 'serviceAccountName'], 'admin')), { refused: said.bounds }),
  rollback('signed, a field to come', both(older, with_([...template, 'fieldToCome'], 'x')), { refused: said.bounds }),
  rollback('signed, privileged', both(older, with_([...first, 'securityContext'], { privileged: true })), {
    refused: `${said.bounds}: the recorded template brings another security context of container web`,
  }),
  rollback('signed, runAsNonRoot dropped', both(older, with_([...first, 'securityContext'], undefined)), { refused: said.bounds }),
  rollback('signed, a volume of the node', both(older, with_([...template, 'volumes'], [{ name: 'root', hostPath: { path: '/' } }])), {
    refused: `${said.bounds}: the recorded template brings the node's path /`,
  }),
  rollback(
    'signed, a port of the node',
    both(older, with_([...first, 'ports'], [{ containerPort: 8080, hostPort: 80, protocol: 'TCP' }])),
    { refused: `${said.bounds}: the recorded template brings the node's port 80` },
  ),
  rollback('signed, a block device', both(older, with_([...first, 'volumeDevices'], [{ name: 'x', devicePath: '/dev/x' }])), {
    refused: said.bounds,
  }),
  rollback(
    'signed, a privileged init container',
    both(
      older,
      with_([...template, 'initContainers'], [{ name: 'init', image: `${repository}:1`, securityContext: { privileged: true } }]),
    ),
    { refused: said.bounds },
  ),
];
