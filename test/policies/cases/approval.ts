import type { Action } from '../../../src/model/index.ts';
import { restartedKey } from '../../../src/remediate/index.ts';
import { claimsFor, mint, unsigned } from '../approvals.ts';
import { bend } from '../bend.ts';
import { type Case, keys, said, workloadRequest } from '../case.ts';
import { deployment, targetOf } from '../objects.ts';
import { approvedObject, update } from '../reviews.ts';

const before = deployment();
const action: Action = { is: 'scale', target: targetOf(before), replicas: 5 };
const good = claimsFor(action);
const now = Math.floor(Date.now() / 1000);
const years = 10 * 365 * 86_400;

const withToken = (name: string, token: string | undefined, refused?: string): Case => ({
  name,
  request: workloadRequest(action, before, { token }),
  ...(refused === undefined ? {} : { refused }),
});

const withClaims = (name: string, over: object, refused: string = said.approval): Case =>
  withToken(name, mint({ ...good, ...over }, keys.first), refused);

const signedBy = mint(good, keys.first);
const [head = '', body = '', signature = ''] = signedBy.split('.');

/** Who signed, for whom, for how long, for what. */
export const approvalCases: readonly Case[] = [
  withToken('signed', signedBy),
  withToken('signed by the second key', mint(good, keys.second)),
  withToken('nothing signed', undefined, said.approval),
  withToken('garbage', 'abc', said.approval),
  withToken('a foreign key', mint(good, keys.stranger), said.approval),
  withToken('a foreign key under a trusted kid', mint(good, { ...keys.stranger, kid: 'k1' }), said.approval),
  withToken('a trusted key under a foreign kid', mint(good, { ...keys.first, kid: 'k9' }), said.approval),
  withToken('a trusted key under the kid of the other', mint(good, { ...keys.first, kid: 'k2' }), said.approval),
  withToken('no kid', mint(good, keys.first, { alg: 'ES256', typ: 'JWT' }), said.approval),
  withToken('algorithm none', unsigned(good), said.approval),
  withToken('another algorithm named', mint(good, keys.first, { alg: 'RS256', typ: 'JWT', kid: 'k1' }), said.approval),
  withToken('a nested token', mint(good, keys.first, { alg: 'ES256', typ: 'JWT', cty: 'JWT', kid: 'k1' }), said.approval),
  withToken(
    'tampered claims',
    `${head}.${Buffer.from(JSON.stringify({ ...good, change: { replicas: 4 } })).toString('base64url')}.${signature}`,
    said.approval,
  ),
  withToken('tampered signature', `${head}.${body}.${signature.slice(0, -4)}AAAA`, said.approval),
  withClaims('expired', { iat: now - 310, nbf: now - 310, exp: now - 10 }),
  withClaims('not yet valid', { nbf: now + 60 }),
  withClaims('from the future', { iat: now + 200, nbf: now + 170, exp: now + 400 }),
  withClaims('no exp', { exp: undefined }),
  withClaims('no iat', { iat: undefined }),
  withClaims('no nbf', { nbf: undefined }),
  withClaims('valid for ten years', { exp: now + years }),
  withClaims('valid for 301 seconds', { exp: now + 301 }),
  withClaims('exp as text', { exp: String(now + 300) }),
  withClaims('another issuer', { iss: 'somebody' }),
  withClaims('no issuer', { iss: undefined }),
  withClaims('another cluster', { aud: 'other' }),
  withClaims('several clusters', { aud: [good.aud, 'other'] }),
  withClaims('no audience', { aud: undefined }),
  withClaims('no plan', { planHash: undefined }),
  withClaims('no id', { jti: undefined }),
  withClaims('a claim nobody knows', { admin: true }),
  withClaims('nobody approved', { approver: [] }, 'needs 1 approvers'),
  withClaims('approver is no list', { approver: 'U0APPROVER' }, 'needs 1 approvers'),
  withClaims('the same person twice', { approver: ['U0APPROVER', 'U0APPROVER'] }, 'needs 1 approvers'),
  withClaims('another uid', { target: { ...action.target, uid: 'other' } }, said.other),
  withClaims('another name', { target: { ...action.target, name: 'api' } }, said.other),
  withClaims('another namespace', { target: { ...action.target, namespace: 'bank' } }, said.other),
  withClaims('another kind', { target: { ...action.target, resource: 'statefulsets' } }, said.other),
  withClaims('the generation moved on', { target: { ...action.target, generation: 2 } }, said.moved),
  withClaims('no generation', { target: { ...action.target, generation: undefined } }, said.moved),
  withClaims('another action named', { action: 'restart' }, said.uncovered),
  withClaims('an action nobody knows', { action: 'scale_deployment' }, said.uncovered),
  withClaims('an empty change', { change: {} }, said.uncovered),
  withClaims('two changes at once', { change: { replicas: 5, restart: '2026-01-05T12:00:00Z' } }, said.uncovered),
  {
    name: 'annotation only, empty change',
    request: update(before, approvedObject(before, mint({ ...good, change: {} }, keys.first))),
    refused: said.uncovered,
  },
  {
    name: 'annotation only, nothing done',
    request: update(before, approvedObject(before, signedBy)),
    refused: said.inexact,
  },
  {
    name: 'free text as change cause',
    request: workloadRequest(action, before, {
      smuggle: (o) => bend(o, ['metadata', 'annotations', 'kubernetes.io/change-cause'], 'any text'),
    }),
    refused: said.inexact,
  },
  {
    name: 'free text under our own domain',
    request: workloadRequest(action, before, { smuggle: (o) => bend(o, ['metadata', 'annotations', 'k8s-rca.io/note'], 'any text') }),
    refused: said.inexact,
  },
  {
    name: 'replay through the annotation already stored',
    request: update(
      approvedObject(bend(before, ['metadata', 'generation'], 4), signedBy),
      approvedObject(bend(bend(before, ['metadata', 'generation'], 4), ['spec', 'replicas'], 5), signedBy),
    ),
    refused: said.moved,
  },
  {
    name: 'a restart under the approval of a scale',
    request: update(
      before,
      approvedObject(bend(before, ['spec', 'template', 'metadata', 'annotations'], { [restartedKey]: '2026-01-05T12:00:00Z' }), signedBy),
    ),
    refused: said.inexact,
  },
  {
    name: 'hostNetwork by somebody else',
    request: update(before, bend(before, ['spec', 'template', 'spec', 'hostNetwork'], true), 'alice'),
  },
];

const two = (approver: readonly string[]): string => mint({ ...good, approver }, keys.first);

/** Where policy asks for two people. */
export const twoPeopleCases: readonly Case[] = [
  withToken('two people', two(['U0ONE', 'U0TWO'])),
  withToken('one person', two(['U0ONE']), 'needs 2 approvers'),
  withToken('one person twice', two(['U0ONE', 'U0ONE']), 'needs 2 approvers'),
  withToken('one person and nobody', two(['U0ONE', '']), 'needs 2 approvers'),
];
