import { expired, invalid, noVersion, Refusal, statusOf } from '../store/failure.ts';
import { apiVersionOf } from '../store/resources.ts';
import type { Test } from '../store/selectors.ts';
import type { Change, Store } from '../store/store.ts';
import type { Obj } from '../store/types.ts';
import type { Call, Target } from './call.ts';
import { testOf } from './list.ts';
import { served } from './served.ts';

/** One open watch; faults act on it. */
export interface Watch {
  readonly plural: string;
  /** What the next event suffers. */
  next?: 'drop' | 'garbage';
  frozen: boolean;
  fail(code: number): void;
  cut(): void;
}

export interface WatchNeeds {
  readonly store: Store;
  readonly open: Set<Watch>;
  /** How an object is shown: as it is, or as a one-row table. */
  readonly show: (object: Obj) => unknown;
  /** Wall-clock milliseconds between bookmarks. */
  readonly bookmarkEvery: number;
}

/** A reader this far behind is cut, as the API server cuts slow watchers. */
const BACKLOG = 16 * 1024 * 1024;
const LONGEST_SECONDS = 3600;
const DEFAULT_SECONDS = 1800;

interface WatchEvent {
  readonly type: string;
  readonly object: unknown;
}

/** What a change means to a watch with selectors: an object that leaves the selection is DELETED to it. */
function seenAs(change: Change, wanted: Test): 'ADDED' | 'MODIFIED' | 'DELETED' | undefined {
  const was = change.before !== undefined && wanted(change.before);
  const is = change.type !== 'DELETED' && wanted(change.object);
  if (is) return was ? 'MODIFIED' : 'ADDED';
  return was ? 'DELETED' : undefined;
}

class OpenWatch implements Watch {
  readonly plural: string;
  next?: 'drop' | 'garbage';
  frozen = false;
  readonly #call: Call;
  #last: number;

  constructor(call: Call, plural: string, last: number) {
    this.#call = call;
    this.plural = plural;
    this.#last = last;
  }

  get last(): number {
    return this.#last;
  }

  send(event: WatchEvent, version: number): void {
    const out = this.#call.response;
    if (this.frozen || out.writableEnded) return;
    this.#last = version;
    const line = `${JSON.stringify(event)}\n`;
    if (this.next === 'garbage') out.write('{"type":"MODIF\u0000not json\n');
    if (this.next === 'drop') {
      out.write(line.slice(0, Math.floor(line.length / 2)), () => this.cut());
      return;
    }
    delete this.next;
    out.write(line);
    if (out.writableLength > BACKLOG) this.cut();
  }

  fail(code: number): void {
    const refusal =
      code === 410 ? expired() : new Refusal(code, code === 429 ? 'TooManyRequests' : 'InternalError', `injected failure ${code}`);
    this.#call.response.end(`${JSON.stringify({ type: 'ERROR', object: statusOf(refusal) })}\n`);
  }

  end(): void {
    this.#call.response.end();
  }

  cut(): void {
    this.#call.response.destroy();
  }
}

function startVersion(call: Call, store: Store): number | undefined {
  const text = call.query.get('resourceVersion') ?? '';
  if (text === '' || text === '0') return undefined;
  const version = Number(text);
  if (!Number.isInteger(version)) throw new Refusal(500, '', noVersion(text));
  return version > store.version() ? store.version() : version;
}

const sendsInitial = (call: Call): boolean => call.query.get('sendInitialEvents') === 'true';

/** Everything the watch starts with: history since its version, or the whole state when it named none. Throws 410 for forgotten history. */
function backlog(call: Call, target: Target, store: Store, wanted: Test): { events: WatchEvent[]; all: boolean } {
  const from = sendsInitial(call) ? undefined : startVersion(call, store);
  if (from === undefined) {
    const objects = store.list(target.resource, target.namespace).filter(wanted);
    return { events: objects.map((object) => ({ type: 'ADDED', object })), all: true };
  }
  const changes = store.since(from).filter((change) => change.resource.storage === target.resource.storage);
  const events = changes.flatMap((change) => {
    const type = seenAs(change, wanted);
    return type === undefined ? [] : [{ type, object: change.object }];
  });
  return { events, all: false };
}

/** Initial events must be asked for with the way they are meant. */
function checkOptions(call: Call): void {
  if (!sendsInitial(call) || call.query.has('resourceVersionMatch')) return;
  const message = 'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
  throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
    { field: 'resourceVersionMatch', message, reason: 'FieldValueForbidden' },
  ]);
}

/** Forgotten history is told inside the stream: HTTP says 200, then one ERROR event. Undefined when that is all there was to say. */
function backlogOr410<T>(call: Call, read: () => T): T | undefined {
  try {
    return read();
  } catch (refusal) {
    if (!(refusal instanceof Refusal) || refusal.code !== 410) throw refusal;
    call.response.writeHead(200, { 'content-type': 'application/json' });
    call.response.end(`${JSON.stringify({ type: 'ERROR', object: statusOf(refusal) })}\n`);
    return undefined;
  }
}

export function watch(call: Call, target: Target, needs: WatchNeeds): void {
  const { store, open, show } = needs;
  const { resource } = target;
  const wanted = testOf(call, target);
  checkOptions(call);
  const start = backlogOr410(call, () => backlog(call, target, store, wanted));
  if (start === undefined) return;
  call.response.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
  call.response.flushHeaders();
  const stream = new OpenWatch(call, resource.plural, store.version());
  open.add(stream);
  const shown = (object: unknown): unknown => show(served(resource, object as Obj));
  const bookmark = (annotations?: Record<string, string>): void => {
    const metadata = { resourceVersion: String(store.version()), creationTimestamp: null, ...(annotations ? { annotations } : {}) };
    stream.send({ type: 'BOOKMARK', object: { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata } }, store.version());
  };
  for (const event of start.events) stream.send({ type: event.type, object: shown(event.object) }, stream.last);
  const bookmarks = call.query.get('allowWatchBookmarks') === 'true';
  if (sendsInitial(call) && bookmarks) bookmark({ 'k8s.io/initial-events-end': 'true' });
  const unsubscribe = store.subscribe((change) => {
    if (change.resource.storage !== resource.storage) return;
    const type = seenAs(change, wanted);
    if (type !== undefined) stream.send({ type, object: shown(change.object) }, change.version);
  });
  const seconds = Math.min(LONGEST_SECONDS, Number(call.query.get('timeoutSeconds') ?? DEFAULT_SECONDS) || DEFAULT_SECONDS);
  const every = bookmarks ? setInterval(() => bookmark(), needs.bookmarkEvery) : undefined;
  const end = setTimeout(() => stream.end(), seconds * 1000);
  every?.unref();
  end.unref();
  call.response.on('close', () => {
    unsubscribe();
    clearInterval(every);
    clearTimeout(end);
    open.delete(stream);
  });
}
