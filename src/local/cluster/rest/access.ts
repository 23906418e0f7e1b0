import { forbidden } from '../store/failure.ts';
import { type Call, parseJson, readBody, sendJson, type Target } from './call.ts';

/** Rights of every caller: all, but for what a test denied. Keys are `pods` or `pods/log`. */
export class Rights {
  readonly #denied = new Map<string, ReadonlySet<string>>();

  deny(resource: string, verbs: readonly string[]): void {
    this.#denied.set(resource, new Set(verbs));
  }

  allow(resource: string): void {
    this.#denied.delete(resource);
  }

  clear(): void {
    this.#denied.clear();
  }

  may(resource: string, verb: string): boolean {
    const verbs = this.#denied.get(resource);
    return verbs === undefined || (verbs.size > 0 && !verbs.has(verb));
  }

  denied(): readonly string[] {
    return [...this.#denied.keys()];
  }
}

const USER = 'practice-user';

export function verbOf(call: Call, target: Target): string {
  if (call.method === 'GET' || call.method === 'HEAD') {
    if (target.name !== undefined) return 'get';
    return isWatch(call) ? 'watch' : 'list';
  }
  if (call.method === 'DELETE') return target.name === undefined ? 'deletecollection' : 'delete';
  return { POST: 'create', PUT: 'update', PATCH: 'patch' }[call.method] ?? 'get';
}

export const isWatch = (call: Call): boolean => ['true', '1'].includes(call.query.get('watch') ?? '');

/** 403 in the words of RBAC. */
export function checkRights(call: Call, target: Target, rights: Rights): void {
  const { plural, group } = target.resource;
  const resource = target.subresource === undefined ? plural : `${plural}/${target.subresource}`;
  const verb = verbOf(call, target);
  if (rights.may(resource, verb)) return;
  const where = target.namespace === undefined ? 'at the cluster scope' : `in the namespace "${target.namespace}"`;
  throw forbidden(
    target.resource,
    target.name ?? '',
    `User "${USER}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`,
  );
}

interface Attributes {
  readonly verb?: string;
  readonly resource?: string;
  readonly subresource?: string;
}

function reviewed(kind: string, spec: { resourceAttributes?: Attributes; token?: string }, rights: Rights): Record<string, unknown> {
  if (kind === 'SelfSubjectReview') return { userInfo: { username: USER, groups: ['system:authenticated'] } };
  // Nobody here signs tokens that somebody else could ask about.
  if (kind === 'TokenReview') return { user: {}, error: 'invalid bearer token' };
  if (kind === 'SelfSubjectRulesReview') {
    const resourceRules = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*', ...rights.denied().map((resource) => `-${resource}`)] }];
    return { resourceRules, nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }], incomplete: false };
  }
  const { resource = '', subresource, verb = 'get' } = spec.resourceAttributes ?? {};
  const allowed = rights.may(subresource ? `${resource}/${subresource}` : resource, verb);
  return { allowed, reason: allowed ? 'practice cluster: everything is allowed' : 'denied by a test' };
}

const KINDS: Readonly<Record<string, string>> = {
  selfsubjectaccessreviews: 'SelfSubjectAccessReview',
  selfsubjectrulesreviews: 'SelfSubjectRulesReview',
  subjectaccessreviews: 'SubjectAccessReview',
  localsubjectaccessreviews: 'LocalSubjectAccessReview',
  selfsubjectreviews: 'SelfSubjectReview',
  tokenreviews: 'TokenReview',
};

/** Answers access and token reviews; false when the path is none. */
export async function review(call: Call, rights: Rights): Promise<boolean> {
  const found = /^\/apis\/(authorization|authentication)\.k8s\.io\/v1\/(?:namespaces\/[^/]+\/)?([a-z]+)$/.exec(call.path);
  const kind = KINDS[found?.[2] ?? ''];
  if (kind === undefined || call.method !== 'POST') return false;
  const body = parseJson(await readBody(call)) as { spec?: Parameters<typeof reviewed>[1] };
  sendJson(call, 201, {
    ...body,
    kind,
    apiVersion: `${found?.[1] ?? ''}.k8s.io/v1`,
    metadata: { creationTimestamp: null },
    status: reviewed(kind, body.spec ?? {}, rights),
  });
  return true;
}
