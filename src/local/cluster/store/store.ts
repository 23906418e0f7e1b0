import { isDeepStrictEqual } from 'node:util';
import type { Random } from '../random.ts';
import type { Timing } from '../timing.ts';
import { alreadyExists, conflict, expired, notFound, otherUid } from './failure.ts';
import { managedAfter } from './managed-fields.ts';
import type { Resource, Resources } from './resources.ts';
import type { KnownKinds, Meta, Obj } from './types.ts';

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly version: number;
  readonly resource: Resource;
  readonly object: Obj;
  /** The object before; absent when added. */
  readonly before?: Obj;
}

/** Who writes, and how. `part` limits what may change: status or everything else. */
export interface Write {
  readonly manager: string;
  readonly operation?: 'Apply' | 'Update';
  readonly part?: 'main' | 'status' | 'all';
  readonly dryRun?: boolean;
  /** Written as `subresource` into managedFields where it differs from `part` (scale). */
  readonly subresource?: string;
  /** Asked last, with what would be stored, on dry runs too; throws a Refusal. */
  readonly check?: (next: Obj, before: Obj | undefined) => void;
}

export interface Removal {
  /** Seconds; undefined takes the object's own (pods) or 0. */
  readonly grace?: number;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly dryRun?: boolean;
}

/** A thing that was removed is `gone`; one that waits for finalizers or its kubelet is `going`. */
export type Removed = { readonly is: 'gone' | 'going'; readonly object: Obj };

/** Defaults and refusals on the way in; throws a Refusal. May change `next`. */
export type Admission = (resource: Resource, next: Obj, before: Obj | undefined) => void;

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;

/** First version of a new store; a real one does not start at 1 either. */
const FIRST_VERSION = 1000;

/** Kinds whose `metadata.generation` counts changes of the spec. */
const hasGeneration = (resource: Resource): boolean =>
  !['v1'].includes(resource.group === '' ? resource.version : '') || ['Pod', 'ReplicationController'].includes(resource.kind);

/** Objects by resource, one version counter over all, and a bounded history for watches. Objects handed out are never changed again. */
export class Store {
  readonly resources: Resources;
  readonly #tables = new Map<string, Map<string, Obj>>();
  readonly #timing: Timing;
  readonly #random: Random;
  readonly #limit: number;
  readonly #listeners = new Set<(change: Change) => void>();
  #history: Change[] = [];
  #version = FIRST_VERSION;
  #forgotten = FIRST_VERSION - 1;
  #admission: Admission = () => undefined;

  constructor(needs: { resources: Resources; timing: Timing; random: Random; history: number }) {
    this.resources = needs.resources;
    this.#timing = needs.timing;
    this.#random = needs.random;
    this.#limit = needs.history;
  }

  admitBy(admission: Admission): void {
    this.#admission = admission;
  }

  version(): number {
    return this.#version;
  }

  /** Called after each change, in order. The answer unsubscribes. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes after `version`, oldest first. Throws 410 when some of them are forgotten. */
  since(version: number): readonly Change[] {
    if (version < this.#forgotten) throw expired();
    return this.#history.filter((change) => change.version > version);
  }

  compact(): void {
    this.#history = [];
    this.#forgotten = this.#version + 1;
    this.#version += 1;
  }

  get(resource: Resource, namespace: string | undefined, name: string): Obj | undefined {
    return this.#tables.get(resource.storage)?.get(keyOf(resource.namespaced ? namespace : undefined, name));
  }

  /** All of a resource in the order of namespace and name. */
  list(resource: Resource, namespace?: string): Obj[] {
    const all = [...(this.#tables.get(resource.storage)?.entries() ?? [])];
    const prefix = `${namespace ?? ''}/`;
    const wanted = namespace === undefined || !resource.namespaced ? all : all.filter(([key]) => key.startsWith(prefix));
    return wanted.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  /** Typed reading of a built-in kind: its objects were admitted as such. */
  of<K extends keyof KnownKinds>(kind: K, namespace?: string): KnownKinds[K][] {
    return this.list(this.resources.known(kind), namespace) as KnownKinds[K][];
  }

  one<K extends keyof KnownKinds>(kind: K, namespace: string | undefined, name: string): KnownKinds[K] | undefined {
    return this.get(this.resources.known(kind), namespace, name) as KnownKinds[K] | undefined;
  }

  create(resource: Resource, input: Obj, write: Write): Obj {
    const next = structuredClone(input);
    const meta = next.metadata;
    if (!meta.name && meta.generateName) meta.name = `${meta.generateName.slice(0, 58)}${this.#random.suffix(5)}`;
    if (!resource.namespaced) delete meta.namespace;
    if (this.get(resource, meta.namespace, meta.name)) throw alreadyExists(resource, meta.name);
    meta.uid = this.#random.uuid();
    meta.creationTimestamp = this.#timing.stamp();
    delete meta.deletionTimestamp;
    delete meta.managedFields;
    if (hasGeneration(resource)) meta.generation = 1;
    this.#admission(resource, next, undefined);
    write.check?.(next, undefined);
    meta.managedFields = managedAfter(undefined, next, this.#writer(write));
    return this.#put(resource, next, undefined, write);
  }

  /** Puts `input` in the place of the object of its name. An unchanged object keeps its version. */
  replace(resource: Resource, input: Obj, write: Write): Obj {
    const before = this.get(resource, input.metadata.namespace, input.metadata.name);
    if (before === undefined) throw notFound(resource, input.metadata.name);
    this.#checkVersion(resource, before, input.metadata);
    const next = this.#confine(resource, before, structuredClone(input), write.part ?? 'all');
    this.#admission(resource, next, before);
    write.check?.(next, before);
    if (hasGeneration(resource) && !isDeepStrictEqual(next['spec'], before['spec']))
      next.metadata.generation = (before.metadata.generation ?? 1) + 1;
    if (isDeepStrictEqual(next, before)) return before;
    next.metadata.managedFields = managedAfter(before, next, this.#writer(write));
    if (next.metadata.deletionTimestamp !== undefined && this.#mayGo(resource, next)) {
      if (write.dryRun !== true) this.#drop(resource, next);
      return next;
    }
    return this.#put(resource, next, before, write);
  }

  /** Changes an object in place of a controller: reads the newest, lets `change` edit a copy, writes it back. False when it is not there. */
  edit<K extends keyof KnownKinds>(
    kind: K,
    at: { namespace?: string; name: string },
    write: Write,
    change: (draft: KnownKinds[K]) => void,
  ): boolean {
    const resource = this.resources.known(kind);
    const before = this.get(resource, at.namespace, at.name);
    if (before === undefined) return false;
    const draft = structuredClone(before);
    change(draft as KnownKinds[K]);
    this.replace(resource, draft, write);
    return true;
  }

  remove(resource: Resource, namespace: string | undefined, name: string, how: Removal = {}): Removed {
    const before = this.get(resource, namespace, name);
    if (before === undefined) throw notFound(resource, name);
    if (how.uid !== undefined && how.uid !== before.metadata.uid)
      throw otherUid(resource, name, { asked: how.uid, found: before.metadata.uid });
    if (how.resourceVersion !== undefined && how.resourceVersion !== before.metadata.resourceVersion) throw conflict(resource, name);
    const next = structuredClone(before);
    const grace = this.#grace(resource, before, how);
    const finalizer = how.propagation === 'Foreground' ? 'foregroundDeletion' : how.propagation === 'Orphan' ? 'orphan' : undefined;
    if (finalizer) next.metadata.finalizers = [...new Set([...(next.metadata.finalizers ?? []), finalizer])];
    const sooner = next.metadata.deletionTimestamp === undefined || grace < (next.metadata.deletionGracePeriodSeconds ?? 0);
    if (sooner) {
      next.metadata.deletionTimestamp = new Date(this.#timing.now() + grace * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
      next.metadata.deletionGracePeriodSeconds = grace;
    }
    const gone = this.#mayGo(resource, next);
    if (how.dryRun === true) return { is: gone ? 'gone' : 'going', object: gone ? before : next };
    if (gone) return { is: 'gone', object: this.#drop(resource, next) };
    return {
      is: 'going',
      object: isDeepStrictEqual(next, before) ? before : this.#put(resource, next, before, { manager: 'kube-apiserver' }),
    };
  }

  /** Takes an object over from another server as it stands there: uid, times and managers are kept, nothing is admitted. */
  take(resource: Resource, object: Obj): void {
    const before = this.get(resource, object.metadata.namespace, object.metadata.name);
    this.#put(resource, structuredClone(object), before, { manager: '' });
  }

  /** The other server holds it no more. */
  forget(resource: Resource, namespace: string | undefined, name: string): void {
    const last = this.get(resource, namespace, name);
    if (last) this.#drop(resource, last);
  }

  #writer(write: Write): Parameters<typeof managedAfter>[2] {
    const subresource = write.subresource ?? (write.part === 'status' ? 'status' : undefined);
    return {
      manager: write.manager,
      operation: write.operation ?? 'Update',
      time: this.#timing.stamp(),
      ...(subresource === undefined ? {} : { subresource }),
    };
  }

  #checkVersion(resource: Resource, before: Obj, wanted: Meta): void {
    if (wanted.uid && wanted.uid !== before.metadata.uid)
      throw conflict(
        resource,
        wanted.name,
        `Precondition failed: UID in precondition: ${wanted.uid}, UID in object meta: ${before.metadata.uid}`,
      );
    if (wanted.resourceVersion && wanted.resourceVersion !== before.metadata.resourceVersion) throw conflict(resource, wanted.name);
  }

  /** Keeps what this kind of write may not touch. */
  #confine(resource: Resource, before: Obj, next: Obj, part: 'main' | 'status' | 'all'): Obj {
    const { uid, resourceVersion, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, generation, managedFields } =
      before.metadata;
    const meta: Meta = { ...(part === 'status' ? before.metadata : next.metadata), uid, resourceVersion, creationTimestamp };
    delete meta.deletionTimestamp;
    const kept = Object.fromEntries(
      Object.entries({ deletionTimestamp, deletionGracePeriodSeconds, generation, managedFields }).filter(([, v]) => v !== undefined),
    );
    const metadata = { ...meta, ...kept };
    // Of the status of a pod, and of nothing else, labels and annotations may ride along.
    if (part === 'status' && resource.kind === 'Pod') {
      const { labels = {}, annotations = {} } = next.metadata;
      return { ...before, metadata: { ...metadata, labels, annotations }, status: next['status'] };
    }
    if (part === 'status') return { ...before, metadata, status: next['status'] };
    const out: Obj = { ...next, metadata };
    if (part === 'main' && resource.subresources.includes('status')) {
      delete out['status'];
      if (before['status'] !== undefined) out['status'] = before['status'];
    }
    return out;
  }

  #grace(resource: Resource, before: Obj, how: Removal): number {
    if (resource.kind !== 'Pod') return 0;
    const spec = before['spec'] as { nodeName?: string; terminationGracePeriodSeconds?: number };
    const phase = (before['status'] as { phase?: string } | undefined)?.phase;
    if (!spec.nodeName || phase === 'Succeeded' || phase === 'Failed') return 0;
    return how.grace ?? spec.terminationGracePeriodSeconds ?? 30;
  }

  #mayGo(resource: Resource, next: Obj): boolean {
    if ((next.metadata.finalizers ?? []).length > 0) return false;
    if (resource.kind === 'Namespace') return (next['spec'] as { finalizers?: string[] } | undefined)?.finalizers?.length === 0;
    return (next.metadata.deletionGracePeriodSeconds ?? 0) === 0;
  }

  #put(resource: Resource, next: Obj, before: Obj | undefined, write: Write): Obj {
    if (write.dryRun === true) return next;
    this.#version += 1;
    next.metadata.resourceVersion = String(this.#version);
    const table = this.#tables.get(resource.storage) ?? new Map<string, Obj>();
    this.#tables.set(resource.storage, table);
    table.set(keyOf(next.metadata.namespace, next.metadata.name), next);
    this.#tell({ type: before ? 'MODIFIED' : 'ADDED', version: this.#version, resource, object: next, ...(before ? { before } : {}) });
    return next;
  }

  #drop(resource: Resource, last: Obj): Obj {
    this.#version += 1;
    const before = this.get(resource, last.metadata.namespace, last.metadata.name) ?? last;
    const object = { ...last, metadata: { ...last.metadata, resourceVersion: String(this.#version) } };
    this.#tables.get(resource.storage)?.delete(keyOf(last.metadata.namespace, last.metadata.name));
    this.#tell({ type: 'DELETED', version: this.#version, resource, object, before });
    return object;
  }

  #tell(change: Change): void {
    this.#history.push(change);
    if (this.#history.length > this.#limit * 1.2) {
      const dropped = this.#history.splice(0, this.#history.length - this.#limit);
      this.#forgotten = dropped.at(-1)?.version ?? this.#forgotten;
    }
    for (const listener of this.#listeners) listener(change);
  }
}
