import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import type { Action, ApprovalClaims, PublicKey } from '../../src/model/index.ts';
import { approvedChange } from '../../src/remediate/index.ts';

export interface Signer {
  readonly key: KeyObject;
  readonly kid: string;
}

export interface KeyPair extends Signer {
  readonly jwk: PublicKey;
}

/** A key pair for this run alone: an approval lasts five minutes, so none can be kept beside the cases. */
export function keyPair(kid: string): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return { key: privateKey, kid, jwk: { kty: 'EC', crv: 'P-256', x, y, kid, use: 'sig', alg: 'ES256' } };
}

/** Claims as somebody hostile may have them: any may be missing (`undefined`) or wrong. */
export type AnyClaims = { readonly [name in keyof ApprovalClaims]?: unknown } & { readonly [name: string]: unknown };

export const clusterId = 'b7a0c9b2-5f0e-4f3a-9d53-0c2f5d1f0c11';

/** What a person approves when this action is shown, valid from now; `over` bends it. */
export function claimsFor(action: Action, over: AnyClaims = {}, now = Math.floor(Date.now() / 1000)): AnyClaims {
  return {
    iss: 'k8s-rca',
    aud: clusterId,
    iat: now,
    nbf: now - 5,
    exp: now + 300,
    jti: randomUUID(),
    approver: ['U0APPROVER'],
    planHash: 'ab'.repeat(32),
    target: action.target,
    action: action.is,
    change: approvedChange(action),
    ...over,
  };
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A compact JWS with any header. The product's own signer writes only good ones. */
export function mint(claims: AnyClaims, signer: Signer, header: object = { alg: 'ES256', typ: 'JWT', kid: signer.kid }): string {
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), { key: signer.key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** Without a signature, as the algorithm `none` has it. */
export const unsigned = (claims: AnyClaims): string => `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`;
