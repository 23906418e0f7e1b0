import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { PublicKey } from '../../model/index.ts';
import { KeyError } from './key-error.ts';

/** The public half as a JWK. Its `kid` is the RFC 7638 thumbprint, so that a key has one name wherever it is read. */
export function publicKeyOf(key: KeyObject): PublicKey {
  const { kty, crv, x, y } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  if (kty !== 'EC' || crv !== 'P-256' || x === undefined || y === undefined) {
    throw new KeyError('the key is none of ECDSA P-256', 'make one with `k8s-rca keys new`');
  }
  // The members in the order that the thumbprint demands.
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  return { kty, crv, x, y, kid, use: 'sig', alg: 'ES256' };
}
