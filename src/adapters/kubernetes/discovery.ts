import { LRUCache } from 'lru-cache';
import { at, list, type ObjectRef, text } from '../../model/index.ts';
import type { Connection } from './connection.ts';
import { ApiFailure } from './failure.ts';
import { discoveryPath, groupVersion, type Kind, knownKind } from './kinds.ts';
import { jsonOf } from './lines.ts';

/** Finds how a kind is addressed. */
export interface Discovery {
  /** Rejects with `unknown-path` when the server has no such kind. Failures are not remembered. */
  find(of: Pick<ObjectRef, 'apiVersion' | 'kind'>, signal: AbortSignal): Promise<Kind>;
}

const REMEMBER_FOR = 10 * 60_000;
const MOST_BYTES = 4 * 1024 * 1024;

export function discovery(connection: Connection): Discovery {
  const found = new LRUCache<string, readonly Kind[]>({ max: 200, ttl: REMEMBER_FOR });

  const kindsOf = async (apiVersion: string, signal: AbortSignal): Promise<readonly Kind[]> => {
    const kept = found.get(apiVersion);
    if (kept !== undefined) return kept;
    const json = await jsonOf(await connection.open({ path: discoveryPath(apiVersion), signal }), MOST_BYTES);
    const kinds = list(at(json, 'resources'))
      .filter((r) => !text(at(r, 'name')).includes('/'))
      .map((r) => ({
        ...groupVersion(apiVersion),
        kind: text(at(r, 'kind')),
        resource: text(at(r, 'name')),
        namespaced: at(r, 'namespaced') === true,
      }));
    found.set(apiVersion, kinds);
    return kinds;
  };

  return {
    async find({ apiVersion, kind }, signal) {
      const known = knownKind(kind, apiVersion);
      if (known !== undefined) return known;
      if (apiVersion === undefined || !/^([a-z0-9.-]+\/)?v[a-z0-9]+$/.test(apiVersion)) {
        throw new ApiFailure('unknown-path', `${kind} is no built-in kind: its API version must be named`);
      }
      const served = (await kindsOf(apiVersion, signal)).find((k) => k.kind === kind);
      if (served === undefined) throw new ApiFailure('unknown-path', `the API server does not serve ${kind} in ${apiVersion}`);
      return served;
    },
  };
}
