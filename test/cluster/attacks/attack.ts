import type { Action, KubeObject } from '../../../src/model/index.ts';
import { approvalKey, changed, mergePatch } from '../../../src/remediate/index.ts';
import { type AnyClaims, claimsFor, mint } from '../../policies/approvals.ts';
import { bend } from '../../policies/bend.ts';
import { keys } from '../../policies/case.ts';
import { targetOf } from '../../policies/objects.ts';
import { deploymentPath, type Person, read, type World } from './world.ts';

export type Layer = 'gatekeeper' | 'vap';

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
}

/** One request, and what must become of it. */
export interface Attack {
  readonly name: string;
  /** Whose request it is; by default the executor's, which holds cluster-admin. */
  readonly as?: Person;
  /** Layers that must refuse it, each with the other switched off. None: it must be admitted. */
  readonly by: readonly Layer[];
  /** Refused by something that is not ours: counted apart. */
  readonly otherwise?: 'the API server' | 'nothing';
  readonly request: (world: World) => Request | Promise<Request>;
}

export const both: readonly Layer[] = ['gatekeeper', 'vap'];
export const signatureOnly: readonly Layer[] = ['gatekeeper'];
export const vapOnly: readonly Layer[] = ['vap'];
export const admitted: readonly Layer[] = [];

export const merge = 'application/merge-patch+json';

type Path = readonly (string | number)[];

/** How a request strays from the good one. */
export interface Strays {
  readonly claims?: AnyClaims | ((good: AnyClaims) => AnyClaims);
  readonly token?: (good: AnyClaims) => string | undefined;
  readonly edits?: readonly (readonly [path: Path, to: unknown])[];
  readonly path?: (world: World) => string;
  /** Another form of the same request. */
  readonly form?: (after: KubeObject, path: string) => Request;
}

/** Without a token the object loses the one it has: a used approval on it would be judged in its place. */
const annotated = (object: KubeObject, token: string | undefined): KubeObject =>
  bend(object, ['metadata', 'annotations', approvalKey], token);

/** The approved PATCH of a workload as it is now, bent as told. */
export async function approvedPatch(world: World, action: (live: KubeObject) => Action, stray: Strays = {}): Promise<Request> {
  const path = stray.path?.(world) ?? deploymentPath(world.open);
  const live = await read(world, path);
  const wanted = action(live);
  const plain = claimsFor(wanted);
  const good = typeof stray.claims === 'function' ? stray.claims(plain) : { ...plain, ...stray.claims };
  const token = stray.token === undefined ? mint(good, keys.first) : stray.token(good);
  if (token !== undefined) world.used.set(wanted.is, token);
  const after = (stray.edits ?? []).reduce(
    (value, [at, to]) => bend(value, at, to),
    (wanted.is === 'rollback' ? undefined : changed(wanted, live)) ?? live,
  );
  const whole = annotated(after, token);
  if (stray.form !== undefined) return stray.form(whole, path);
  const body = mergePatch(live, whole);
  return {
    method: 'PATCH',
    path,
    contentType: merge,
    body: { ...body, metadata: { ...(body['metadata'] as object | undefined), resourceVersion: live.metadata.resourceVersion } },
  };
}

export const scaleTo =
  (replicas: number) =>
  (live: KubeObject): Action => ({ is: 'scale', target: targetOf(live), replicas });
export const restartAt =
  (at: string) =>
  (live: KubeObject): Action => ({ is: 'restart', target: targetOf(live), at });
export const memoryTo =
  (memory: string) =>
  (live: KubeObject): Action => ({
    is: 'set-resources',
    target: targetOf(live),
    resources: { web: { requests: { cpu: '10m', memory: '64Mi' }, limits: { cpu: '100m', memory } } },
  });

/** A step of one, whatever the replicas are now. */
export const scaleByOne = (live: KubeObject): Action => scaleTo(replicasOf(live) === 3 ? 4 : 3)(live);

export const replicasOf = (live: KubeObject): number => (live['spec'] as { readonly replicas: number }).replicas;
