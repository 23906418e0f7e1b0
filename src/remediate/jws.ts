import { createPublicKey, type KeyObject, sign as signBytes, verify as verifyBytes } from 'node:crypto';
import {
  type ApprovalClaims,
  at,
  canonical,
  type KeySet,
  list,
  type Millis,
  num,
  type Plan,
  type PublicKey,
  text,
} from '../model/index.ts';
import { approvalSeconds, approvedChange, planHash } from './plan.ts';

const skewSeconds = 5;

/** Compact JWS, ES256. The key is one of P-256; `kid` names it among the keys that verifiers trust. */
export function sign(claims: ApprovalClaims, key: KeyObject, kid: string): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'ES256', typ: 'JWT', kid })}.${part(claims)}`;
  return `${signed}.${signBytes('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

export interface Refused {
  readonly is: 'refused';
  readonly code:
    | 'malformed'
    | 'algorithm'
    | 'key'
    | 'signature'
    | 'issuer'
    | 'audience'
    | 'time'
    | 'plan'
    | 'target'
    | 'action'
    | 'change'
    | 'approver';
  readonly why: string;
}

export type Verified = { readonly is: 'valid'; readonly claims: ApprovalClaims } | Refused;

const refused = (code: Refused['code'], why: string): Refused => ({ is: 'refused', code, why });

/** Whether the approval is for exactly this plan on exactly this target, now. Never throws: what cannot be read is refused. */
export function verifyApproval(jws: string, keys: KeySet, expected: { readonly plan: Plan; readonly now: Millis }): Verified {
  const signed = verifySignature(jws, keys, expected.now);
  return signed.is === 'valid' ? (unlike(signed.claims, expected.plan) ?? signed) : signed;
}

/** What a trusted key signed, if it holds now; what it is for must still be compared with what is asked. Never throws. */
export function verifySignature(jws: string, keys: KeySet, now: Millis): Verified {
  const parts = jws.split('.');
  const [head = '', body = '', signature = ''] = parts;
  if (parts.length !== 3 || !parts.every((p) => /^[\w-]+$/.test(p))) return refused('malformed', 'the approval is not a compact JWS');
  const [header, claims] = [decoded(head), decoded(body)];
  if (header === undefined || claims === undefined) return refused('malformed', 'the approval does not hold JSON');
  if (text(at(header, 'alg')) !== 'ES256') return refused('algorithm', 'the approval is not signed with ES256');
  if (at(header, 'crit') !== undefined) return refused('algorithm', 'the approval demands extensions that are not known here');
  const key = keyFor(text(at(header, 'kid')), keys.keys);
  if (key === undefined) return refused('key', 'no trusted key signed the approval');
  if (!holds(`${head}.${body}`, signature, key)) return refused('signature', 'the signature of the approval is wrong');
  return unnamed(claims) ?? untimely(claims, now) ?? { is: 'valid', claims: claims as ApprovalClaims };
}

function decoded(part: string): unknown {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A token without a key id is taken only where there is no choice. */
function keyFor(kid: string, keys: readonly PublicKey[]): PublicKey | undefined {
  if (kid === '') return keys.length === 1 ? keys[0] : undefined;
  const named = keys.filter((k) => k.kid === kid);
  return named.length === 1 ? named[0] : undefined;
}

function holds(signed: string, signature: string, key: PublicKey): boolean {
  if (key.kty !== 'EC' || key.crv !== 'P-256') return false;
  try {
    const { kty, crv, x, y } = key;
    const publicKey = createPublicKey({ format: 'jwk', key: { kty, crv, x, y } });
    return verifyBytes('sha256', Buffer.from(signed), { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}

const same = (claims: unknown, key: string, value: unknown): boolean => canonical(at(claims, key)) === canonical(value);

function unlike(claims: unknown, plan: Plan): Refused | undefined {
  if (!same(claims, 'aud', plan.cluster)) return refused('audience', 'the approval is for another cluster');
  if (!same(claims, 'planHash', planHash(plan))) return refused('plan', 'the approval is for another plan');
  if (!same(claims, 'target', plan.action.target)) return refused('target', 'the approval is for another object');
  if (!same(claims, 'action', plan.action.is)) return refused('action', 'the approval is for another action');
  if (!same(claims, 'change', approvedChange(plan.action))) return refused('change', 'the approval is for another change');
  return undefined;
}

function unnamed(claims: unknown): Refused | undefined {
  if (!same(claims, 'iss', 'k8s-rca')) return refused('issuer', 'the approval was issued by somebody else');
  const approvers = list(at(claims, 'approver'));
  if (approvers.length === 0 || !approvers.every((a) => typeof a === 'string' && a !== '') || new Set(approvers).size !== approvers.length)
    return refused('approver', 'the approval does not name its approvers');
  return undefined;
}

function untimely(claims: unknown, nowMs: Millis): Refused | undefined {
  const [iat, nbf, exp] = ['iat', 'nbf', 'exp'].map((key) => num(at(claims, key)));
  const now = nowMs / 1000;
  if (iat === undefined || nbf === undefined || exp === undefined) return refused('time', 'the approval does not say when it is valid');
  if (exp - iat > approvalSeconds || exp <= iat) return refused('time', 'the approval is valid for too long');
  if (iat > now + skewSeconds || nbf > now + skewSeconds) return refused('time', 'the approval is not valid yet');
  if (exp <= now) return refused('time', 'the approval has expired');
  return undefined;
}
