import { badRequest, expired, noVersion } from '../store/failure.ts';
import { apiVersionOf } from '../store/resources.ts';
import { fieldTest, labelTest, type Test } from '../store/selectors.ts';
import type { Store } from '../store/store.ts';
import type { Obj } from '../store/types.ts';
import type { Call, Target } from './call.ts';
import { served } from './served.ts';

/** The objects a request selects, by labels, fields, and name. */
export function testOf(call: Call, target: Target): Test {
  const labels = labelTest(call.query.get('labelSelector') ?? '');
  const fields = fieldTest(call.query.get('fieldSelector') ?? '', target.resource.kind);
  const inside: Test = (object) => target.namespace === undefined || object.metadata.namespace === target.namespace;
  const named: Test = (object) => target.name === undefined || object.metadata.name === target.name;
  return (object) => inside(object) && named(object) && labels(object) && fields(object);
}

interface Place {
  readonly version: number;
  readonly after: string;
}

const placeOf = (object: Obj): string => `${object.metadata.namespace ?? ''}/${object.metadata.name}`;

function readToken(token: string, store: Store): Place {
  let place: Place;
  try {
    place = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as Place;
  } catch {
    throw badRequest('invalid continue token: continue key is not valid');
  }
  store.since(place.version);
  if (place.version > store.version()) throw expired();
  return place;
}

export interface Page {
  readonly version: string;
  readonly items: readonly Obj[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

/**
 * One page. Later pages carry the resourceVersion of the first: what changed between them is seen again by a watch from there,
 * so nothing is lost.
 */
export function page(call: Call, target: Target, store: Store): Page {
  const token = call.query.get('continue') ?? '';
  const limit = Number(call.query.get('limit') ?? 0);
  const version = call.query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(version)) throw badRequest(`invalid resource version: ${noVersion(version)}`);
  const from: Place = token === '' ? { version: store.version(), after: '' } : readToken(token, store);
  const all = store.list(target.resource, target.namespace).filter(testOf(call, target));
  const rest = from.after === '' ? all : all.filter((object) => placeOf(object) > from.after);
  const items = limit > 0 ? rest.slice(0, limit) : rest;
  const last = items.at(-1);
  const more = rest.length - items.length;
  const next =
    more > 0 && last ? Buffer.from(JSON.stringify({ version: from.version, after: placeOf(last) })).toString('base64url') : undefined;
  return {
    version: String(from.version),
    items: items.map((object) => served(target.resource, object)),
    metadata: {
      resourceVersion: String(from.version),
      ...(next === undefined ? {} : { continue: next, ...(hasSelector(call) ? {} : { remainingItemCount: more }) }),
    },
  };
}

const hasSelector = (call: Call): boolean => Boolean(call.query.get('labelSelector') || call.query.get('fieldSelector'));

export function listBody(target: Target, found: Page): Record<string, unknown> {
  const { resource } = target;
  const items = found.items.map(({ apiVersion: _a, kind: _k, ...rest }) => rest);
  return {
    kind: `${resource.kind}List`,
    apiVersion: apiVersionOf(resource),
    metadata: found.metadata,
    items: resource.columns ? found.items : items,
  };
}
