import { afterEach, describe, expect, test } from 'vitest';
import { type Event, type KubeletsElsewhere, kubeletsElsewhere, type Obj, type Pod } from '../../../src/local/cluster/index.ts';

const running: KubeletsElsewhere[] = [];

afterEach(() => {
  for (const kubelets of running.splice(0)) kubelets.stop();
});

interface Said {
  readonly statuses: Pod[];
  readonly gone: Pod[];
  readonly events: Event[];
}

function begin(): { kubelets: KubeletsElsewhere; said: Said } {
  const said: Said = { statuses: [], gone: [], events: [] };
  const kubelets = kubeletsElsewhere({
    timeScale: 200,
    says: {
      status: (pod) => said.statuses.push(pod),
      gone: (pod) => said.gone.push(pod),
      event: (event) => said.events.push(event),
    },
    onError: (where, error) => {
      throw new Error(where, { cause: error });
    },
  });
  running.push(kubelets);
  kubelets.take(object('Namespace', 'shop'));
  return { kubelets, said };
}

const object = (kind: string, name: string, rest: object = {}): Obj => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, uid: `uid-${name}`, resourceVersion: '7', creationTimestamp: '2026-04-14T09:00:00Z' },
  ...rest,
});

const pod = (name: string, script: string, meta: object = {}): Obj => {
  const made = object('Pod', name, {
    spec: { nodeName: 'node-1', containers: [{ name: 'app', image: 'busybox:1.36', command: ['sh', '-c', script] }] },
    status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'True' }] },
  });
  return { ...made, metadata: { ...made.metadata, namespace: 'shop', ...meta } };
};

async function eventually(claim: () => boolean): Promise<void> {
  await expect.poll(claim, { timeout: 10_000 }).toBe(true);
}

describe('kubelets of another API server', () => {
  test('what is taken is played; statuses and events are told, and nothing that came in is told back', async () => {
    const { kubelets, said } = begin();
    kubelets.take(object('ConfigMap', 'any'));
    expect([...said.statuses, ...said.gone, ...said.events]).toEqual([]);
    kubelets.take(pod('web', 'echo hello; sleep 86400'));
    await eventually(() => said.statuses.at(-1)?.status.phase === 'Running');
    expect(said.statuses.at(-1)?.metadata.uid).toBe('uid-web');
    expect(said.events.map(({ reason }) => reason)).toContain('Started');
    const printed = (): readonly string[] => {
      const web = kubelets.pod('shop', 'web');
      return (web && kubelets.logs.read(web, 'app', 'current'))?.map(({ text }) => text) ?? [];
    };
    await eventually(() => printed().join() === 'hello');
  });

  test("conditions of others stay the other server's; a status of ours that comes back older changes nothing", async () => {
    const { kubelets, said } = begin();
    kubelets.take(pod('web', 'sleep 86400'));
    await eventually(() => said.statuses.at(-1)?.status.phase === 'Running');
    const stale = pod('web', 'sleep 86400');
    kubelets.take({ ...stale, status: { phase: 'Pending', conditions: [{ type: 'DisruptionTarget', status: 'True' }] } });
    const kept = kubelets.pod('shop', 'web')?.status;
    expect(kept?.phase).toBe('Running');
    expect(kept?.conditions?.map(({ type }) => type)).toEqual(expect.arrayContaining(['Ready', 'DisruptionTarget']));
  });

  test('a node without a free address starts nothing more, until one is given back', async () => {
    const { kubelets, said } = begin();
    kubelets.take(object('Node', 'node-1', { spec: { podCIDR: '10.244.9.0/30' }, status: {} }));
    kubelets.take(pod('first', 'sleep 86400'));
    kubelets.take(pod('second', 'sleep 86400'));
    const now = (name: string) => said.statuses.findLast(({ metadata }) => metadata.name === name)?.status;
    await eventually(() =>
      said.events.some(({ reason, involvedObject }) => reason === 'FailedCreatePodSandBox' && involvedObject.name === 'second'),
    );
    await eventually(() => now('first')?.phase === 'Running');
    expect([now('first')?.podIP, now('second')?.phase, now('second')?.podIP]).toEqual(['10.244.9.2', 'Pending', undefined]);
    kubelets.forget('Pod', 'shop', 'first');
    await eventually(() => now('second')?.phase === 'Running');
    expect(now('second')?.podIP).toBe('10.244.9.2');
  });

  test('a kubelet that died tells nothing more, whatever becomes of its pods', async () => {
    const { kubelets, said } = begin();
    kubelets.take(pod('web', 'sleep 86400'));
    await eventually(() => said.statuses.at(-1)?.status.phase === 'Running');
    kubelets.kill('node-1');
    const told = said.statuses.length;
    kubelets.take(pod('web', 'sleep 86400', { deletionTimestamp: '2026-04-14T09:10:00Z', deletionGracePeriodSeconds: 1 }));
    kubelets.take(pod('late', 'sleep 86400'));
    kubelets.take({ ...pod('other', 'sleep 86400'), spec: { nodeName: 'node-2', containers: [{ name: 'app', image: 'nginx:1.27' }] } });
    await eventually(() => said.statuses.at(-1)?.status.phase === 'Running' && said.statuses.length > told);
    expect([said.gone, said.statuses.slice(told).filter(({ metadata }) => metadata.name !== 'other')]).toEqual([[], []]);
  });

  test('a pod marked for deletion is stopped and told gone; one that is forgotten is told no more', async () => {
    const { kubelets, said } = begin();
    kubelets.take(pod('brief', 'sleep 86400'));
    await eventually(() => said.statuses.at(-1)?.status.phase === 'Running');
    const going = { deletionTimestamp: '2026-04-14T09:01:00Z', deletionGracePeriodSeconds: 1 };
    kubelets.take(pod('brief', 'sleep 86400', going));
    await eventually(() => said.gone.some(({ metadata }) => metadata.uid === 'uid-brief'));
    kubelets.take(pod('lost', 'sleep 86400'));
    kubelets.forget('Pod', 'shop', 'lost');
    expect(kubelets.held('Pod')).not.toContain('shop/lost');
  });
});
