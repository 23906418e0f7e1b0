import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, type KubeObject } from '../../../src/model/index.ts';
import { approvalKey, changed, diffOf, mergePatch, requestsOf } from '../../../src/remediate/index.ts';
import { deployment, template } from './objects.ts';

const at = (object: KubeObject, spec: Readonly<Record<string, unknown>>): KubeObject => ({
  ...object,
  spec: { ...(object['spec'] as object), ...spec },
});

describe('the difference between two states of an object', () => {
  it('names fields as people do, containers by their names', () => {
    const after = at(deployment(), { replicas: 3, template: template('shop/web:3', { env: [{ name: 'A', value: '1' }] }) });
    expect(diffOf(deployment(), after)).toEqual([
      { path: 'spec.replicas', before: '2', after: '3' },
      { path: 'spec.template.spec.containers[app].env[A].value', after: '"1"' },
      { path: 'spec.template.spec.containers[app].image', before: 'shop/web:2', after: 'shop/web:3' },
    ]);
  });

  it.each([
    ['status', { status: { readyReplicas: 2 } }],
    ['what the server counts', { metadata: { ...deployment().metadata, generation: 9, resourceVersion: '99', managedFields: [{}] } }],
    ['our own approval', { metadata: { ...deployment().metadata, annotations: { [approvalKey]: 'a.b.c' } } }],
  ])('does not see %s', (_, over) => {
    expect(diffOf(deployment(), { ...deployment(), ...over })).toEqual([]);
  });

  it.each([
    [
      'an annotation',
      { metadata: { ...deployment().metadata, annotations: { [approvalKey]: 'a', 'sidecar.example.com/injected': 'yes' } } },
      'metadata.annotations["sidecar.example.com/injected"]',
    ],
    ['a label', { metadata: { ...deployment().metadata, labels: { team: 'x' } } }, 'metadata.labels.team'],
    ['a finalizer', { metadata: { ...deployment().metadata, finalizers: ['x/y'] } }, 'metadata.finalizers[0]'],
    ['an unknown field beside spec', { extra: { a: 1 } }, 'extra.a'],
    ['a field that no type here knows', { spec: { ...(deployment()['spec'] as object), future: true } }, 'spec.future'],
    ['an empty map', { spec: { ...(deployment()['spec'] as object), securityContext: {} } }, 'spec.securityContext'],
  ])('sees what a webhook adds: %s', (_, over, path) => {
    expect(diffOf(deployment(), { ...deployment(), ...over }).map((f) => f.path)).toContain(path);
  });

  it('sees a container that a webhook puts in, and an order that it turns', () => {
    const two = (names: readonly string[]): KubeObject =>
      at(deployment(), { template: { spec: { initContainers: names.map((name) => ({ name, image: 'x' })) } } });
    expect(diffOf(two(['a', 'b']), two(['b', 'a']))).toEqual([
      { path: 'spec.template.spec.initContainers[]', before: 'a, b', after: 'b, a' },
    ]);
    expect(diffOf(two(['a']), two(['a', 'mesh']))).toEqual([{ path: 'spec.template.spec.initContainers[mesh].image', after: 'x' }]);
    expect(diffOf(two(['a']), two(['mesh', 'a'])).map((f) => f.path)).toContain('spec.template.spec.initContainers[]');
  });

  it('tells a number from the same digits as text', () => {
    expect(diffOf(at(deployment(), { x: 8080 }), at(deployment(), { x: '8080' }))).toEqual([
      { path: 'spec.x', before: '8080', after: '"8080"' },
    ]);
  });

  it('of an object that goes, says which', () => {
    expect(diffOf(deployment(), undefined)).toEqual([{ path: 'metadata.uid', before: 'd-1' }]);
  });

  /** JSON as an API server stores it: no nulls, names in lists of objects. */
  const json = fc.letrec<{ value: unknown; map: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('', 'a', '1', 'true', '{}', 'a, b', 'null'),
      fc.integer({ min: 0, max: 3 }),
      fc.boolean(),
      tie('map'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'c', 'x y', '0'), v: fc.constantFrom(1, 2, 'z') }, { requiredKeys: ['name'] }), {
        maxLength: 3,
      }),
    ),
    map: fc.dictionary(fc.constantFrom('a', 'b', 'c.d', 'e/f', '0', 'name'), tie('value'), { maxKeys: 4 }),
  })).map;
  const object = json.map((spec) => ({ ...deployment(), spec }));

  it('is empty exactly when nothing differs, and two results never give the same list', () => {
    fc.assert(
      fc.property(object, object, object, (before, b, c) => {
        expect(diffOf(before, b).length === 0).toBe(canonical(before['spec']) === canonical(b['spec']));
        if (canonical(b['spec']) !== canonical(c['spec'])) expect(canonical(diffOf(before, b))).not.toBe(canonical(diffOf(before, c)));
      }),
      { numRuns: 600 },
    );
  });

  it('does not depend on the order in which fields stand', () => {
    const turned = Object.fromEntries(Object.entries(deployment()).reverse()) as unknown as KubeObject;
    const after = at(deployment(), { replicas: 5, paused: true });
    expect(diffOf(turned, after)).toEqual(diffOf(deployment(), after));
  });
});

describe('the merge patch', () => {
  const apply = (target: unknown, patch: unknown): unknown => {
    if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
    const out: Record<string, unknown> = typeof target === 'object' && target !== null && !Array.isArray(target) ? { ...target } : {};
    for (const [key, value] of Object.entries(patch)) {
      if (value === null) delete out[key];
      else out[key] = apply(out[key], value);
    }
    return out;
  };
  const value = fc
    .jsonValue({ maxDepth: 3 })
    .filter((v) => !JSON.stringify(v).includes('null') && !JSON.stringify(v).includes('__proto__'));
  const map = fc.dictionary(fc.constantFrom('a', 'b', 'c'), value, { maxKeys: 3 });

  it('makes of the one exactly the other, as RFC 7386 reads it', () => {
    fc.assert(
      fc.property(map, map, (a, b) => canonical(apply(a, mergePatch(a, b))) === canonical(b)),
      { numRuns: 500 },
    );
  });

  it('carries the approval, the resourceVersion and the change alone', () => {
    const target = { resource: 'deployments', namespace: 'shop', name: 'web', uid: 'd-1', generation: 3 } as const;
    expect(requestsOf({ is: 'scale', target, replicas: 4 }, deployment(), 'a.b.c')).toEqual([
      {
        method: 'PATCH',
        path: '/apis/apps/v1/namespaces/shop/deployments/web',
        contentType: 'application/merge-patch+json',
        body: { metadata: { annotations: { [approvalKey]: 'a.b.c' }, resourceVersion: '77' }, spec: { replicas: 4 } },
      },
    ]);
  });

  it('of a restart writes the approved time and nothing else', () => {
    const target = { resource: 'deployments', namespace: 'shop', name: 'web', uid: 'd-1', generation: 3 } as const;
    const action = { is: 'restart', target, at: '2026-03-01T12:00:00Z' } as const;
    expect(diffOf(deployment(), changed(action, deployment()))).toEqual([
      { path: 'spec.template.metadata.annotations["kubectl.kubernetes.io/restartedAt"]', after: '2026-03-01T12:00:00Z' },
    ]);
  });

  it('of an eviction and a deletion binds the uid', () => {
    const target = { resource: 'pods', namespace: 'shop', name: 'web-a', uid: 'p-1', generation: 0 } as const;
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-a', namespace: 'shop', uid: 'p-1', resourceVersion: '5' } };
    const [evict] = requestsOf({ is: 'evict-pod', target }, pod, 'a.b.c');
    expect(evict).toMatchObject({
      method: 'POST',
      path: '/api/v1/namespaces/shop/pods/web-a/eviction',
      body: { deleteOptions: { preconditions: { uid: 'p-1' } } },
    });
    const [approve, remove] = requestsOf({ is: 'delete-stuck-pod', target }, pod, 'a.b.c');
    expect(approve?.body).toEqual({ metadata: { annotations: { [approvalKey]: 'a.b.c' }, resourceVersion: '5' } });
    expect(remove).toMatchObject({ method: 'DELETE', body: { gracePeriodSeconds: 0, preconditions: { uid: 'p-1' } } });
  });
});
