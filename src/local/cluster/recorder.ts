import type { Store } from './store/store.ts';
import type { Event, Obj } from './store/types.ts';
import type { Timing } from './timing.ts';

export interface Recorder {
  /** Records an Event about the object; a repeat of the same words raises the count of the one that is there. */
  event(about: Obj, type: 'Normal' | 'Warning', reason: string, message: string, fieldPath?: string): void;
}

/** Events live this long (`--event-ttl`), in cluster time. */
const TTL = 3_600_000;

/** client-go's spam filter: per source and object 25 events at once, then one in 300 s. */
const BURST = 25;
const REFILL = 300_000;

interface Bucket {
  tokens: number;
  at: number;
}

/** Events as client-go's recorder writes them: one object per (source, object, type, reason, message), updated as it repeats. */
export class Recorders {
  readonly #store: Store;
  readonly #timing: Timing;
  readonly #known = new Map<string, { namespace: string; name: string }>();
  readonly #buckets = new Map<string, Bucket>();
  /** Microseconds of the newest name. */
  #last = 0;

  constructor(store: Store, timing: Timing) {
    this.#store = store;
    this.#timing = timing;
  }

  from(component: string, host?: string): Recorder {
    return {
      event: (about, type, reason, message, fieldPath) => this.#record({ component, host, about, type, reason, message, fieldPath }),
    };
  }

  #record(what: {
    component: string;
    host: string | undefined;
    about: Obj;
    type: string;
    reason: string;
    message: string;
    fieldPath: string | undefined;
  }): void {
    const { component, host, about, type, reason, message, fieldPath } = what;
    if (!this.#mayRecord(`${component}/${host ?? ''}/${about.metadata.uid}/${type}`)) return;
    const key = [component, host, about.metadata.uid, type, reason, message, fieldPath].join('|');
    if (this.#repeat(key)) return;
    const namespace = about.metadata.namespace ?? 'default';
    const stamp = this.#timing.stamp();
    const name = `${about.metadata.name}.${this.#nanoseconds()}`;
    const event: Event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace, uid: '', resourceVersion: '', creationTimestamp: stamp },
      involvedObject: {
        apiVersion: about.apiVersion,
        kind: about.kind,
        ...(about.metadata.namespace === undefined ? {} : { namespace: about.metadata.namespace }),
        name: about.metadata.name,
        uid: about.kind === 'Node' ? about.metadata.name : about.metadata.uid,
        resourceVersion: about.metadata.resourceVersion,
        ...(fieldPath === undefined ? {} : { fieldPath }),
      },
      reason,
      message,
      type,
      count: 1,
      firstTimestamp: stamp,
      lastTimestamp: stamp,
      eventTime: null,
      source: { component, ...(host === undefined ? {} : { host }) },
      reportingComponent: component,
      reportingInstance: host ?? '',
    };
    if (this.#store.one('Namespace', undefined, namespace) === undefined) return;
    this.#store.create(this.#store.resources.known('Event'), event, { manager: component });
    this.#known.set(key, { namespace, name });
    this.#timing.after(TTL, () => this.#expire(key));
  }

  /** As the recorder names them: by the time in nanoseconds, so that names sort by time. */
  #nanoseconds(): string {
    this.#last = Math.max(this.#last + 1, this.#timing.now() * 1000);
    return (BigInt(this.#last) * 1000n).toString(16);
  }

  #repeat(key: string): boolean {
    const known = this.#known.get(key);
    if (known === undefined) return false;
    return this.#store.edit('Event', known, { manager: 'kube-apiserver' }, (event) => {
      event.count = (event.count ?? 1) + 1;
      event.lastTimestamp = this.#timing.stamp();
    });
  }

  #expire(key: string): void {
    const known = this.#known.get(key);
    this.#known.delete(key);
    const event = known && this.#store.one('Event', known.namespace, known.name);
    if (event) this.#store.remove(this.#store.resources.known('Event'), event.metadata.namespace, event.metadata.name);
  }

  #mayRecord(key: string): boolean {
    const bucket = this.#buckets.get(key) ?? { tokens: BURST, at: this.#timing.now() };
    const tokens = Math.min(BURST, bucket.tokens + this.#timing.since(bucket.at) / REFILL);
    if (tokens < 1) return false;
    this.#buckets.set(key, { tokens: tokens - 1, at: this.#timing.now() });
    return true;
  }
}
