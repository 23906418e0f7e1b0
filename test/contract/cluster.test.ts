import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCase, recordedCluster } from '../../src/adapters/recorded/index.ts';
import { startPracticeCluster } from '../../src/local/cluster/index.ts';
import type { Found, Look, ObjectRef, Observation } from '../../src/model/index.ts';
import type { Cluster } from '../../src/ports/index.ts';
import { clusterOn, until } from '../unit/kubernetes/harness.ts';
import { ToyServer } from '../unit/kubernetes/toy-server.ts';

/**
 * What every implementation of the Cluster port must do. Each holds the same objects: a Deployment `web` in namespace `shop`
 * with a ReplicaSet and at least one pod labelled app=web, a Secret, a ConfigMap and a Warning event about that pod.
 */
interface Subject {
  readonly cluster: Cluster;
  readonly pod: ObjectRef;
  stop(): Promise<void>;
}

const labels = { app: 'web', 'pod-template-hash': '7d9f8b6c5d' };
const container = { name: 'app', image: 'busybox:1.36', command: ['sh', '-c', 'echo hello; exit 1'] };
const controller = (apiVersion: string, kind: string, name: string, uid: string) => [{ apiVersion, kind, name, uid, controller: true }];

const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' }, data: { a: 'b' } };
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'db', namespace: 'shop' },
  data: { password: Buffer.from('planted').toString('base64') },
};
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } },
  },
};

/** As a cluster without controllers must be given them. */
const made = [
  settings,
  secret,
  { ...deployment, metadata: { ...deployment.metadata, uid: 'd-1' } },
  {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: 'web-7d9f8b6c5d',
      namespace: 'shop',
      uid: 'rs-1',
      labels,
      ownerReferences: controller('apps/v1', 'Deployment', 'web', 'd-1'),
    },
    spec: { replicas: 1 },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web-7d9f8b6c5d-x2x9z',
      namespace: 'shop',
      uid: 'p-1',
      labels,
      ownerReferences: controller('apps/v1', 'ReplicaSet', 'web-7d9f8b6c5d', 'rs-1'),
    },
    spec: { containers: [container] },
    status: { phase: 'Running' },
  },
];
const madePod: ObjectRef = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-7d9f8b6c5d-x2x9z', uid: 'p-1' };

function eventsAbout(pod: ObjectRef) {
  return ['Pulled', 'BackOff'].map((reason, i) => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `e-${i}`, namespace: 'shop', uid: `e-${i}` },
    type: i === 0 ? 'Normal' : 'Warning',
    reason,
    message: 'm',
    count: 2,
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: `2026-01-01T00:0${i}:00Z`,
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: pod.name, uid: pod.uid },
  }));
}

async function overToy(): Promise<Subject> {
  const toy = await new ToyServer().start();
  for (const object of [...made, ...eventsAbout(madePod)]) toy.put(object);
  toy.logs = () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: '2026-01-01T00:00:00Z hello\n' });
  const { cluster, connection } = clusterOn(toy);
  const stop = async (): Promise<void> => {
    await connection.close();
    await toy.stop();
  };
  return { cluster, pod: madePod, stop };
}

async function overPractice(): Promise<Subject> {
  const practice = await startPracticeCluster({ timeScale: 20 });
  practice.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, settings, secret, deployment]);
  const { cluster, connection } = clusterOn(practice, { evidence: { timeout: 5_000 }, tuning: { stallBusy: 60_000, stallQuiet: 60_000 } });
  const stop = async (): Promise<void> => {
    await connection.close();
    await practice.stop();
  };
  try {
    return { cluster, pod: await crashedPod(cluster), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The first pod of `web` that has ended once, so that logs and Warnings exist. */
async function crashedPod(cluster: Cluster): Promise<ObjectRef> {
  let pod: ObjectRef | undefined;
  const watching = cluster.watch(({ object }) => {
    const { namespace, name, uid } = object.metadata;
    if (object.kind !== 'Event' || object['reason'] !== 'BackOff') return;
    const about = (object['involvedObject'] ?? {}) as ObjectRef;
    if (namespace === 'shop' && name !== '' && uid !== '')
      pod = { apiVersion: 'v1', kind: 'Pod', namespace, name: about.name, ...(about.uid === undefined ? {} : { uid: about.uid }) };
  });
  await until('a pod of web backs off', () => pod !== undefined, 20_000);
  await watching.stop();
  if (pod === undefined) throw new Error('no pod');
  return pod;
}

async function overRecording(): Promise<Subject> {
  const logs = { [`${madePod.name}/app/previous`]: 'hello\n', [`${madePod.name}/app`]: 'hello\n' };
  const cluster = recordedCluster(readCase({ id: 'contract', objects: made, events: eventsAbout(madePod), logs }));
  return { cluster, pod: madePod, stop: async () => undefined };
}

type Nature = 'live' | 'recorded';

const implementations: readonly (readonly [string, Nature, () => Promise<Subject>])[] = [
  ['kubernetesCluster on a toy API server', 'live', overToy],
  ['kubernetesCluster on the practice cluster', 'live', overPractice],
  ['recordedCluster', 'recorded', overRecording],
];

describe.each(implementations)('Cluster: %s', (_, nature, start) => {
  const isLive = nature === 'live';
  let subject: Subject;
  beforeAll(async () => {
    subject = await start();
  });
  afterAll(() => subject?.stop());

  const look = (l: Look): Promise<Found> => subject.cluster.look(l);
  /** A recording cannot always tell "not there" from "not recorded". */
  const absent = isLive ? /^not-found$/ : /^not-(found|recorded)$/;

  it('has a name', () => expect(subject.cluster.name).not.toBe(''));

  it('gets an object as it is, with the command a person would type and the time', async () => {
    const found = await look({ do: 'get', ref: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' } });
    expect(found).toMatchObject({
      is: 'object',
      ref: { kind: 'Deployment', namespace: 'shop', name: 'web' },
      body: { kind: 'Deployment', apiVersion: 'apps/v1', spec: { replicas: 1 } },
    });
    expect(found.query).toMatch(/^kubectl get deployment.*web.* -n shop -o yaml$/);
    expect(found.at).toBeGreaterThan(0);
  });

  it('answers what is not there with `missing`, and never throws whatever is asked', async () => {
    const ref = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'nobody' };
    expect(await look({ do: 'get', ref })).toMatchObject({
      is: 'missing',
      why: expect.stringMatching(absent),
      detail: expect.stringMatching(/./),
      look: { do: 'get' },
    });
    for (const name of ['', '..', '../../nodes', 'a b', 'x'.repeat(400)]) {
      expect(await look({ do: 'get', ref: { ...ref, name } })).toMatchObject({ is: 'missing' });
      expect(await look({ do: 'logs', pod: { ...ref, name }, container: 'app', previous: false })).toMatchObject({ is: 'missing' });
    }
    expect(await look({ do: 'get', ref: { kind: 'NoSuchKind', name: 'x' } })).toMatchObject({ is: 'missing' });
  });

  // What a recording holds was read by somebody else; the scrubber masks it.
  it.runIf(isLive)('L-039 never shows what a Secret holds', async () => {
    const answers = await Promise.all([
      look({ do: 'get', ref: { apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'db' } }),
      look({ do: 'list', apiVersion: 'v1', kind: 'Secret', namespace: 'shop', limit: 10 }),
    ]);
    for (const found of answers) expect(JSON.stringify(found)).not.toContain(secret.data.password);
  });

  it('lists by namespace and label, says whether that is all, and an empty list is an answer', async () => {
    const pods = { do: 'list', apiVersion: 'v1', kind: 'Pod', namespace: 'shop', limit: 50 } as const;
    const found = await look({ ...pods, labelSelector: 'app=web' });
    expect(found).toMatchObject({ is: 'list', kind: 'Pod', namespace: 'shop' });
    expect(found.is === 'list' && found.objects.map((o) => o.metadata.name)).toContain(subject.pod.name);
    const none = await look({ ...pods, labelSelector: 'app=api' });
    expect(none).toMatchObject({ is: 'list', objects: [] });
    if (isLive) expect([found, none].map((f) => f.is === 'list' && f.complete)).toEqual([true, true]);
  });

  it('tells the events of an object, the newest last', async () => {
    const found = await look({ do: 'events', about: subject.pod });
    if (found.is !== 'events') throw new Error(JSON.stringify(found));
    expect(found.events.map((e) => e.type)).toContain('Normal');
    expect(found.events.map((e) => e.reason)).toContain('BackOff');
    const times = found.events.map((e) => e.last ?? 0);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(found.events.every((e) => e.about.name === subject.pod.name)).toBe(true);
  });

  it('reads the log of the run before', async () => {
    const found = await look({ do: 'logs', pod: subject.pod, container: 'app', previous: true });
    expect(found).toMatchObject({ is: 'logs', container: 'app', previous: true, truncated: false, text: expect.stringContaining('hello') });
  });

  it('tells what is there with its owners before it is ready, nothing but the kinds that wake, and nothing after stop', async () => {
    const seen: Observation[] = [];
    const watching = subject.cluster.watch((o) => void seen.push(o));
    await watching.ready;
    const pod = seen.find((o) => o.object.kind === 'Pod' && o.object.metadata.name === subject.pod.name);
    expect(pod).toMatchObject({ is: 'seen', listed: true });
    expect(pod?.owners.map((o) => o.kind)).toEqual(['ReplicaSet', 'Deployment']);
    expect(pod?.owners.at(-1)).toMatchObject({ kind: 'Deployment', namespace: 'shop', name: 'web' });
    const waking = ['Pod', 'Node', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'PersistentVolumeClaim', 'Event'];
    expect(seen.filter((o) => !waking.includes(o.object.kind))).toEqual([]);
    expect(watching.health().filter((h) => !h.ok)).toEqual([]);
    await watching.stop();
    const told = seen.length;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(seen).toHaveLength(told);
  });

  // A replay has no later observation to go on with: it lets the exception out.
  it.runIf(isLive)('is not harmed by a consumer that throws', async () => {
    const watching = subject.cluster.watch(() => {
      throw new Error('the consumer is broken');
    });
    await watching.ready;
    await watching.stop();
    expect(await look({ do: 'get', ref: subject.pod })).toMatchObject({ is: 'object' });
  });
});
