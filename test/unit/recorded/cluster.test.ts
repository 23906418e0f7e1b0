import { describe, expect, test } from 'vitest';
import { CaseError, readCase, recordedCluster } from '../../../src/adapters/recorded/index.ts';
import type { Found, Look, Observation } from '../../../src/model/index.ts';

const pod = (name: string, more: Readonly<Record<string, unknown>> = {}): unknown => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels: { app: name }, ...more },
});
const cluster = (objects: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): ReturnType<typeof recordedCluster> =>
  recordedCluster(readCase({ id: 'c', objects, ...more }));
const get = (kind: string, name: string, namespace?: string): Look => ({
  do: 'get',
  ref: { kind, name, ...(namespace === undefined ? {} : { namespace }) },
});
const list = (kind: string, more: Partial<Extract<Look, { do: 'list' }>> = {}): Look => ({
  do: 'list',
  apiVersion: 'v1',
  kind,
  limit: 100,
  ...more,
});
const why = (found: Found): string => (found.is === 'missing' ? found.why : found.is);

describe('L-033 absence', () => {
  test('of a kind nobody recorded is not-recorded, never not-found', async () => {
    const one = cluster([pod('web-1')]);
    expect(why(await one.look(get('Service', 'web', 'shop')))).toBe('not-recorded');
    expect(why(await one.look(list('Service')))).toBe('not-recorded');
    expect(why(await one.look({ do: 'events', about: { kind: 'Pod', name: 'web-1', namespace: 'shop' } }))).toBe('not-recorded');
  });
  test('beside a single minimal object proves nothing', async () => {
    expect(why(await cluster([pod('web-1')]).look(get('Pod', 'web-2', 'shop')))).toBe('not-recorded');
    expect(await cluster([pod('web-1')]).look(list('Pod'))).toMatchObject({ is: 'list', complete: false });
  });
  test('from a recorded list is not-found', async () => {
    const many = cluster([pod('web-1'), pod('web-2')]);
    expect(why(await many.look(get('Pod', 'web-3', 'shop')))).toBe('not-found');
    expect(why(await many.look(get('Pod', 'web-3', 'other')))).toBe('not-recorded');
    expect(await many.look(list('Pod'))).toMatchObject({ is: 'list', complete: true });
    const asList = cluster([{ apiVersion: 'v1', kind: 'ServiceList', items: [] }, pod('web-1')]);
    expect(why(await asList.look(get('Service', 'web', 'shop')))).toBe('not-found');
  });
});

describe('looks', () => {
  const many = cluster([pod('web-1'), pod('web-2'), { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1', namespace: 'left-over' } }], {
    events: [
      {
        metadata: { name: 'e1' },
        involvedObject: { kind: 'Pod', name: 'web-1', namespace: 'shop' },
        reason: 'Late',
        lastTimestamp: '2026-01-01T00:02:00Z',
      },
      {
        metadata: { name: 'e2' },
        involvedObject: { kind: 'Pod', name: 'web-1', namespace: 'shop' },
        reason: 'Early',
        lastTimestamp: '2026-01-01T00:01:00Z',
      },
    ],
    logs: { 'web-1/app': 'line' },
  });
  test('select by label and field', async () => {
    expect(await many.look(list('Pod', { labelSelector: 'app in (web-2, x)' }))).toMatchObject({
      objects: [{ metadata: { name: 'web-2' } }],
    });
    expect(await many.look(list('Pod', { fieldSelector: 'metadata.name!=web-2' }))).toMatchObject({
      objects: [{ metadata: { name: 'web-1' } }],
    });
    expect(await many.look(list('Pod', { limit: 1 }))).toMatchObject({ complete: false });
  });
  test('give events of one object, newest last', async () => {
    expect(await many.look({ do: 'events', about: { kind: 'Pod', name: 'web-1', namespace: 'shop' } })).toMatchObject({
      events: [{ reason: 'Early' }, { reason: 'Late' }],
    });
  });
  test('give logs of the run that was asked for', async () => {
    const logs = (previous: boolean): Look => ({
      do: 'logs',
      pod: { kind: 'Pod', name: 'web-1', namespace: 'shop' },
      container: 'app',
      previous,
    });
    expect(await many.look(logs(false))).toMatchObject({ is: 'logs', text: 'line', truncated: false });
    expect(why(await many.look(logs(true)))).toBe('not-recorded');
  });
  test('say what was asked, as a person would type it', async () => {
    expect((await many.look(get('Pod', 'web-1', 'shop'))).query).toBe('kubectl get pod web-1 -n shop -o yaml');
    expect((await many.look(list('Pod'))).query).toBe('kubectl get pod -A');
  });
  test('a cluster-scoped object has no namespace, whatever the file says', async () => {
    expect(await many.look(get('Node', 'n1'))).toMatchObject({ is: 'object', ref: { kind: 'Node', name: 'n1' } });
  });
});

test('now is the newest time recorded, not one that lies ahead', () => {
  const status = { conditions: [{ lastTransitionTime: '2026-01-01T00:05:00Z' }] };
  const ahead = { notAfter: '2030-01-01T00:00:00Z', renewTime: '2031-01-01T00:00:00Z' };
  expect(cluster([{ kind: 'Pod', metadata: { name: 'a', creationTimestamp: '2025-01-01T00:00:00Z' }, status, spec: ahead }]).now).toBe(
    Date.parse('2026-01-01T00:05:00Z'),
  );
});

test('watching shows everything that wakes once, with owners known and unknown', () => {
  const replicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: 'web-5d',
      namespace: 'shop',
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd', controller: true }],
    },
  };
  const owned = pod('web-5d-x', { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5d', controller: true }] });
  const orphan = pod('api-7f-y', {
    labels: { 'pod-template-hash': '7f' },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'api-7f', controller: true }],
  });
  const seen: Observation[] = [];
  cluster([owned, orphan, replicaSet]).watch((o) => seen.push(o));
  expect(seen.map((o) => o.owners.map((r) => `${r.kind}/${r.name}`))).toEqual([
    ['ReplicaSet/web-5d', 'Deployment/web'],
    ['ReplicaSet/api-7f', 'Deployment/api'],
  ]);
});

describe('the frame of a case', () => {
  test('strange objects do no harm: they are kept as text', () => {
    const found = readCase({
      id: 'c',
      objects: [null, 7, { kind: 'Pod' }, { kind: 'Pod', metadata: { name: 'a' } }, { kind: 'Event', reason: 'x' }],
    });
    expect(found.objects.map((o) => `${o.metadata.namespace ?? ''}/${o.metadata.name}`)).toEqual(['default/a']);
    expect(found.texts).toEqual(['null', '7', '{"kind":"Pod"}']);
    expect(found.events).toMatchObject([{ involvedObject: { kind: 'Pod', name: 'a', namespace: 'default' } }]);
  });
  test('a wrong frame names each field', () => {
    expect(() => readCase({ objects: {}, logs: { a: 1 } })).toThrow(CaseError);
    expect(() => readCase({ objects: {}, logs: { a: 1 } })).toThrow(/id: .*objects: .*logs\.a: /s);
  });
  test('objects without a namespace get the one all others have', () => {
    const found = readCase({ id: 'c', objects: [pod('a'), { kind: 'Service', metadata: { name: 's' } }] });
    expect(found.objects.map((o) => o.metadata.namespace)).toEqual(['shop', 'shop']);
  });
});
