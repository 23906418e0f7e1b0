import { setImmediate as nextTurn } from 'node:timers/promises';
import { at, dict, type KubeObject, list, text } from '../../model/index.ts';
import type { Connection } from './connection.ts';
import { ApiFailure } from './failure.ts';
import { apiVersionOf, type Kind, pathOf } from './kinds.ts';
import { jsonOf, linesOf } from './lines.ts';
import { trim } from './trim/index.ts';

/** What is listed and watched together. */
export interface Scope {
  readonly kind: Kind;
  /** Absent: all namespaces, or a cluster-scoped kind. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface Page {
  readonly objects: readonly KubeObject[];
  readonly resourceVersion: string;
  /** Empty on the last page. */
  readonly next: string;
}

export type Heard =
  | { readonly is: 'seen' | 'gone'; readonly object: KubeObject; readonly resourceVersion: string }
  | { readonly is: 'bookmark'; readonly resourceVersion: string };

export interface WatchFrom {
  readonly resourceVersion: string;
  readonly seconds: number;
  /** Called for every packet: a long line on its way is no silence. */
  readonly alive: () => void;
}

export interface Source {
  page(next: string, signal: AbortSignal): Promise<Page>;
  /** Resolves when the server has accepted the watch. The stream rejects with an ApiFailure on ERROR events and on what cannot be read. */
  watch(from: WatchFrom, signal: AbortSignal): Promise<AsyncIterable<Heard>>;
}

/** List items carry no apiVersion and kind of their own. */
function objectOf(value: unknown, kind: Kind): KubeObject | undefined {
  const metadata = at(value, 'metadata');
  if (text(at(metadata, 'name')) === '') return undefined;
  return trim({ ...dict(value), apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: metadata as KubeObject['metadata'] });
}

function heardOf(line: string, kind: Kind): Heard {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    throw new ApiFailure('invalid', 'a watch line is not JSON');
  }
  const object = at(event, 'object');
  const type = text(at(event, 'type'));
  const resourceVersion = text(at(object, 'metadata', 'resourceVersion'));
  if (type === 'BOOKMARK') return { is: 'bookmark', resourceVersion };
  if (type === 'ERROR') {
    const gone = at(object, 'code') === 410;
    throw new ApiFailure(gone ? 'gone' : 'server', text(at(object, 'message')) || 'the watch ended with an error', {
      status: gone ? 410 : 500,
    });
  }
  const seen = objectOf(object, kind);
  if (seen === undefined) throw new ApiFailure('invalid', 'a watch event carries no object');
  if (type === 'ADDED' || type === 'MODIFIED') return { is: 'seen', object: seen, resourceVersion };
  if (type === 'DELETED') return { is: 'gone', object: seen, resourceVersion };
  throw new ApiFailure('invalid', `unknown watch event type ${type.slice(0, 40)}`);
}

async function* noted(packets: AsyncIterable<Uint8Array>, alive: () => void): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const packet of packets) {
    alive();
    yield packet;
  }
}

async function* eventsOf(lines: AsyncIterable<string>, kind: Kind): AsyncGenerator<Heard, void, undefined> {
  for await (const line of lines) yield heardOf(line, kind);
}

/** Lists and watches one kind over a connection; every object is trimmed before anybody keeps it. */
export function watchSource(
  connection: Connection,
  scope: Scope,
  sizes: { readonly pageLimit: number; readonly pageBytes: number; readonly lineBytes: number },
): Source {
  const { kind, namespace, labelSelector, fieldSelector } = scope;
  const path = pathOf(kind, { namespace });
  const chosen = { labelSelector, fieldSelector };
  return {
    async page(next, signal) {
      const body = await connection.open({ path, query: { ...chosen, limit: String(sizes.pageLimit), continue: next }, signal });
      const json = await jsonOf(body, sizes.pageBytes);
      const items = at(json, 'items');
      if (!Array.isArray(items)) throw new ApiFailure('invalid', 'the answer is no list: is this address a Kubernetes API server?');
      // Parsing and trimming a page in one go would block twice as long.
      await nextTurn();
      return {
        objects: list(items).flatMap((item) => objectOf(item, kind) ?? []),
        resourceVersion: text(at(json, 'metadata', 'resourceVersion')),
        next: text(at(json, 'metadata', 'continue')),
      };
    },
    async watch({ resourceVersion, seconds, alive }, signal) {
      const query = { ...chosen, watch: 'true', allowWatchBookmarks: 'true', resourceVersion, timeoutSeconds: String(seconds) };
      const body = await connection.open({ path, query, purpose: 'watch', signal });
      return eventsOf(linesOf(noted(body, alive), sizes.lineBytes), kind);
    },
  };
}

/** Reads from the first source while it is allowed to, from the second where only that one is. Both must show the same storage. */
export function eitherSource(first: Source, second: Source): Source {
  let current = first;
  return {
    async page(next, signal) {
      try {
        return await current.page(next, signal);
      } catch (error) {
        if (!(error instanceof ApiFailure && error.kind === 'forbidden') || next !== '') throw error;
        const other = current === first ? second : first;
        const page = await other.page(next, signal).catch(() => undefined);
        if (page === undefined) throw error;
        current = other;
        return page;
      }
    },
    watch: (from, signal) => current.watch(from, signal),
  };
}
