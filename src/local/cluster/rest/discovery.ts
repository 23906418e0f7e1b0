import { apiVersionOf, METRICS, type Resource, type Resources } from '../store/resources.ts';
import { type Call, sendJson } from './call.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

const verbsOn = (resource: Resource): string[] => (resource.group === METRICS ? ['get', 'list'] : VERBS);

const verbsOf = (subresource: string): string[] => {
  if (subresource === 'log') return ['get'];
  if (['eviction', 'binding', 'token'].includes(subresource)) return ['create'];
  if (['exec', 'attach', 'portforward'].includes(subresource)) return ['create', 'get'];
  return subresource === 'finalize' ? ['update'] : ['get', 'patch', 'update'];
};

/** Kind of the body of a subresource, where it is not the resource's own. */
const BODY: Readonly<Record<string, readonly [group: string, version: string, kind: string]>> = {
  scale: ['autoscaling', 'v1', 'Scale'],
  eviction: ['policy', 'v1', 'Eviction'],
  binding: ['', 'v1', 'Binding'],
  token: ['authentication.k8s.io', 'v1', 'TokenRequest'],
};

/** Virtual resources: asked by POST, never stored. */
const REVIEWS: Readonly<Record<string, readonly (readonly [kind: string, plural: string, namespaced: boolean])[]>> = {
  'authorization.k8s.io/v1': [
    ['SelfSubjectAccessReview', 'selfsubjectaccessreviews', false],
    ['SelfSubjectRulesReview', 'selfsubjectrulesreviews', false],
    ['SubjectAccessReview', 'subjectaccessreviews', false],
    ['LocalSubjectAccessReview', 'localsubjectaccessreviews', true],
  ],
  'authentication.k8s.io/v1': [
    ['SelfSubjectReview', 'selfsubjectreviews', false],
    ['TokenReview', 'tokenreviews', false],
  ],
};

interface Version {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly Resource[];
}

function versionsOf(resources: Resources): Version[] {
  const byVersion = new Map<string, Resource[]>();
  for (const resource of resources.all()) {
    const key = apiVersionOf(resource);
    byVersion.set(key, [...(byVersion.get(key) ?? []), resource]);
  }
  for (const key of Object.keys(REVIEWS)) byVersion.set(key, []);
  return [...byVersion].map(([key, rows]) => {
    const [group, version] = key.includes('/') ? (key.split('/') as [string, string]) : ['', key];
    return { group, version, resources: rows };
  });
}

function resourceList({ group, version, resources }: Version): Record<string, unknown> {
  const groupVersion = apiVersionOf({ group, version });
  const rows = resources.flatMap((r) => [
    {
      name: r.plural,
      singularName: r.singular,
      namespaced: r.namespaced,
      kind: r.kind,
      verbs: verbsOn(r),
      ...(r.short.length ? { shortNames: r.short } : {}),
      ...(r.categories.length ? { categories: r.categories } : {}),
    },
    ...r.subresources.map((sub) => {
      const [g, v, kind] = BODY[sub] ?? [group, version, r.kind];
      return { name: `${r.plural}/${sub}`, singularName: '', namespaced: r.namespaced, group: g, version: v, kind, verbs: verbsOf(sub) };
    }),
  ]);
  const reviews = (REVIEWS[groupVersion] ?? []).map(([kind, name, namespaced]) => ({
    name,
    singularName: kind.toLowerCase(),
    namespaced,
    kind,
    verbs: ['create'],
  }));
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: [...rows, ...reviews] };
}

const groupEntry = (name: string, versions: readonly Version[]): Record<string, unknown> => {
  const rows = versions.map((v) => ({ groupVersion: apiVersionOf(v), version: v.version }));
  return { name, versions: rows, preferredVersion: rows[0] };
};

function aggregatedVersion({ group, version, resources }: Version): Record<string, unknown> {
  const rows = resources.map((r) => ({
    resource: r.plural,
    responseKind: { group, version, kind: r.kind },
    scope: r.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: r.singular,
    verbs: verbsOn(r),
    ...(r.short.length ? { shortNames: r.short } : {}),
    ...(r.categories.length ? { categories: r.categories } : {}),
    subresources: r.subresources.map((sub) => {
      const [g, v, kind] = BODY[sub] ?? [group, version, r.kind];
      return { subresource: sub, responseKind: { group: g, version: v, kind }, verbs: verbsOf(sub) };
    }),
  }));
  const reviews = (REVIEWS[apiVersionOf({ group, version })] ?? []).map(([kind, resource, namespaced]) => ({
    resource,
    responseKind: { group, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.toLowerCase(),
    verbs: ['create'],
  }));
  return { version, freshness: 'Current', resources: [...rows, ...reviews] };
}

function byGroup(versions: readonly Version[]): Map<string, Version[]> {
  const groups = new Map<string, Version[]>();
  for (const version of versions) groups.set(version.group, [...(groups.get(version.group) ?? []), version]);
  return groups;
}

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

function sendAggregated(call: Call, versions: readonly Version[]): void {
  const items = [...byGroup(versions)].map(([name, list]) => ({
    metadata: { creationTimestamp: null, ...(name === '' ? {} : { name }) },
    versions: list.map(aggregatedVersion),
  }));
  sendJson(
    call,
    200,
    { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items },
    { 'content-type': AGGREGATED },
  );
}

/** Answers `/api`, `/apis` and the resource lists below them; false when the path is none of these. */
export function discover(call: Call, resources: Resources): boolean {
  if (call.method !== 'GET') return false;
  const versions = versionsOf(resources);
  const path = call.path.replace(/\/$/, '');
  const aggregated = /g=apidiscovery\.k8s\.io;v=v2[;,]/.test(`${(call.request.headers.accept ?? '').replaceAll(' ', '')};`);
  const core = versions.filter((v) => v.group === '');
  const named = versions.filter((v) => v.group !== '');
  if (path === '/api') {
    if (aggregated) sendAggregated(call, core);
    else sendJson(call, 200, { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] });
    return true;
  }
  if (path === '/apis') {
    if (aggregated) sendAggregated(call, named);
    else
      sendJson(call, 200, {
        kind: 'APIGroupList',
        apiVersion: 'v1',
        groups: [...byGroup(named)].map(([name, list]) => groupEntry(name, list)),
      });
    return true;
  }
  const version = versions.find((v) => path === (v.group === '' ? `/api/${v.version}` : `/apis/${apiVersionOf(v)}`));
  if (version) sendJson(call, 200, resourceList(version));
  const group = version ? undefined : [...byGroup(named)].find(([name]) => path === `/apis/${name}`);
  if (group) sendJson(call, 200, { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(group[0], group[1]) });
  return version !== undefined || group !== undefined;
}
