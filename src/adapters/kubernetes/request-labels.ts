import { isKnownResource } from './kinds.ts';

/** What a request is called in figures. No name of an object, and no kind that somebody else defined, is in it. */
export interface RequestLabels {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';
  readonly resource: string;
}

const verbs = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' } as const;
const subresources = new Set(['log', 'status', 'scale', 'eviction']);

export function requestLabels(call: {
  readonly path: string;
  readonly method?: 'GET' | keyof typeof verbs;
  readonly purpose?: 'call' | 'watch';
}): RequestLabels {
  const { method = 'GET', purpose } = call;
  const [resource = '', name, sub] = placeOf(call.path);
  const read = purpose === 'watch' ? 'watch' : name === undefined ? 'list' : 'get';
  const verb = method === 'GET' ? read : verbs[method];
  if (!isKnownResource(resource)) return { verb, resource: 'other' };
  return { verb, resource: sub !== undefined && subresources.has(sub) ? `${resource}/${sub}` : resource };
}

/** `/api/v1/namespaces/a/pods/b/log` → pods, b, log. Empty for discovery and everything else. */
function placeOf(path: string): readonly string[] {
  const [root, ...rest] = path.split('/').filter((s) => s !== '');
  const place = root === 'api' ? rest.slice(1) : root === 'apis' ? rest.slice(2) : [];
  return place[0] === 'namespaces' && place.length > 2 ? place.slice(2) : place;
}
