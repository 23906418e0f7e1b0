import { type KubeObject, text } from '../../../src/model/index.ts';
import { approvalKey } from '../../../src/remediate/index.ts';
import { must } from '../../../tools/control-plane/index.ts';
import { until } from '../../e2e/world.ts';
import { type AnyClaims, claimsFor, mint } from '../../policies/approvals.ts';
import { keys } from '../../policies/case.ts';
import { targetOf } from '../../policies/objects.ts';
import { admitted, type Attack, both, type Layer, merge, type Request, signatureOnly } from './attack.ts';
import { podsOf, read, type World } from './world.ts';

const podPath = (pod: KubeObject): string => `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}`;

const tokenFor = (is: 'evict-pod' | 'delete-stuck-pod', pod: KubeObject, over: AnyClaims = {}): string =>
  mint(claimsFor({ is, target: targetOf({ ...pod, kind: 'Pod' }) }, over), keys.first);

/** By default of a workload that nothing rolls out: elsewhere a pod may be gone before it is asked about. */
async function anyPod(world: World, app = 'gpu'): Promise<KubeObject> {
  const [pod] = await podsOf(world, app);
  if (pod === undefined) throw new Error(`${app} has no pod`);
  return pod;
}

interface Evict {
  readonly namespace?: string;
  readonly token?: (pod: KubeObject) => string | undefined;
  readonly options?: (uid: string) => object | undefined;
}

const bound = (uid: string): object => ({ preconditions: { uid } });

function evict(name: string, by: readonly Layer[], how: Evict = {}): Attack {
  const request = async (world: World): Promise<Request> => {
    const found = await anyPod(world);
    const pod = how.namespace === undefined ? found : { ...found, metadata: { ...found.metadata, namespace: how.namespace } };
    const token = (how.token ?? ((p) => tokenFor('evict-pod', p)))(pod);
    const { name: podName, namespace, uid = '' } = pod.metadata;
    const metadata = { name: podName, namespace, ...(token === undefined ? {} : { annotations: { [approvalKey]: token } }) };
    const deleteOptions = (how.options ?? bound)(uid);
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata, ...(deleteOptions === undefined ? {} : { deleteOptions }) };
    return { method: 'POST', path: `${podPath(pod)}/eviction`, body };
  };
  return { name, by, request };
}

export const evictAttacks: readonly Attack[] = [
  evict('eviction without approval', signatureOnly, { token: () => undefined }),
  evict('eviction without uid', both, { options: () => ({}) }),
  evict('eviction without options', both, { options: () => undefined }),
  evict('eviction by another uid', signatureOnly, { options: () => bound('other') }),
  evict('eviction with grace 0', both, { options: (uid) => ({ ...bound(uid), gracePeriodSeconds: 0 }) }),
  evict('eviction at a version of the object too', both, { options: (uid) => ({ preconditions: { uid, resourceVersion: '1' } }) }),
  evict('eviction under the approval of a deletion', signatureOnly, { token: (pod) => tokenFor('delete-stuck-pod', pod) }),
  evict('eviction with an empty change', signatureOnly, { token: (pod) => tokenFor('evict-pod', pod, { change: {} }) }),
  evict('eviction in kube-system', both, { namespace: 'kube-system' }),
];

/** One of the lost pods of `app` that is being deleted and past its time; told to end if none was yet. */
async function stuck(world: World, app: string): Promise<KubeObject> {
  const path = `/api/v1/namespaces/${world.open}/pods?labelSelector=app%3D${app}`;
  const find = async (): Promise<KubeObject | undefined> => {
    const { items } = (await must(world.as.admin, 'GET', path)).body as { items: readonly KubeObject[] };
    const late = items.find((pod) => Date.parse(text(pod.metadata['deletionTimestamp'])) < Date.now() - 1000);
    return late === undefined ? undefined : { ...late, kind: 'Pod' };
  };
  const there = await find();
  if (there !== undefined) return there;
  await must(world.as.admin, 'DELETE', podPath(await anyPod(world, app)), { gracePeriodSeconds: 1 });
  return until(find, { what: `a stuck pod of ${app}` });
}

const marked = (pod: KubeObject, token: string, more: object = {}): Request => ({
  method: 'PATCH',
  path: podPath(pod),
  contentType: merge,
  body: { ...more, metadata: { resourceVersion: pod.metadata.resourceVersion, annotations: { [approvalKey]: token } } },
});

const removed = (pod: KubeObject, options: object = {}): Request => ({
  method: 'DELETE',
  path: podPath(pod),
  body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: pod.metadata.uid }, gracePeriodSeconds: 0, ...options },
});

/** As somebody might have written it before: the guard must judge the deletion by itself. */
async function markedByAdmin(world: World, pod: KubeObject, token: string | null): Promise<KubeObject> {
  await must(world.as.admin, 'PATCH', podPath(pod), { metadata: { annotations: { [approvalKey]: token } } });
  return pod;
}

export const stuckPodAttacks: readonly Attack[] = [
  {
    name: 'stuck pod deleted without approval',
    by: both,
    request: async (world) => removed(await markedByAdmin(world, await stuck(world, 'stuck'), null)),
  },
  {
    name: 'approval of a deletion and a label',
    by: both,
    request: async (world) => {
      const pod = await stuck(world, 'stuck');
      const request = marked(pod, tokenFor('delete-stuck-pod', pod));
      return { ...request, body: { metadata: { ...(request.body as { metadata: object }).metadata, labels: { x: 'y' } } } };
    },
  },
  {
    name: 'approval of a deletion and an image',
    by: both,
    request: async (world) => {
      const pod = await stuck(world, 'stuck');
      const [container] = (pod['spec'] as { containers: readonly object[] }).containers;
      return marked(pod, tokenFor('delete-stuck-pod', pod), { spec: { containers: [{ ...container, image: 'x:1' }] } });
    },
  },
  {
    name: 'approval onto a pod that is not being deleted',
    by: both,
    request: async (world) => {
      const pod = await anyPod(world, 'stuck');
      return marked(pod, tokenFor('delete-stuck-pod', pod));
    },
  },
  {
    name: 'pod that is not being deleted, deleted',
    by: both,
    request: async (world) => {
      const pod = await anyPod(world, 'stuck');
      return removed(await markedByAdmin(world, pod, tokenFor('delete-stuck-pod', pod)));
    },
  },
  {
    name: 'stuck pod of a StatefulSet, deleted',
    by: both,
    request: async (world) => {
      const pod = await stuck(world, 'stuck-set');
      return removed(await markedByAdmin(world, pod, tokenFor('delete-stuck-pod', pod)));
    },
  },
  {
    name: 'stuck pod deleted under another pod’s approval',
    by: signatureOnly,
    request: async (world) => {
      const pod = await stuck(world, 'stuck');
      return removed(await markedByAdmin(world, pod, tokenFor('delete-stuck-pod', await anyPod(world))));
    },
  },
  {
    name: 'stuck pod deleted under the approval of an eviction',
    by: signatureOnly,
    request: async (world) => {
      const pod = await stuck(world, 'stuck');
      return removed(await markedByAdmin(world, pod, tokenFor('evict-pod', pod)));
    },
  },
  {
    name: 'stuck pod deleted without uid',
    by: both,
    request: async (world) => {
      const pod = await stuck(world, 'stuck');
      return removed(await markedByAdmin(world, pod, tokenFor('delete-stuck-pod', pod)), { preconditions: undefined });
    },
  },
];

export const podAdmissions: readonly Attack[] = [
  evict('evict-pod', admitted),
  {
    name: 'delete-stuck-pod, first the approval is written',
    by: admitted,
    request: async (world) => {
      const pod = await stuck(world, 'stuck');
      const token = tokenFor('delete-stuck-pod', pod);
      world.used.set('the stuck pod', podPath(pod));
      return marked(pod, token);
    },
  },
  {
    name: 'delete-stuck-pod, then it is deleted',
    by: admitted,
    request: async (world) => removed({ ...(await read(world, world.used.get('the stuck pod') ?? '')), kind: 'Pod' }),
  },
];
