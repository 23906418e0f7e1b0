import { randomBytes } from 'node:crypto';
import type { KubeObject, Plan } from '../../../src/model/index.ts';
import { jobManifest } from '../../../src/remediate/index.ts';
import { must } from '../../../tools/control-plane/index.ts';
import { until } from '../../e2e/world.ts';
import { bend } from '../../policies/bend.ts';
import { digestOf } from '../../policies/objects.ts';
import { admitted, type Attack, type Request, vapOnly } from './attack.ts';
import { read, type Person, type World } from './world.ts';

const ACCOUNT = 'k8s-rca-executor';

/** The Job that the bot makes, of a fresh name. */
function goodJob(world: World, keys: World['jwks'] = world.jwks): KubeObject {
  const target = { resource: 'deployments', namespace: world.open, name: 'web', uid: 'u', generation: 1 } as const;
  const plan: Plan = {
    v: 1,
    id: randomBytes(8).toString('hex'),
    incident: 'i',
    cluster: 'c',
    action: { is: 'scale', target, replicas: 4 },
    diff: 'ab'.repeat(32),
  };
  return jobManifest(plan, 'a.b.c', { namespace: world.home, image: world.image, serviceAccount: ACCOUNT, keys, auditHead: '0' });
}

type Path = readonly (string | number)[];
const spec: Path = ['spec', 'template', 'spec'];
const first: Path = [...spec, 'containers', 0];

const post = (world: World, body: KubeObject): Request => ({ method: 'POST', path: `/apis/batch/v1/namespaces/${world.home}/jobs`, body });

const job = (what: string, path: Path, to: unknown): Attack => ({
  name: `executor Job with ${what}`,
  as: 'bot',
  by: vapOnly,
  request: (world) => post(world, bend(goodJob(world), path, to)),
});

function podOf(world: World): object {
  const { template } = goodJob(world)['spec'] as { readonly template: { readonly spec: object } };
  return template.spec;
}

/** Anything else that would run under the executor's account. */
function other(name: string, path: string, body: (pod: object) => object, as: Person = 'admin'): Attack {
  return {
    name,
    as,
    by: vapOnly,
    request: (world) => ({ method: 'POST', path: path.replace('HOME', world.home), body: body(podOf(world)) }),
  };
}

const labels = { app: 'x' };
const metadata = { name: 'attacks-x' };
const template = (pod: object): object => ({ metadata: { labels }, spec: pod });
const always = (pod: object): object => template({ ...pod, restartPolicy: 'Always' });
const token = { serviceAccountToken: { path: 'token', expirationSeconds: 600 } };
const volumes: Path = [...spec, 'volumes'];
const projected = (...sources: readonly object[]): object => [{ name: 'token', projected: { sources } }];

/** A Job of the bot that is no executor: what somebody would make who took the bot over. */
const ownJob = (what: string, ...bends: readonly (readonly [Path, unknown])[]): Attack => ({
  name: `Job of the bot ${what}`,
  as: 'bot',
  by: vapOnly,
  request: (world) =>
    post(
      world,
      bends.reduce((made, [path, to]) => bend(made, path, to), bend(goodJob(world), [...spec, 'serviceAccountName'], 'default')),
    ),
});

export const jobAttacks: readonly Attack[] = [
  ownJob('under another account'),
  ownJob('that mounts a Secret', [volumes, [{ name: 'token', secret: { secretName: 'k8s-rca' } }]]),
  ownJob(
    'that is root on the node',
    [[...spec, 'hostPID'], true],
    [[...first, 'securityContext'], { privileged: true }],
    [volumes, [{ name: 'token', hostPath: { path: '/' } }]],
  ),
  { name: 'executor Job made by an administrator', as: 'admin', by: vapOnly, request: (world) => post(world, goodJob(world)) },
  job('another image', [...first, 'image'], `registry.example.com/k8s-rca/executor@${digestOf('b')}`),
  job('an image by tag', [...first, 'image'], 'registry.example.com/k8s-rca/executor:1'),
  job('a command', [...first, 'command'], ['sh']),
  job('other arguments', [...first, 'args'], ['execute', '--force']),
  job('no arguments', [...first, 'args'], undefined),
  job('one variable more', [...first, 'env', 3], { name: 'NODE_OPTIONS', value: '--require=/x' }),
  job('a variable from a Secret', [...first, 'env', 0], { name: 'RCA_PLAN', valueFrom: { secretKeyRef: { name: 'k8s-rca', key: 'key' } } }),
  job('a Secret as environment', [...first, 'envFrom'], [{ secretRef: { name: 'k8s-rca' } }]),
  {
    name: 'executor Job with other keys',
    as: 'bot',
    by: vapOnly,
    request: (world) => post(world, goodJob(world, { keys: world.jwks.keys.slice(1) })),
  },
  job('a projected Secret', volumes, projected(token, { secret: { name: 'k8s-rca' } })),
  job('another ConfigMap', volumes, projected(token, { configMap: { name: 'other' } })),
  job('a token for an hour', volumes, projected({ serviceAccountToken: { path: 'token', expirationSeconds: 3601 } })),
  job('a token for somebody else', volumes, projected({ serviceAccountToken: { path: 'token', expirationSeconds: 600, audience: 'x' } })),
  job('a Secret as volume', volumes, [{ name: 'token', secret: { secretName: 'k8s-rca' } }]),
  job('a volume of the node', volumes, [{ name: 'token', hostPath: { path: '/' } }]),
  job('lifecycle hooks', [...first, 'lifecycle'], { postStart: { exec: { command: ['sh'] } } }),
  job('a probe', [...first, 'livenessProbe'], { exec: { command: ['sh'] } }),
  job('stdin', [...first, 'stdin'], true),
  job('a terminal', [...first, 'tty'], true),
  job('a working directory', [...first, 'workingDir'], '/tmp'),
  job('a port', [...first, 'ports'], [{ containerPort: 80 }]),
  job('host aliases', [...spec, 'hostAliases'], [{ ip: '127.0.0.1', hostnames: ['kubernetes.default.svc'] }]),
  job('its own DNS', [...spec, 'dnsConfig'], { nameservers: ['10.0.0.1'] }),
  job('a node of its choice', [...spec, 'nodeName'], 'node-1'),
  job('shared processes', [...spec, 'shareProcessNamespace'], true),
  job('a runtime class', [...spec, 'runtimeClassName'], 'x'),
  job('hostNetwork', [...spec, 'hostNetwork'], true),
  job('hostPID', [...spec, 'hostPID'], true),
  job('two containers', [...spec, 'containers', 1], { name: 'more', image: 'x:1' }),
  job('an init container', [...spec, 'initContainers'], [{ name: 'more', image: 'x:1' }]),
  job('the usual token mount', [...spec, 'automountServiceAccountToken'], true),
  job('service links', [...spec, 'enableServiceLinks'], true),
  job('root', [...spec, 'securityContext', 'runAsUser'], 0),
  job('no user rule', [...spec, 'securityContext', 'runAsNonRoot'], false),
  job('no seccomp', [...spec, 'securityContext', 'seccompProfile', 'type'], 'Unconfined'),
  job('sysctls', [...spec, 'securityContext', 'sysctls'], [{ name: 'net.ipv4.ip_forward', value: '1' }]),
  job('a writable root', [...first, 'securityContext', 'readOnlyRootFilesystem'], false),
  job('privilege escalation', [...first, 'securityContext', 'allowPrivilegeEscalation'], true),
  job('a capability', [...first, 'securityContext', 'capabilities'], { drop: ['ALL'], add: ['NET_ADMIN'] }),
  job('repeats', ['spec', 'backoffLimit'], 6),
  job('no end', ['spec', 'activeDeadlineSeconds'], undefined),
  job('a long life', ['spec', 'activeDeadlineSeconds'], 3600),
  job('no cleaning up', ['spec', 'ttlSecondsAfterFinished'], undefined),
  job('two pods', ['spec', 'parallelism'], 2),
  job('two completions', ['spec', 'completions'], 2),
  job('a pause, in which it could be changed', ['spec', 'suspend'], true),
  job('a name of its own', ['metadata', 'name'], 'attacks-job'),
  {
    name: 'executor Job by the old name of the account field',
    as: 'admin',
    by: vapOnly,
    request: (world) =>
      post(world, bend(bend(goodJob(world), [...spec, 'serviceAccountName'], undefined), [...spec, 'serviceAccount'], ACCOUNT)),
  },
  other('pod under the executor’s account', '/api/v1/namespaces/HOME/pods', (pod) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: pod,
  })),
  other('Deployment under the executor’s account', '/apis/apps/v1/namespaces/HOME/deployments', (pod) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { selector: { matchLabels: labels }, template: always(pod) },
  })),
  other('StatefulSet under the executor’s account', '/apis/apps/v1/namespaces/HOME/statefulsets', (pod) => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata,
    spec: { serviceName: 'x', selector: { matchLabels: labels }, template: always(pod) },
  })),
  other('DaemonSet under the executor’s account', '/apis/apps/v1/namespaces/HOME/daemonsets', (pod) => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata,
    spec: { selector: { matchLabels: labels }, template: always(pod) },
  })),
  other('ReplicaSet under the executor’s account', '/apis/apps/v1/namespaces/HOME/replicasets', (pod) => ({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata,
    spec: { selector: { matchLabels: labels }, template: always(pod) },
  })),
  other('ReplicationController under the executor’s account', '/api/v1/namespaces/HOME/replicationcontrollers', (pod) => ({
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata,
    spec: { selector: labels, template: always(pod) },
  })),
  other('CronJob under the executor’s account', '/apis/batch/v1/namespaces/HOME/cronjobs', (pod) => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata,
    spec: { schedule: '* * * * *', jobTemplate: { spec: { template: template(pod) } } },
  })),
  other('PodTemplate under the executor’s account', '/api/v1/namespaces/HOME/podtemplates', (pod) => ({
    apiVersion: 'v1',
    kind: 'PodTemplate',
    metadata,
    template: always(pod),
  })),
];

/** A pod that the Job controller made of the bot's Job; one that ran to its end is followed by another. */
async function executorPod(world: World): Promise<KubeObject> {
  const find = async (): Promise<KubeObject | undefined> => {
    const path = `/api/v1/namespaces/${world.home}/pods?labelSelector=batch.kubernetes.io%2Fjob-name`;
    const { items } = (await must(world.as.admin, 'GET', path)).body as { items: readonly KubeObject[] };
    return items.find(
      (pod) => (pod['spec'] as { readonly nodeName?: string }).nodeName !== undefined && pod.metadata['deletionTimestamp'] === undefined,
    );
  };
  const there = await find();
  if (there !== undefined) return there;
  const { method, path, body } = post(world, goodJob(world));
  await must(world.as.bot, method, path, body);
  return until(find, { what: 'the executor’s pod to be bound to a node', within: 60_000 });
}

const connectTo = (name: string, query: string): Attack => ({
  name: `${name} an executor’s pod, as an administrator`,
  as: 'admin',
  by: vapOnly,
  request: async (world) => ({
    method: 'POST',
    path: `/api/v1/namespaces/${world.home}/pods/${(await executorPod(world)).metadata.name}/${query}`,
  }),
});

function askToken(world: World, pod?: { readonly name: string; readonly uid: string }): Request {
  return {
    method: 'POST',
    path: `/api/v1/namespaces/${world.home}/serviceaccounts/${ACCOUNT}/token`,
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 600, ...(pod === undefined ? {} : { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', ...pod } }) },
    },
  };
}

const boundTo = async (world: World): Promise<{ readonly name: string; readonly uid: string }> => {
  const { name, uid = '' } = (await executorPod(world)).metadata;
  return { name, uid };
};

const tokenSecret = (world: World): Request => ({
  method: 'POST',
  path: `/api/v1/namespaces/${world.home}/secrets`,
  body: {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/service-account-token',
    metadata: { name: 'attacks-token', annotations: { 'kubernetes.io/service-account.name': ACCOUNT } },
  },
});

export const identityAttacks: readonly Attack[] = [
  connectTo('exec into', 'exec?command=id&stdout=true'),
  connectTo('attach to', 'attach?stdout=true'),
  connectTo('port-forward to', 'portforward?ports=80'),
  connectTo('proxy to', 'proxy/'),
  {
    name: 'ephemeral container in an executor’s pod, as an administrator',
    as: 'admin',
    by: vapOnly,
    request: async (world) => ({
      method: 'PATCH',
      path: `/api/v1/namespaces/${world.home}/pods/${(await executorPod(world)).metadata.name}/ephemeralcontainers`,
      contentType: 'application/strategic-merge-patch+json',
      body: { spec: { ephemeralContainers: [{ name: 'x', image: 'x:1' }] } },
    }),
  },
  {
    name: 'another image for an executor’s pod, as an administrator',
    as: 'admin',
    by: vapOnly,
    request: async (world) => ({
      method: 'PATCH',
      path: `/api/v1/namespaces/${world.home}/pods/${(await executorPod(world)).metadata.name}`,
      contentType: 'application/strategic-merge-patch+json',
      body: { spec: { containers: [{ name: 'executor', image: 'x:1' }] } },
    }),
  },
  {
    name: 'executor’s token, as an administrator',
    as: 'admin',
    by: vapOnly,
    request: async (world) => askToken(world, await boundTo(world)),
  },
  { name: 'executor’s token, as an administrator, unbound', as: 'admin', by: vapOnly, request: (world) => askToken(world) },
  { name: 'executor’s token in a Secret', as: 'admin', by: vapOnly, request: tokenSecret },
  {
    name: 'executor’s token, as a node, for another pod',
    as: 'node',
    by: admitted,
    otherwise: 'the API server',
    request: async (world) => askToken(world, { ...(await boundTo(world)), uid: 'other' }),
  },
];

export const jobAdmissions: readonly Attack[] = [
  { name: 'the bot starts an executor', as: 'bot', by: admitted, request: (world) => post(world, goodJob(world)) },
];

/** The node of the executor's pod asks for its token, as a kubelet does. */
export async function asItsNode(world: World): Promise<number> {
  const pod = await executorPod(world);
  const { nodeName = '' } = (await read(world, `/api/v1/namespaces/${world.home}/pods/${pod.metadata.name}`))['spec'] as {
    nodeName?: string;
  };
  const node = await world.plane.client({ name: `system:node:${nodeName}`, groups: ['system:nodes'] });
  const { path, body } = askToken(world, await boundTo(world));
  return (await node.request('POST', path, body)).status;
}
