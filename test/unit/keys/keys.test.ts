import { createPublicKey, verify } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { KeyError, loadSigner, newKey, readKeySet, writePrivate } from '../../../src/adapters/keys/index.ts';
import type { Plan } from '../../../src/model/index.ts';
import { claimsOf, verifyApproval } from '../../../src/remediate/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'k8s-rca-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const now = Date.parse('2026-03-01T12:00:00Z');
const plan: Plan = {
  v: 1,
  id: 'a'.repeat(16),
  incident: 'i',
  cluster: 'c',
  diff: 'd',
  action: { is: 'scale', target: { resource: 'deployments', namespace: 'shop', name: 'web', uid: 'u', generation: 1 }, replicas: 2 },
};
const vote = { by: { user: 'U0APPROVER', team: 'T0TEAM' }, at: now, reason: '' };
const claims = claimsOf(plan, [vote], now, 'j');

const errorOf = (work: () => unknown): KeyError => {
  try {
    work();
  } catch (e) {
    if (e instanceof KeyError) return e;
    throw e;
  }
  throw new Error('it was accepted');
};

describe('the signer', () => {
  it('signs what anybody with the public key can verify', () => {
    const { pem, key } = newKey();
    const signer = loadSigner({ pem });
    expect(signer.keys).toEqual({ keys: [key] });
    const [head = '', body = '', signature = ''] = signer.sign(claims).split('.');
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({ alg: 'ES256', typ: 'JWT', kid: key.kid });
    const { kty, crv, x, y } = key;
    const publicKey = createPublicKey({ format: 'jwk', key: { kty, crv, x, y } });
    const how = { key: publicKey, dsaEncoding: 'ieee-p1363' as const };
    expect(verify('sha256', Buffer.from(`${head}.${body}`), how, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('keys are changed without a gap: old and new are trusted while both are listed', () => {
    const [before, after, stranger] = [newKey(), newKey(), newKey()];
    const old = loadSigner({ pem: before.pem });
    const signer = loadSigner({ pem: after.pem }, readKeySet(JSON.stringify(old.keys)));
    expect(signer.keys.keys.map((k) => k.kid)).toEqual([after.key.kid, before.key.kid].toSorted());
    // Policy compares the set as a text: it must be the same before and after the exchange.
    expect(loadSigner({ pem: before.pem }, signer.keys).keys).toEqual(signer.keys);
    for (const jws of [old.sign(claims), signer.sign(claims)])
      expect(verifyApproval(jws, signer.keys, { plan, now })).toMatchObject({ is: 'valid' });
    const foreign = loadSigner({ pem: stranger.pem }).sign(claims);
    expect(verifyApproval(foreign, signer.keys, { plan, now })).toMatchObject({ is: 'refused', code: 'key' });
  });
});

describe('key files', () => {
  it('a new one is readable by its owner alone, and never overwrites', () => {
    const file = join(folder, 'new.pem');
    const { pem } = newKey();
    writePrivate(file, pem);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(errorOf(() => writePrivate(file, 'x')).message).toContain('exists');
    expect(readFileSync(file, 'utf8')).toBe(pem);
    expect(errorOf(() => writePrivate(join(folder, 'no/folder.pem'), 'x')).message).toContain('ENOENT');
  });

  it('one that others may read is refused; a mounted Secret for a group is not', () => {
    const file = join(folder, 'mode.pem');
    writeFileSync(file, newKey().pem);
    for (const mode of [0o644, 0o604, 0o660, 0o602]) {
      chmodSync(file, mode);
      expect(errorOf(() => loadSigner({ file })).mend).toContain('chmod 600');
    }
    for (const mode of [0o600, 0o400, 0o440]) {
      chmodSync(file, mode);
      expect(loadSigner({ file }).keys.keys).toHaveLength(1);
    }
  });

  it('what is no key is refused without being quoted', () => {
    const secret = 'not-a-key-but-private';
    expect(errorOf(() => loadSigner({ pem: secret })).message).not.toContain(secret);
    expect(errorOf(() => loadSigner({ file: join(folder, 'absent.pem') })).message).toContain('cannot be read');
  });

  it('a set of public keys must hold public keys, and nothing private', () => {
    expect(errorOf(() => readKeySet('{}')).message).toContain('no set');
    expect(errorOf(() => readKeySet('no json')).message).toContain('no set');
    const { key } = newKey();
    expect(errorOf(() => readKeySet(JSON.stringify({ keys: [{ ...key, d: 'private' }] }))).message).toContain('private');
    expect(errorOf(() => readKeySet(JSON.stringify({ keys: [{ ...key, crv: 'P-384' }] }))).message).toContain('no set');
  });
});
