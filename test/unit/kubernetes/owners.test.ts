import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Observation, refText } from '../../../src/model/index.ts';
import { type Spectator, spectate, until } from './harness.ts';
import { pod, ToyServer } from './toy-server.ts';

let toy: ToyServer;
let open: Spectator[];

beforeEach(async () => {
  toy = await new ToyServer().start();
  open = [];
});
afterEach(async () => {
  await Promise.all(open.map((s) => s.stop()));
  await toy.stop();
});

async function watch(more: Parameters<typeof spectate>[1] = {}): Promise<Spectator> {
  const s = spectate(toy, more);
  open.push(s);
  await s.watching.ready;
  return s;
}

function owned(apiVersion: string, kind: string, name: string, uid: string): Record<string, unknown> {
  return { ownerReferences: [{ apiVersion, kind, name, uid, controller: true }] };
}

function web(): void {
  toy.put({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop', uid: 'd-1' } });
  toy.put({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'web-7d9f8b6c5d', namespace: 'shop', uid: 'rs-1', ...owned('apps/v1', 'Deployment', 'web', 'd-1') },
  });
  toy.put(
    pod('web-7d9f8b6c5d-x2x9z', {
      metadata: { labels: { 'pod-template-hash': '7d9f8b6c5d' }, ...owned('apps/v1', 'ReplicaSet', 'web-7d9f8b6c5d', 'rs-1') },
    }),
  );
}

function warning(name: string, about: Record<string, unknown>): void {
  toy.put({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: 'shop' },
    type: 'Warning',
    reason: 'Failed',
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', ...about },
  });
}

const chain = (seen: Observation | undefined): string[] => (seen?.owners ?? []).map(refText);

describe('the chain of owners', () => {
  it('leads from a pod to its Deployment from the first list on, and ReplicaSets are not told themselves', async () => {
    web();
    const s = await watch();
    expect(chain(s.of('Pod')[0])).toEqual(['ReplicaSet/shop/web-7d9f8b6c5d', 'Deployment/shop/web']);
    expect(s.of('Pod')[0]?.owners.map((o) => o.uid)).toEqual(['rs-1', 'd-1']);
    expect(s.of('ReplicaSet')).toEqual([]);
  });

  it('leads from a pod through its Job to the CronJob', async () => {
    toy.put({ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'backup', namespace: 'shop', uid: 'c-1' } });
    toy.put({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'backup-291', namespace: 'shop', uid: 'j-1', ...owned('batch/v1', 'CronJob', 'backup', 'c-1') },
    });
    toy.put(pod('backup-291-abcde', { metadata: owned('batch/v1', 'Job', 'backup-291', 'j-1') }));
    const s = await watch();
    expect(chain(s.of('Pod')[0])).toEqual(['Job/shop/backup-291', 'CronJob/shop/backup']);
    expect(chain(s.of('Job')[0])).toEqual(['CronJob/shop/backup']);
  });

  it('leads from an event that was faster than its ReplicaSet or Job to what their names say', async () => {
    web();
    toy.put({ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'backup', namespace: 'shop', uid: 'c-1' } });
    warning('early', { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5b8d7c9f4', uid: 'rs-9' });
    warning('night', { apiVersion: 'batch/v1', kind: 'Job', name: 'backup-292', uid: 'j-9' });
    warning('bare', { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'other-5b8d7c9f4', uid: 'rs-8' });
    const s = await watch();
    expect(chain(s.of('Event', 'early')[0])).toEqual(['Deployment/shop/web']);
    expect(chain(s.of('Event', 'night')[0])).toEqual(['CronJob/shop/backup']);
    expect(chain(s.of('Event', 'bare')[0])).toEqual([]);
  });

  it('stops at the first custom resource and keeps both names', async () => {
    toy.put({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'pay-abc', namespace: 'shop', uid: 'rs-2', ...owned('argoproj.io/v1alpha1', 'Rollout', 'pay', 'r-1') },
    });
    toy.put(pod('pay-abc-1', { metadata: owned('apps/v1', 'ReplicaSet', 'pay-abc', 'rs-2') }));
    const s = await watch();
    expect(chain(s.of('Pod')[0])).toEqual(['ReplicaSet/shop/pay-abc', 'Rollout/shop/pay']);
  });

  it('gives a static pod to its node', async () => {
    toy.put(pod('etcd-n1', { namespace: 'kube-system', metadata: owned('v1', 'Node', 'n1', 'n-1') }));
    toy.put(
      pod('proxy-n1', {
        namespace: 'kube-system',
        spec: { nodeName: 'n1' },
        metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } },
      }),
    );
    const s = await watch();
    expect(s.of('Pod').map(chain)).toEqual([['Node/n1'], ['Node/n1']]);
  });

  it('is derived from the template hash where the ReplicaSet may not be seen', async () => {
    web();
    toy.intercept = (asked) => (asked.path.endsWith('/replicasets') ? { status: 403, body: { kind: 'Status', code: 403 } } : 'pass');
    const s = await watch();
    expect(chain(s.of('Pod')[0])).toEqual(['ReplicaSet/shop/web-7d9f8b6c5d', 'Deployment/shop/web']);
  });

  it('keeps what was known when the parent is collected as garbage', async () => {
    toy.put({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'b-1', namespace: 'shop', uid: 'j-1', ...owned('batch/v1', 'CronJob', 'b', 'c-1') },
    });
    toy.put(pod('b-1-xyz', { metadata: owned('batch/v1', 'Job', 'b-1', 'j-1') }));
    const s = await watch();
    toy.remove('Job', 'shop', 'b-1');
    await until('job gone', () => s.of('Job').length === 2);
    toy.remove('Pod', 'shop', 'b-1-xyz');
    await until('pod gone', () => s.of('Pod').length === 2);
    expect(chain(s.of('Pod')[1])).toEqual(['Job/shop/b-1', 'CronJob/shop/b']);
  });

  it('of an Event is that of the object it is about, even when that pod is long gone', async () => {
    web();
    warning('e1', { name: 'web-7d9f8b6c5d-x2x9z' });
    warning('e2', { name: 'web-7d9f8b6c5d-old12', uid: 'gone' });
    warning('e3', { kind: 'Certificate', apiVersion: 'cert-manager.io/v1', name: 'tls' });
    const s = await watch();
    await until('events', () => s.of('Event').length === 3);
    expect(chain(s.of('Event', 'e1')[0])).toEqual(['ReplicaSet/shop/web-7d9f8b6c5d', 'Deployment/shop/web']);
    expect(chain(s.of('Event', 'e2')[0])).toEqual(['ReplicaSet/shop/web-7d9f8b6c5d', 'Deployment/shop/web']);
    expect(chain(s.of('Event', 'e3')[0])).toEqual([]);
  });

  it('does not follow owners of which none controls', async () => {
    toy.put(
      pod('a', { metadata: { ownerReferences: ['c', 'd'].map((name) => ({ apiVersion: 'v1', kind: 'ConfigMap', name, uid: name })) } }),
    );
    const s = await watch();
    expect(chain(s.of('Pod')[0])).toEqual([]);
  });
});

describe('what is watched', () => {
  it('leaves out excluded namespaces', async () => {
    toy.put(pod('a'));
    toy.put(pod('b', { namespace: 'kube-system' }));
    const s = await watch({ watch: { excluded: ['kube-system'] } });
    toy.put(pod('c', { namespace: 'kube-system' }));
    toy.put(pod('d'));
    await until('d', () => s.of('Pod', 'd').length === 1);
    expect(s.of('Pod').map((o) => o.object.metadata.name)).toEqual(['a', 'd']);
  });

  it('asks only in the named namespaces, for nodes in the cluster', async () => {
    const s = await watch({ watch: { namespaces: ['shop', 'pay'] } });
    const paths = new Set(toy.asked.map((a) => a.path));
    expect(paths).toContain('/api/v1/namespaces/shop/pods');
    expect(paths).toContain('/apis/apps/v1/namespaces/pay/deployments');
    expect(paths).toContain('/api/v1/nodes');
    expect(paths).not.toContain('/api/v1/pods');
    expect(s.watching.health().map((h) => h.link)).toContain('watch pods in pay');
  });

  it('narrows pods and their events to a label selector; nodes stay', async () => {
    toy.put(pod('mine', { metadata: { labels: { team: 'a' } } }));
    toy.put(pod('theirs', { metadata: { labels: { team: 'b' } } }));
    toy.put({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } });
    warning('e1', { name: 'mine' });
    warning('e2', { name: 'theirs' });
    const s = await watch({ watch: { labelSelector: 'team=a' } });
    await until('told', () => s.of('Event').length > 0 && s.of('Node').length > 0);
    expect(s.of('Pod').map((o) => o.object.metadata.name)).toEqual(['mine']);
    expect(s.of('Event').map((o) => o.object.metadata.name)).toEqual(['e1']);
  });
});
