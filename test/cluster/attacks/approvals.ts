import { must } from '../../../tools/control-plane/index.ts';
import { mint, unsigned } from '../../policies/approvals.ts';
import { keys } from '../../policies/case.ts';
import { type AnyClaims } from '../../policies/approvals.ts';
import { approvedPatch, type Attack, both, merge, replicasOf, scaleByOne, scaleTo, signatureOnly, type Strays } from './attack.ts';
import { deploymentPath, read, statefulSetPath } from './world.ts';

const now = (): number => Math.floor(Date.now() / 1000);

/** In every bound: only the approval is wrong, which only Gatekeeper sees. */
const scale = (name: string, stray: Strays): Attack => ({
  name,
  by: signatureOnly,
  request: (world) => approvedPatch(world, scaleByOne, stray),
});
const claims = (name: string, over: AnyClaims): Attack => scale(name, { claims: over });

const tampered = (good: AnyClaims): string => {
  const [head = '', , signature = ''] = mint(good, keys.first).split('.');
  return `${head}.${Buffer.from(JSON.stringify({ ...good, jti: 'other' })).toString('base64url')}.${signature}`;
};

const target =
  (over: object) =>
  (good: AnyClaims): AnyClaims => ({ ...good, target: { ...(good.target as object), ...over } });

export const approvalAttacks: readonly Attack[] = [
  scale('no approval', { token: () => undefined }),
  scale('tampered approval', { token: tampered }),
  scale('garbage for an approval', { token: () => 'abc' }),
  scale('approval with algorithm none', { token: unsigned }),
  scale('approval by another key', { token: (good) => mint(good, keys.stranger) }),
  scale('approval by another key under a trusted kid', { token: (good) => mint(good, { ...keys.stranger, kid: 'k1' }) }),
  scale('approval under a foreign kid', { token: (good) => mint(good, { ...keys.first, kid: 'k9' }) }),
  claims('expired approval', { iat: now() - 320, nbf: now() - 320, exp: now() - 20 }),
  claims('approval not yet valid', { nbf: now() + 3600 }),
  claims('approval without exp', { exp: undefined }),
  claims('approval for ten years', { exp: now() + 315_360_000 }),
  claims('approval for another cluster', { aud: 'other' }),
  claims('approval without audience', { aud: undefined }),
  claims('approval by another issuer', { iss: 'somebody' }),
  claims('approval by nobody', { approver: [] }),
  claims('approval that names another action', { action: 'restart' }),
  claims('approval of an empty change', { change: {} }),
  claims('approval of another number', { change: { replicas: 5 } }),
  scale('approval for another uid', { claims: target({ uid: 'other' }) }),
  scale('approval for another name', { claims: target({ name: 'api' }) }),
  scale('approval for another generation', { claims: target({ generation: 1 }) }),
  {
    name: 'empty change, annotation only',
    by: both,
    request: async (world) => {
      const request = await approvedPatch(world, scaleByOne, { claims: { change: {} } });
      const { metadata } = request.body as { readonly metadata: object };
      return { ...request, body: { metadata } };
    },
  },
  {
    name: 'replay of a used approval',
    by: signatureOnly,
    request: async (world) => approvedPatch(world, scaleByOne, { token: () => world.used.get('the first scale') ?? '' }),
  },
  {
    name: 'replay through the annotation already stored',
    by: signatureOnly,
    request: async (world) => {
      const path = deploymentPath(world.open);
      return { method: 'PATCH', path, contentType: merge, body: { spec: { replicas: replicasOf(await read(world, path)) + 1 } } };
    },
  },
  {
    name: 'somebody scaled between approval and request',
    by: signatureOnly,
    request: async (world) => {
      const path = deploymentPath(world.open);
      const request = await approvedPatch(world, scaleByOne);
      const other = replicasOf(await read(world, path)) === 5 ? 6 : 5;
      await must(world.as.admin, 'PATCH', path, { spec: { replicas: other } });
      return {
        ...request,
        body: {
          ...(request.body as object),
          metadata: { annotations: (request.body as { metadata: { annotations: object } }).metadata.annotations },
        },
      };
    },
  },
  {
    name: 'StatefulSet without approval',
    by: signatureOnly,
    request: (world) => approvedPatch(world, scaleByOne, { path: (w) => statefulSetPath(w.open), token: () => undefined }),
  },
  {
    name: 'StatefulSet under the approval of a Deployment',
    by: signatureOnly,
    request: (world) =>
      approvedPatch(world, scaleByOne, { path: (w) => statefulSetPath(w.open), claims: target({ resource: 'deployments' }) }),
  },
  {
    name: 'approved 5, sends 7',
    by: signatureOnly,
    request: (world) => approvedPatch(world, scaleTo(5), { edits: [[['spec', 'replicas'], 7]] }),
  },
];
