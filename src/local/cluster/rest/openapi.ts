import { apiVersionOf, type Resource, type Resources } from '../store/resources.ts';
import { Refusal } from '../store/failure.ts';
import { type Call, sendJson } from './call.ts';

const groupPath = (resource: Resource): string => (resource.group === '' ? `api/${resource.version}` : `apis/${apiVersionOf(resource)}`);

/** What kubectl looks for: that writes take `fieldValidation`, and which patches a kind takes. No schemas: the API here is open. */
function pathsOf(resources: readonly Resource[]): Record<string, unknown> {
  const entries = resources.map((r) => {
    const scope = r.namespaced ? 'namespaces/{namespace}/' : '';
    const kind = { group: r.group, version: r.version, kind: r.kind };
    const parameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
      name,
      in: 'query',
      schema: { type: 'string', uniqueItems: true },
    }));
    const operation = { 'x-kubernetes-group-version-kind': kind, parameters, responses: { '200': { description: 'OK' } } };
    return [
      `/${groupPath(r)}/${scope}${r.plural}/{name}`,
      { patch: { ...operation, 'x-kubernetes-action': 'patch' }, get: operation },
    ] as const;
  });
  return Object.fromEntries(entries);
}

/** Answers `/openapi/v3` and what it lists; `/openapi/v2` is not served (clients go on without it). False for other paths. */
export function openapi(call: Call, resources: Resources): boolean {
  if (!call.path.startsWith('/openapi/')) return false;
  const groups = new Map<string, Resource[]>();
  for (const resource of resources.all()) groups.set(groupPath(resource), [...(groups.get(groupPath(resource)) ?? []), resource]);
  if (call.path === '/openapi/v3') {
    const paths = Object.fromEntries([...groups.keys()].map((path) => [path, { serverRelativeURL: `/openapi/v3/${path}?hash=0` }]));
    sendJson(call, 200, { paths });
    return true;
  }
  const rows = groups.get(call.path.replace('/openapi/v3/', ''));
  if (rows === undefined) throw new Refusal(404, 'NotFound', 'the server could not find the requested resource');
  sendJson(call, 200, {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.36.0' },
    paths: pathsOf(rows),
    components: { schemas: {} },
  });
  return true;
}
