import { generateKeyPairSync, sign as signBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action, ApprovalClaims, KeySet, Plan, PublicKey, Vote } from '../../../src/model/index.ts';
import { approvedChange, claimsOf, planHash, planOf, sign, verifyApproval } from '../../../src/remediate/index.ts';
import { now } from './objects.ts';

const pair = (kid: string) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey, kid, jwk: { ...(publicKey.export({ format: 'jwk' }) as Omit<PublicKey, 'kid'>), kid } as PublicKey };
};
const [first, second, foreign] = [pair('k1'), pair('k2'), pair('k1')];
const keys: KeySet = { keys: [first.jwk, second.jwk] };

const target = { resource: 'deployments', namespace: 'shop', name: 'web', uid: 'd-1', generation: 3 } as const;
const action: Action = {
  is: 'set-resources',
  target,
  resources: { app: { requests: { memory: '8Mi' }, limits: { memory: '256Mi', cpu: '1' } } },
};
const fields = [{ path: 'spec.template.spec.containers[app].resources.limits.memory', before: '10Mi', after: '256Mi' }];
const plan = planOf({ id: '0123456789abcdef', incident: 'i-1', cluster: 'cluster-1', action, fields });
const votes: readonly Vote[] = [
  { by: { team: 'T1', user: 'UONE' }, at: now, reason: 'yes' },
  { by: { team: 'T1', user: 'UTWO' }, at: now, reason: 'yes' },
];
const claims = claimsOf(plan, votes, now, 'jti-1');
const token = sign(claims, first.privateKey, 'k1');
const check = (jws: string, over: { readonly plan?: Plan; readonly now?: number; readonly keys?: KeySet } = {}) =>
  verifyApproval(jws, over.keys ?? keys, { plan: over.plan ?? plan, now: over.now ?? now });
const codeOf = (jws: string, over: Parameters<typeof check>[1] = {}): string => {
  const found = check(jws, over);
  return found.is === 'valid' ? 'valid' : found.code;
};
const resigned = (over: Readonly<Record<string, unknown>>): string => sign({ ...claims, ...over }, first.privateKey, 'k1');
const raw = (header: unknown, body: unknown, key = first.privateKey): string => {
  const part = (v: unknown): string => Buffer.from(JSON.stringify(v)).toString('base64url');
  const text = `${part(header)}.${part(body)}`;
  return `${text}.${signBytes('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
};

describe('a signed approval', () => {
  it('names its approvers once each, and lasts 300 s at most', () => {
    expect(claimsOf(plan, [...votes, ...votes], now, 'j').approver).toEqual(['UONE', 'UTWO']);
    expect(claims.exp - claims.iat).toBe(300);
    expect(check(token)).toEqual({ is: 'valid', claims });
  });

  it('is verified by each of several keys, so that keys can be changed', () => {
    expect(codeOf(sign(claims, second.privateKey, 'k2'))).toBe('valid');
    expect(codeOf(raw({ alg: 'ES256' }, claims), { keys: { keys: [first.jwk] } })).toBe('valid');
  });

  it.each([
    ['no token', '', 'malformed'],
    ['two parts', token.split('.').slice(0, 2).join('.'), 'malformed'],
    ['four parts', `${token}.x`, 'malformed'],
    ['not base64url', token.replace('.', '.+'), 'malformed'],
    ['JSON that is no object', raw({ alg: 'ES256', kid: 'k1' }, 'x'), 'malformed'],
    ['alg none', `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.x`, 'algorithm'],
    ['alg HS256', raw({ alg: 'HS256', kid: 'k1' }, claims), 'algorithm'],
    ['an extension that must be understood', raw({ alg: 'ES256', kid: 'k1', crit: ['x'] }, claims), 'algorithm'],
    ['no kid where there are several keys', raw({ alg: 'ES256' }, claims), 'key'],
    ['an unknown kid', sign(claims, first.privateKey, 'k9'), 'key'],
    ['the kid of another key', sign(claims, first.privateKey, 'k2'), 'signature'],
    ['a foreign key under a known kid', sign(claims, foreign.privateKey, 'k1'), 'signature'],
    [
      'a body put under the signature',
      [token.split('.')[0], resigned({ jti: 'x' }).split('.')[1], token.split('.')[2]].join('.'),
      'signature',
    ],
    ['another issuer', resigned({ iss: 'somebody' }), 'issuer'],
    ['another cluster', resigned({ aud: 'cluster-2' }), 'audience'],
    ['no audience', resigned({ aud: undefined }), 'audience'],
    ['no exp', resigned({ exp: undefined }), 'time'],
    ['no iat', resigned({ iat: undefined }), 'time'],
    ['no nbf', resigned({ nbf: undefined }), 'time'],
    ['ten years', resigned({ exp: claims.iat + 315_360_000 }), 'time'],
    ['301 s', resigned({ exp: claims.iat + 301 }), 'time'],
    ['an end before its beginning', resigned({ iat: claims.exp + 1 }), 'time'],
    ['made in the future', resigned({ iat: claims.iat + 60, exp: claims.iat + 300 }), 'time'],
    ['not valid yet', resigned({ nbf: claims.iat + 60 }), 'time'],
    ['nobody', resigned({ approver: [] }), 'approver'],
    ['one person twice', resigned({ approver: ['UONE', 'UONE'] }), 'approver'],
    ['a person as text', resigned({ approver: 'UONE' }), 'approver'],
    ['another action', resigned({ action: 'restart' }), 'action'],
    ['an empty change', resigned({ change: {} }), 'change'],
    ['a wider change', resigned({ change: { ...claims.change, replicas: 20 } }), 'change'],
  ])('is refused with %s', (_, jws, code) => {
    expect(codeOf(jws)).toBe(code);
  });

  it('is over when its time is, to the second', () => {
    expect(codeOf(token, { now: now + 299_000 })).toBe('valid');
    expect(codeOf(token, { now: now + 300_000 })).toBe('time');
    expect(codeOf(token, { now: now - 60_000 })).toBe('time');
  });

  it('L-062 every change of one field of plan or target changes the hash, and is refused', () => {
    const places = leaves(plan);
    expect(places.length).toBeGreaterThan(12);
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.oneof(fc.string(), fc.integer(), fc.constant(undefined)), (path, value) => {
        const other = put(plan, path, value) as Plan;
        fc.pre(JSON.stringify(other) !== JSON.stringify(plan));
        expect(planHash(other)).not.toBe(planHash(plan));
        expect(check(token, { plan: other }).is).toBe('refused');
      }),
      { numRuns: 500 },
    );
  });

  it('each field of the claims that a thief would change is refused, though properly signed', () => {
    for (const path of leaves(claims)) {
      if (['jti', 'iat', 'nbf', 'approver'].includes(path[0] ?? '')) continue;
      const other = put(claims, path, path[0] === 'exp' ? claims.iat + 9999 : 'other') as ApprovalClaims;
      expect(check(sign(other, first.privateKey, 'k1')).is, path.join('.')).toBe('refused');
    }
  });

  it('says each action in its own words', () => {
    const of = (over: Partial<Action>): unknown => approvedChange({ ...action, ...over } as Action);
    expect(of({ is: 'restart', at: 'T' })).toEqual({ restart: 'T' });
    expect(of({ is: 'rollback', template: 'sha256:1' })).toEqual({ template: 'sha256:1' });
    expect(of({ is: 'scale', replicas: 4 })).toEqual({ replicas: 4 });
    expect(of({ is: 'evict-pod' })).toEqual({ evict: true });
    expect(of({ is: 'delete-stuck-pod' })).toEqual({ delete: true });
  });
});

type Path = readonly string[];
function leaves(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, v]) => leaves(v, [...path, key]));
}
function put(value: unknown, [key, ...rest]: Path, leaf: unknown): unknown {
  if (key === undefined) return leaf;
  const home = value as Record<string, unknown>;
  if (Array.isArray(home)) return home.map((v, i) => (String(i) === key ? put(v, rest, leaf) : v));
  return { ...home, [key]: put(home[key], rest, leaf) };
}
