import { createPrivateKey, type KeyObject, sign as signBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { at, type ApprovalClaims, type KeySet, list, type PublicKey, text } from '../../model/index.ts';
import type { Signer } from '../../ports/index.ts';
import { KeyError } from './key-error.ts';
import { publicKeyOf } from './public-key.ts';

/** Where the private key is. */
export type KeySource = { readonly file: string } | { readonly pem: string };

/** Others on the machine may read or change it, or its group may change it. A group may read: that is how Kubernetes mounts Secrets for a user. */
const TOO_OPEN = 0o027;

/**
 * A signer over the private key. `others` are public keys that verifiers trust as well, old ones while approvals of theirs may still be on
 * the way and new ones before they sign. The set is in the order of their names, as policy compares it: which of them signs does not matter.
 * Throws a KeyError.
 */
export function loadSigner(source: KeySource, others: KeySet = { keys: [] }): Signer {
  const key = privateKey('pem' in source ? source.pem : readPrivate(source.file));
  const own = publicKeyOf(key);
  const keys = [own, ...others.keys.filter((other) => other.kid !== own.kid)];
  return { keys: { keys: keys.toSorted((a, b) => (a.kid < b.kid ? -1 : 1)) }, sign: (claims) => jws(claims, key, own.kid) };
}

function jws(claims: ApprovalClaims, key: KeyObject, kid: string): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'ES256', typ: 'JWT', kid })}.${part(claims)}`;
  return `${signed}.${signBytes('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

function privateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // What the parser says may quote what it read.
    throw new KeyError('the private key cannot be read: it is no PEM of an unencrypted key', 'make one with `k8s-rca keys new`');
  }
}

function readPrivate(file: string): string {
  const { mode, found } = look(file);
  if (found === 'no') throw new KeyError(`${file} cannot be read`, 'mount the Secret, or make a key with `k8s-rca keys new --out FILE`');
  if ((mode & TOO_OPEN) !== 0) {
    throw new KeyError(
      `${file} is open to others (mode ${(mode & 0o777).toString(8)})`,
      `chmod 600 ${file}; for a Secret volume set defaultMode: 0400 and fsGroup`,
    );
  }
  return readFileSync(file, 'utf8');
}

function look(file: string): { readonly found: 'yes' | 'no'; readonly mode: number } {
  try {
    return { found: 'yes', mode: statSync(file).mode };
  } catch {
    return { found: 'no', mode: 0 };
  }
}

/** A set of public keys as JSON (RFC 7517). Throws a KeyError; a set that holds a private key is refused. */
export function readKeySet(json: string): KeySet {
  const keys = list(at(parsed(json), 'keys'));
  const mend = 'give the JWKS that `k8s-rca keys new` prints';
  if (keys.some((key) => at(key, 'd') !== undefined)) throw new KeyError('the set of public keys holds a private one', mend);
  if (keys.length === 0 || !keys.every(isPublic)) throw new KeyError('this is no set of public keys', mend);
  return { keys };
}

function isPublic(key: unknown): key is PublicKey {
  const named = ['x', 'y', 'kid'].every((member) => text(at(key, member)) !== '');
  return named && at(key, 'kty') === 'EC' && at(key, 'crv') === 'P-256';
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
