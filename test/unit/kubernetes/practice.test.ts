import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type PracticeCluster, startPracticeCluster } from '../../../src/local/cluster/index.ts';
import { type Spectator, spectate, until } from './harness.ts';

/** The faults of the toy server once more, on the practice cluster: another hand wrote that server. */
let practice: PracticeCluster;
let open: Spectator[] = [];
let made = 0;

beforeAll(async () => {
  practice = await startPracticeCluster({ timeScale: 50 });
});
afterAll(() => practice.stop());
afterEach(async () => {
  practice.faults.clear();
  await Promise.all(open.map((s) => s.stop()));
  open = [];
});

async function watch(): Promise<Spectator> {
  const s = spectate(practice, { tuning: { stallQuiet: 300, stallBusy: 300, pageLimit: 3 } });
  open.push(s);
  await s.watching.ready;
  return s;
}

/** A claim: nothing acts on it by itself, so that its story is ours alone. */
function claim(): string {
  const name = `claim-${(made += 1)}`;
  practice.apply([
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace: 'default' },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'none', resources: { requests: { storage: '1Gi' } } },
    },
  ]);
  return name;
}

const resource = 'persistentvolumeclaims';

describe('on the practice cluster', () => {
  it.each<[string, () => void]>([
    ['a line cut in the middle', () => practice.faults.dropMidLine(resource)],
    ['a line that is no JSON', () => practice.faults.garbage(resource)],
    ['an ERROR event 410', () => practice.faults.errorEvent(410, resource)],
    ['an ERROR event 500', () => practice.faults.errorEvent(500, resource)],
    ['a frozen watch', () => practice.faults.freeze(resource)],
    ['compaction and a restart', () => (practice.faults.compact(), practice.faults.restart())],
    ['503 six times', () => (practice.faults.answer({ status: 503, times: 6, on: 'any', resource }), practice.faults.restart())],
    ['401 twice', () => (practice.faults.answer({ status: 401, times: 2, on: 'any', resource }), practice.faults.restart())],
  ])('L-001 survives %s: nothing lost, nothing twice', async (_, fault) => {
    const s = await watch();
    const before = claim();
    await until('seen before', () => s.of('PersistentVolumeClaim', before).length > 0);
    fault();
    const after = claim();
    await until('seen after', () => s.of('PersistentVolumeClaim', after).length > 0);
    await until('healthy', () => s.health(`watch ${resource}`)?.ok === true);
    const versions = s.of('PersistentVolumeClaim').map((o) => `${o.object.metadata.uid}@${o.object.metadata.resourceVersion}`);
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('L-001 names a right that is taken away, and goes on when it is given back', async () => {
    const s = await watch();
    practice.faults.deny(resource);
    practice.faults.restart();
    await until(
      'said',
      () => s.health(`watch ${resource}`)?.why.includes('grant verbs list, watch on resource "persistentvolumeclaims"') === true,
    );
    practice.faults.allow(resource);
    const name = claim();
    await until('seen', () => s.of('PersistentVolumeClaim', name).length > 0);
    await until('healthy', () => s.health(`watch ${resource}`)?.ok === true);
    expect(s.of('PersistentVolumeClaim', name)[0]).toMatchObject({ is: 'seen' });
  });
});
