import { setTimeout as pause } from 'node:timers/promises';
import type { KubeletsElsewhere, Obj, Pod } from '../../../src/local/cluster/index.ts';
import { type Client, must } from '../client.ts';

/** What pods refer to, may reach over the network, or are themselves. Pods come last: their references must be there before them. */
const MIRRORED = [
  ['Namespace', 'namespaces'],
  ['Node', 'nodes'],
  ['ConfigMap', 'configmaps'],
  ['Secret', 'secrets'],
  ['PersistentVolumeClaim', 'persistentvolumeclaims'],
  ['Service', 'services'],
  ['Pod', 'pods'],
] as const;

type Kind = (typeof MIRRORED)[number][0];

const AGAIN_AFTER = 200;

interface Line {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: Obj;
}

const keyOf = (object: Obj): string => `${object.metadata.namespace ?? ''}/${object.metadata.name}`;

function splitKey(key: string): { namespace: string | undefined; name: string } {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace: namespace === '' ? undefined : namespace, name };
}

/** One kind, listed and watched; begun anew whenever the API server cuts the watch. */
class Reflection {
  readonly #client: Client;
  readonly #to: KubeletsElsewhere;
  readonly #kind: Kind;
  readonly #plural: string;
  readonly #wanted: (object: Obj) => boolean;

  constructor(client: Client, to: KubeletsElsewhere, what: { kind: Kind; plural: string; wanted: (object: Obj) => boolean }) {
    this.#client = client;
    this.#to = to;
    this.#kind = what.kind;
    this.#plural = what.plural;
    this.#wanted = what.wanted;
  }

  #take(object: Obj): void {
    if (this.#wanted(object)) this.#to.take({ ...object, apiVersion: 'v1', kind: this.#kind });
  }

  /** Brings in everything that is there now; the answer is the version to watch from. */
  async list(): Promise<string> {
    const { body } = await must(this.#client, 'GET', `/api/v1/${this.#plural}`);
    const { items, metadata } = body as { items: Obj[]; metadata: { resourceVersion: string } };
    const there = new Set(items.map(keyOf));
    for (const key of this.#to.held(this.#kind)) {
      const { namespace, name } = splitKey(key);
      if (!there.has(key)) this.#to.forget(this.#kind, namespace, name);
    }
    for (const item of items) this.#take(item);
    return metadata.resourceVersion;
  }

  async #watch(from: string, signal: AbortSignal): Promise<void> {
    const path = `/api/v1/${this.#plural}?watch=1&allowWatchBookmarks=true&resourceVersion=${from}`;
    for await (const text of this.#client.lines(path, signal)) {
      const { type, object } = JSON.parse(text) as Line;
      if (type === 'ERROR') return;
      if (type === 'DELETED') this.#to.forget(this.#kind, object.metadata.namespace, object.metadata.name);
      else if (type !== 'BOOKMARK') this.#take(object);
    }
  }

  async follow(first: string, signal: AbortSignal): Promise<void> {
    let from: string | undefined = first;
    while (!signal.aborted) {
      try {
        await this.#watch(from ?? (await this.list()), signal);
      } catch {
        // The server is gone or busy: what was missed comes with the next list.
        await pause(AGAIN_AFTER);
      }
      from = undefined;
    }
  }
}

/** Keeps the kubelets' picture of the cluster fresh; settles when the first picture is whole. The answer ends it. */
export async function mirror(client: Client, to: KubeletsElsewhere, nodes: readonly string[]): Promise<() => Promise<void>> {
  const stopped = new AbortController();
  const loops: Promise<void>[] = [];
  for (const [kind, plural] of MIRRORED) {
    const wanted = (object: Obj): boolean => kind !== 'Pod' || nodes.includes((object as Pod).spec.nodeName ?? '');
    const reflection = new Reflection(client, to, { kind, plural, wanted });
    const from = await reflection.list();
    loops.push(reflection.follow(from, stopped.signal));
  }
  return async () => {
    stopped.abort();
    await Promise.all(loops);
  };
}
