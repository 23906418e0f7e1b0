import { describe, expect, it } from 'vitest';
import type { Look, ObjectRef } from '../../../src/model/index.ts';
import { askWith, cluster, logs, toy, web } from './looked-toy.ts';
import { pod } from './toy-server.ts';

const get = (ref: Partial<ObjectRef>): Look => ({ do: 'get', ref: { ...web, ...ref } });
const pods: Extract<Look, { do: 'list' }> = { do: 'list', apiVersion: 'v1', kind: 'Pod', namespace: 'shop', limit: 2 };
const refuse = (status: number, message = 'no'): void => {
  toy.intercept = () => ({ status, body: { kind: 'Status', code: status, message } });
};

describe('get', () => {
  it('answers the whole object with its managers, and what a person would type', async () => {
    toy.put(
      pod('web-1', {
        spec: { containers: [{ name: 'app', env: [{ name: 'A', value: 'b' }] }] },
        metadata: {
          managedFields: [{ manager: 'kubectl' }],
          annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', keep: 'x'.repeat(500) },
        },
      }),
    );
    const found = await cluster.look(get({}));
    expect(found).toMatchObject({
      is: 'object',
      query: 'kubectl get pod web-1 -n shop -o yaml',
      ref: { kind: 'Pod', name: 'web-1', namespace: 'shop' },
    });
    expect(found).toMatchObject({
      body: { kind: 'Pod', metadata: { managedFields: [{ manager: 'kubectl' }] }, spec: { containers: [{ env: [{ value: 'b' }] }] } },
    });
    expect(JSON.stringify(found)).not.toContain('last-applied');
    expect(JSON.stringify(found)).toContain('x'.repeat(500));
  });

  it('L-039 never reads a Secret, however it is spelt, and sends nothing', async () => {
    for (const kind of ['Secret', 'secret', 'Secrets', 'SecretList']) {
      expect(await cluster.look(get({ kind }))).toMatchObject({
        is: 'missing',
        why: 'forbidden',
        detail: expect.stringContaining('Secrets are never read'),
      });
      expect(await cluster.look({ ...pods, kind })).toMatchObject({ is: 'missing', why: 'forbidden' });
    }
    toy.intercept = () => ({ status: 200, body: { resources: [{ name: 'secrets', kind: 'Disguise', namespaced: true }] } });
    expect(await cluster.look(get({ kind: 'Disguise', apiVersion: 'odd.io/v1' }))).toMatchObject({ is: 'missing', why: 'forbidden' });
    expect(toy.asked.filter((a) => a.path.includes('secret'))).toEqual([]);
  });

  it.each(['../../nodes', 'a/b', '..', '', 'a%2fb', 'a b', 'x'.repeat(300)])('refuses the name %j without asking', async (name) => {
    expect(await cluster.look(get({ name }))).toMatchObject({ is: 'missing', why: 'not-found' });
    expect(await cluster.look({ ...logs, container: name })).toMatchObject({ is: 'missing' });
    expect(await cluster.look({ ...pods, namespace: name })).toMatchObject({ is: 'missing' });
    expect(toy.asked).toEqual([]);
  });

  it('says that another object of the same name is not the one that was meant', async () => {
    toy.put(pod('web-1', { metadata: { uid: 'new' } }));
    expect(await cluster.look(get({ uid: 'old' }))).toMatchObject({
      is: 'missing',
      why: 'not-found',
      detail: expect.stringContaining('made again'),
    });
  });

  it('finds custom kinds by discovery, once', async () => {
    toy.intercept = (asked) => {
      if (asked.path === '/apis/argoproj.io/v1alpha1')
        return {
          status: 200,
          body: {
            resources: [
              { name: 'rollouts', kind: 'Rollout', namespaced: true },
              { name: 'rollouts/status', kind: 'Rollout', namespaced: true },
            ],
          },
        };
      return asked.path.endsWith('/rollouts/pay') ? { status: 200, body: { metadata: { name: 'pay', namespace: 'shop' } } } : 'pass';
    };
    const look = get({ kind: 'Rollout', apiVersion: 'argoproj.io/v1alpha1', name: 'pay' });
    expect(await cluster.look(look)).toMatchObject({ is: 'object', body: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' } });
    await cluster.look(look);
    expect(toy.asked.map((a) => a.path)).toEqual([
      '/apis/argoproj.io/v1alpha1',
      ...Array<string>(2).fill('/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/pay'),
    ]);
    expect(await cluster.look(get({ kind: 'Nothing', apiVersion: 'argoproj.io/v1alpha1' }))).toMatchObject({
      is: 'missing',
      why: 'not-found',
    });
  });
});

describe('a look that fails is evidence', () => {
  it('forbidden: names verb, resource, group and namespace', async () => {
    refuse(403);
    expect(await cluster.look(get({}))).toMatchObject({
      is: 'missing',
      why: 'forbidden',
      detail: 'no right to get pods in namespace shop; grant verbs get on resource "pods" in API group ""',
    });
    expect(await cluster.look(logs)).toMatchObject({ why: 'forbidden', detail: expect.stringContaining('get pods/log in namespace shop') });
    expect(await cluster.look({ do: 'events', about: web })).toMatchObject({
      why: 'forbidden',
      detail: expect.stringContaining('list events in namespace shop'),
    });
  });

  it.each([
    [404, 'not-found'],
    [500, 'unreachable'],
    [503, 'unreachable'],
    [429, 'unreachable'],
    [401, 'forbidden'],
    [504, 'timeout'],
  ])('%i: %s', async (status, why) => {
    refuse(status, 'the server says so');
    expect(await cluster.look(get({}))).toMatchObject({ is: 'missing', why, detail: 'the server says so' });
  });

  it('timeout: within the configured time', async () => {
    await askWith({ evidence: { timeout: 50 } });
    toy.intercept = () => 'hang';
    expect(await cluster.look(get({}))).toMatchObject({ is: 'missing', why: 'timeout', detail: 'no answer within 0.05 s' });
  });

  it('unreachable: in words', async () => {
    toy.intercept = () => 'reset';
    expect(await cluster.look(get({}))).toMatchObject({
      is: 'missing',
      why: 'unreachable',
      detail: expect.stringMatching(/connection (reset|closed)/),
    });
    await toy.stop();
    expect(await cluster.look(get({}))).toMatchObject({ is: 'missing', why: 'unreachable', detail: 'connection refused' });
  });

  it('too-big: stops reading', async () => {
    toy.intercept = () => ({ status: 200, body: { metadata: { name: 'web-1' }, junk: 'x'.repeat(5_000_000) } });
    expect(await cluster.look(get({}))).toMatchObject({ is: 'missing', why: 'too-big' });
  });

  it('an answer that is no JSON', async () => {
    toy.intercept = () => ({ status: 200, body: '<html>login</html>' });
    expect(await cluster.look(get({}))).toMatchObject({ is: 'missing', detail: expect.stringContaining('not JSON') });
  });
});

describe('many looks at once', () => {
  it('share few connections and leave no listener behind', async () => {
    const warnings: string[] = [];
    const note = (warning: Error): void => void warnings.push(warning.name);
    process.on('warning', note);
    toy.put(pod('web-1'));
    const found = await Promise.all(Array.from({ length: 60 }, () => cluster.look(get({}))));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);
    expect(found.filter((f) => f.is !== 'object')).toEqual([]);
    expect(toy.connections).toBeLessThanOrEqual(16);
    expect(warnings).toEqual([]);
  });
});

describe('list', () => {
  it('answers up to the limit, says when there is more, and leaves managers out', async () => {
    for (const name of ['a', 'b', 'c']) toy.put(pod(name, { metadata: { managedFields: [{}] } }));
    const found = await cluster.look(pods);
    expect(found).toMatchObject({
      is: 'list',
      kind: 'Pod',
      namespace: 'shop',
      complete: false,
      query: 'kubectl get pod -n shop',
      objects: [{ kind: 'Pod', apiVersion: 'v1' }, {}],
    });
    expect(JSON.stringify(found)).not.toContain('managedFields');
    expect(await cluster.look({ ...pods, limit: 10 })).toMatchObject({ complete: true });
  });

  it('sends selectors, quotes them in words, and an empty list is an answer', async () => {
    const found = await cluster.look({ ...pods, labelSelector: 'app in (web)', fieldSelector: 'spec.nodeName=n1' });
    expect(found).toMatchObject({
      is: 'list',
      objects: [],
      complete: true,
      query: "kubectl get pod -n shop -l 'app in (web)' --field-selector spec.nodeName=n1",
    });
    expect(toy.asked[0]?.query.get('labelSelector')).toBe('app in (web)');
    expect(await cluster.look({ do: 'list', apiVersion: 'v1', kind: 'Node', limit: 5 })).toMatchObject({ query: 'kubectl get node' });
    expect(await cluster.look({ do: 'list', apiVersion: 'v1', kind: 'Pod', limit: 5 })).toMatchObject({ query: 'kubectl get pod -A' });
  });
});

describe('events', () => {
  const event = (name: string, last: string, about: Record<string, unknown> = {}): void =>
    void toy.put({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace: 'shop' },
      type: 'Normal',
      reason: name,
      lastTimestamp: last,
      involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web-1', uid: 'u-1', ...about },
    });

  it('are those of the object alone, Normal ones too, newest last, the newest kept', async () => {
    await askWith({ evidence: { eventLimit: 2 } });
    event('Second', '2026-01-01T00:00:02Z');
    event('Third', '2026-01-01T00:00:03Z');
    event('First', '2026-01-01T00:00:01Z');
    event('Other', '2026-01-01T00:00:04Z', { name: 'api-1', uid: 'u-2' });
    const found = await cluster.look({ do: 'events', about: { ...web, uid: 'u-1' } });
    expect(found).toMatchObject({ is: 'events', query: 'kubectl events --for pod/web-1 -n shop' });
    expect(found.is === 'events' && found.events.map((e) => e.reason)).toEqual(['Second', 'Third']);
    expect(toy.asked[0]?.query.get('fieldSelector')).toBe('involvedObject.uid=u-1');
  });

  it('of a node are looked for by name in the default namespace: the kubelet writes the name as uid', async () => {
    toy.put({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'e', namespace: 'default' },
      reason: 'NodeNotReady',
      involvedObject: { kind: 'Node', name: 'n1', uid: 'n1' },
    });
    const found = await cluster.look({ do: 'events', about: { kind: 'Node', name: 'n1', uid: 'real-uid' } });
    expect(found).toMatchObject({ is: 'events', events: [{ reason: 'NodeNotReady' }] });
    expect(toy.asked[0]).toMatchObject({ path: '/api/v1/namespaces/default/events' });
  });
});
