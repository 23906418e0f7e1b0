import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/model/index.ts';
import { changed, templateDigest, templateOf } from '../../../src/remediate/index.ts';
import { deployment, replicaSet } from './objects.ts';

interface Vector {
  readonly name: string;
  readonly digest: string;
  readonly template: unknown;
}
const { vectors } = JSON.parse(readFileSync('test/vectors/template-digest.json', 'utf8')) as { readonly vectors: readonly Vector[] };

describe('the digest of a pod template', () => {
  it.each(vectors.map((v) => [v.name, v] as const))('is what Go and Rego make of it: %s', (_, { template, digest }) => {
    expect(templateDigest(template)).toBe(digest);
  });

  it('is one for the Deployment, its ReplicaSet and a ControllerRevision of the same template', () => {
    const bare = templateOf(deployment());
    const revision = {
      kind: 'ControllerRevision',
      apiVersion: 'apps/v1',
      metadata: { name: 'r' },
      data: { spec: { template: { $patch: 'replace', ...bare } } },
    };
    expect(templateDigest(templateOf(replicaSet(2)))).toBe(templateDigest(bare));
    expect(templateDigest(templateOf(revision as KubeObject))).toBe(templateDigest(bare));
  });

  it('binds a rollback: another uid or another template is not restored', () => {
    const source = replicaSet(1);
    const target = { resource: 'deployments', namespace: 'shop', name: 'web', uid: 'd-1', generation: 3 } as const;
    const named = { resource: 'replicasets', name: 'web-1', uid: 'rs-1' } as const;
    const action = { is: 'rollback', target, revision: 1, source: named, template: templateDigest(templateOf(source)) } as const;
    expect(templateOf(changed(action, deployment(), source) ?? deployment())).toEqual(templateOf(source));
    expect(() => changed(action, deployment(), { ...source, metadata: { ...source.metadata, uid: 'other' } })).toThrow(/was not given/);
    expect(() => changed(action, deployment(), { ...replicaSet(3), metadata: source.metadata })).toThrow(/not the approved one/);
    expect(() => changed(action, deployment())).toThrow(/was not given/);
  });
});
