import { beforeAll, describe, expect, test } from 'vitest';
import { applyAll, type Client, must } from '../../tools/control-plane/index.ts';
import { job, type Obj, pod } from '../e2e/objects.ts';
import { until } from '../e2e/world.ts';
import { EXECUTOR_IMAGE, newNamespace, sharedPlane } from './plane.ts';

interface State {
  readonly waiting?: { readonly reason: string };
  readonly terminated?: { readonly exitCode: number; readonly reason: string; readonly message?: string };
}

interface Status {
  readonly phase: string;
  readonly containerStatuses?: readonly { readonly restartCount: number; readonly state: State; readonly lastState: State }[];
}

const plane = sharedPlane();
let admin: Client;
let here = '';

beforeAll(async () => {
  admin = await plane.client();
  here = await newNamespace(admin, 'kubelet');
});

const path = (rest: string): string => `/api/v1/namespaces/${here}/${rest}`;
const statusOf = async (name: string): Promise<Status> => (await must(admin, 'GET', path(`pods/${name}`))).body.status;

async function becomes(name: string, good: (container: NonNullable<Status['containerStatuses']>[number]) => boolean): Promise<Status> {
  let last: Status | undefined;
  await until(
    async () => {
      last = await statusOf(name);
      const [container] = last.containerStatuses ?? [];
      return container !== undefined && good(container);
    },
    { what: () => `${name}; it is ${JSON.stringify(last)}`, within: 60_000 },
  );
  return statusOf(name);
}

async function eventsOf(name: string): Promise<readonly { reason: string; count: number; message: string }[]> {
  return (await must(admin, 'GET', path(`events?fieldSelector=involvedObject.name%3D${name}`))).body.items;
}

describe('pods on our nodes live as a kubelet lets them', () => {
  test('a crash loop backs off, counts its restarts, and keeps the log of the run before', async () => {
    await applyAll(admin, [pod({ namespace: here, name: 'loop', script: 'echo "line $((1 + 1))"; echo last words; exit 3' })]);
    const status = await becomes('loop', ({ restartCount, state }) => restartCount >= 2 && state.waiting?.reason === 'CrashLoopBackOff');
    expect(status.containerStatuses?.[0]?.lastState.terminated).toMatchObject({ exitCode: 3, reason: 'Error' });
    const log = (query: string): Promise<{ status: number; text: string }> => admin.request('GET', path(`pods/loop/log?${query}`));
    expect((await log('previous=true')).text).toBe('line 2\nlast words\n');
    expect((await log('previous=true&tailLines=1')).text).toBe('last words\n');
    expect((await log('previous=true&timestamps=true&tailLines=1')).text).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z last words\n$/);
    await until(async () => (await eventsOf('loop')).some(({ reason, count }) => reason === 'BackOff' && count > 1), {
      what: 'a BackOff event counted up',
    });
  });

  test('more memory than the limit ends in OOMKilled', async () => {
    const limits = { env: [{ name: 'CACHE_SIZE_MB', value: '256' }], resources: { limits: { memory: '128Mi' } } };
    await applyAll(admin, [pod({ namespace: here, name: 'hungry', image: 'registry.example.com/shop/hungry:1.0.0', container: limits })]);
    const status = await becomes('hungry', ({ lastState }) => lastState.terminated !== undefined);
    expect(status.containerStatuses?.[0]?.lastState.terminated).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
  });

  test('a volume that names a missing ConfigMap is not mounted until the ConfigMap is there', async () => {
    const volumes = [{ name: 'files', configMap: { name: 'late' } }];
    const made = pod({
      namespace: here,
      name: 'mounts',
      script: 'cat /files/word; sleep 86400',
      container: { volumeMounts: [{ name: 'files', mountPath: '/files' }] },
      pod: { volumes },
    });
    await applyAll(admin, [made]);
    await until(
      async () =>
        (await eventsOf('mounts')).some(
          ({ reason, message }) => reason === 'FailedMount' && message.includes('configmap "late" not found'),
        ),
      { what: 'FailedMount' },
    );
    await applyAll(admin, [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'late', namespace: here }, data: { word: 'arrived\n' } },
    ]);
    await until(async () => (await statusOf('mounts')).phase === 'Running', { what: 'the pod to run' });
    await until(async () => (await admin.request('GET', path('pods/mounts/log'))).text === 'arrived\n', { what: 'its log' });
  });

  test('a pod that is deleted is stopped, then gone; a Job that ends is counted by its controller', async () => {
    await applyAll(admin, [
      pod({ namespace: here, name: 'brief', script: 'sleep 86400' }),
      job({ namespace: here, name: 'batch', script: 'exit 0' }),
    ]);
    await until(async () => (await statusOf('brief')).phase === 'Running', { what: 'the pod to run' });
    await must(admin, 'DELETE', path('pods/brief'));
    await until(async () => (await admin.request('GET', path('pods/brief'))).status === 404, { what: 'the pod to be gone' });
    const batch = `/apis/batch/v1/namespaces/${here}/jobs/batch`;
    await until(async () => (await must(admin, 'GET', batch)).body.status.succeeded === 1, { what: 'the Job to be done' });
    await must(admin, 'DELETE', `${batch}?propagationPolicy=Background`);
    const left = async (): Promise<number> => (await must(admin, 'GET', path('pods?labelSelector=job-name%3Dbatch'))).body.items.length;
    await until(async () => (await left()) === 0, { what: "the Job's pod to be gone" });
  });
});

const executor = (name: string, container: Obj): Obj =>
  pod({
    namespace: here,
    name,
    image: EXECUTOR_IMAGE,
    container: { args: ['execute'], volumeMounts: [{ name: 'token', mountPath: '/var/run/secrets/k8s-rca' }], ...container },
    pod: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      volumes: [
        {
          name: 'token',
          projected: {
            sources: [
              { serviceAccountToken: { path: 'token', expirationSeconds: 600 } },
              { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
            ],
          },
        },
      ],
    },
  });

describe('pods of the executor image are real processes', () => {
  test('its end and its last words come from the process', async () => {
    await applyAll(admin, [executor('orderless', { env: [{ name: 'RCA_PLAN', value: 'no plan' }] })]);
    const status = await becomes('orderless', ({ state }) => state.terminated !== undefined);
    const { exitCode, message = '' } = status.containerStatuses?.[0]?.state.terminated ?? {};
    expect(status.phase).toBe('Failed');
    expect(exitCode).toBe(1);
    expect(JSON.parse(message)).toEqual(expect.any(Object));
    // The token was asked for as the node, and bound to this pod.
    const asked = plane.audit().filter(({ objectRef }) => objectRef?.subresource === 'token' && objectRef.namespace === here);
    expect(asked.map(({ user, responseStatus }) => [user.username.replace(/\d+$/, 'n'), responseStatus?.code])).toEqual([
      ['system:node:node-n', 201],
    ]);
  });

  test('a command of the pod is never run, nor any other image', async () => {
    await applyAll(admin, [executor('own-command', { command: ['touch', '/tmp/never'] })]);
    const status = await becomes('own-command', ({ state }) => state.terminated !== undefined);
    expect(status.containerStatuses?.[0]?.state.terminated).toMatchObject({ exitCode: 128, reason: 'StartError' });
  });
});

describe('a node may do what a node may', () => {
  test('no Secrets of others, no token for a pod elsewhere', async () => {
    const node = await plane.client({ name: 'system:node:node-1', groups: ['system:nodes'] });
    const bound = await must(admin, 'GET', path('pods/loop'));
    const other =
      bound.body.spec.nodeName === 'node-1' ? await plane.client({ name: 'system:node:node-2', groups: ['system:nodes'] }) : node;
    const { name, uid } = bound.body.metadata;
    const ask = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid } },
    };
    expect((await node.request('GET', path('secrets'))).status).toBe(403);
    expect((await other.request('POST', path('serviceaccounts/default/token'), ask)).status).toBe(403);
  });
});
