import type { Action, KubeObject } from '../../src/model/index.ts';
import { changed } from '../../src/remediate/index.ts';
import { type AnyClaims, claimsFor, keyPair, mint } from './approvals.ts';
import { type AdmissionRequest, approvedObject, update } from './reviews.ts';

/** One request and what the guard must answer: a refusal that says this, or none. */
export interface Case {
  readonly name: string;
  readonly request: AdmissionRequest;
  /** Part of the message, as a regular expression; absent where the request is admitted. */
  readonly refused?: string;
}

/** The two keys that the constraint trusts, and one it does not. */
export const keys = { first: keyPair('k1'), second: keyPair('k2'), stranger: keyPair('k3') } as const;

/** How a request strays from the good one. Each field is one step of its making. */
export interface Strays {
  readonly claims?: AnyClaims;
  /** Instead of the good token. */
  readonly token?: string | undefined;
  /** What the request asks for beyond the approved change. */
  readonly smuggle?: (after: KubeObject) => KubeObject;
  readonly source?: KubeObject;
}

/** The request of an approved action on a workload, bent as told. */
export function workloadRequest(action: Action, before: KubeObject, stray: Strays = {}): AdmissionRequest {
  const token = 'token' in stray ? stray.token : mint(claimsFor(action, stray.claims), keys.first);
  const after = changed(action, before, stray.source) ?? before;
  return update(before, approvedObject(stray.smuggle?.(after) ?? after, token));
}

export const said = {
  approval: 'missing, invalid or expired human approval',
  inexact: 'does not do exactly what was approved',
  uncovered: 'does not cover',
  other: 'given for another object',
  moved: 'object changed after the approval',
  bounds: 'outside the bounds of policy',
  protected: 'is protected',
  mayNot: 'the executor may not',
} as const;
