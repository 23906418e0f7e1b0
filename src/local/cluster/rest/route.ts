import { EMPTY_DETAILS, Refusal } from '../store/failure.ts';
import type { Resources } from '../store/resources.ts';
import type { Target } from './call.ts';

const unknownPath = (): Refusal => new Refusal(404, 'NotFound', 'the server could not find the requested resource', EMPTY_DETAILS);

const optional = <K extends string>(key: K, value: string | undefined): { [P in K]?: string } =>
  value === undefined ? {} : ({ [key]: value } as { [P in K]?: string });

/** `/apis/apps/v1/namespaces/shop/deployments/web/scale` → its target. 404 for what is not served. */
export function routeTo(path: string, resources: Resources): Target {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const core = parts[0] === 'api';
  if (!core && parts[0] !== 'apis') throw unknownPath();
  const group = core ? '' : (parts[1] ?? '');
  const version = (core ? parts[1] : parts[2]) ?? '';
  let rest = parts.slice(core ? 2 : 3);
  let namespace: string | undefined;
  const insideNamespace =
    rest[0] === 'namespaces' &&
    rest.length >= 3 &&
    resources.byPath('', 'v1', 'namespaces')?.subresources.includes(rest[2] ?? '') === false;
  if (insideNamespace) {
    namespace = rest[1];
    rest = rest.slice(2);
  }
  const [plural = '', name, ...sub] = rest;
  const resource = resources.byPath(group, version, plural);
  if (resource === undefined || (resource.namespaced ? name !== undefined && namespace === undefined : namespace !== undefined))
    throw unknownPath();
  const subresource = sub.length === 0 ? undefined : sub.join('/');
  if (subresource !== undefined && !resource.subresources.includes(subresource)) throw unknownPath();
  return { resource, ...optional('namespace', namespace), ...optional('name', name), ...optional('subresource', subresource) };
}
