import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { KubeObject } from '../../../src/model/index.ts';
import { parseSelector, selects, stringMap } from '../../../src/model/index.ts';

/** A toy API server: lists, pages, watches, bookmarks on command, history with compaction, and every kind of bad behaviour. Enough for the adapter's own tests, on real sockets. */

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string;
  readonly body: string;
}

type Answer = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> } | 'hang' | 'reset' | 'pass';

interface Change {
  readonly rv: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: string;
  readonly object: KubeObject;
}

interface OpenWatch {
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly query: URLSearchParams;
  readonly response: ServerResponse;
  frozen: boolean;
}

const plural: Record<string, string> = { Endpoints: 'endpoints', Ingress: 'ingresses' };

function resourceOf(kind: string): string {
  return plural[kind] ?? `${kind.toLowerCase()}s`;
}

function status(code: number, message: string, reason = ''): unknown {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message };
}

function chosen(object: KubeObject, query: URLSearchParams): boolean {
  const labels = query.get('labelSelector');
  if (labels !== null && !selects(parseSelector(labels), stringMap(object.metadata['labels']))) return false;
  return !(query.get('fieldSelector') === 'type!=Normal' && object['type'] === 'Normal');
}

function line(type: string, object: unknown): string {
  return `${JSON.stringify({ type, object })}\n`;
}

function parsePath(
  path: string,
): { resource: string; namespace: string | undefined; name: string | undefined; sub: string | undefined } | undefined {
  const match = /^\/(?:api\/v1|apis\/[^/]+\/[^/]+)(?:\/namespaces\/([^/]+))?\/([a-z]+)(?:\/([^/]+))?(?:\/([a-z]+))?$/.exec(path);
  return match === null ? undefined : { namespace: match[1], resource: match[2] ?? '', name: match[3], sub: match[4] };
}

export class ToyServer {
  readonly asked: Asked[] = [];
  /** First answer that is not 'pass' wins; set by tests. */
  intercept: (asked: Asked) => Answer | Promise<Answer> = () => 'pass';
  /** Set to false to answer old resourceVersions with HTTP 410 instead of an ERROR event. */
  goneInStream = true;
  logs = (_asked: Asked): Answer => ({ status: 404, body: status(404, 'no log') });
  connections = 0;
  private rv = 1000;
  private uids = 0;
  private tokens = 0;
  private compacted = 0;
  private readonly objects = new Map<string, KubeObject>();
  private readonly history: Change[] = [];
  private readonly snapshots = new Map<string, KubeObject[]>();
  private readonly watches = new Set<OpenWatch>();
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  port = 0;

  async start(port = 0): Promise<this> {
    const server = createServer((request, response) => void this.handle(request, response));
    server.on('connection', (socket) => {
      this.connections += 1;
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The process dies: connections are cut and the port closes. State (etcd) survives. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    this.cutAll();
    this.watches.clear();
    if (server !== undefined) await new Promise<void>((resolve) => void server.close(() => resolve()));
  }

  async revive(): Promise<void> {
    await this.start(this.port);
  }

  put(
    object: Omit<KubeObject, 'metadata' | 'kind'> & {
      readonly kind: string;
      readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
    },
  ): KubeObject {
    const key = `${resourceOf(object.kind)}/${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    const before = this.objects.get(key);
    this.rv += 1;
    const uid = before?.metadata.uid ?? object.metadata['uid'] ?? `uid-${(this.uids += 1)}`;
    const stored = { ...object, metadata: { ...object.metadata, uid, resourceVersion: String(this.rv) } } as KubeObject;
    this.objects.set(key, stored);
    this.record({ rv: this.rv, type: before === undefined ? 'ADDED' : 'MODIFIED', resource: resourceOf(object.kind), object: stored });
    return stored;
  }

  remove(kind: string, namespace: string, name: string): void {
    const key = `${resourceOf(kind)}/${namespace}/${name}`;
    const before = this.objects.get(key);
    if (before === undefined) return;
    this.objects.delete(key);
    this.rv += 1;
    const object = { ...before, metadata: { ...before.metadata, resourceVersion: String(this.rv) } };
    this.record({ rv: this.rv, type: 'DELETED', resource: resourceOf(kind), object });
  }

  all(resource: string): KubeObject[] {
    return [...this.objects].filter(([key]) => key.startsWith(`${resource}/`)).map(([, object]) => object);
  }

  private record(change: Change): void {
    this.history.push(change);
    for (const watch of this.watches) this.tell(watch, change);
  }

  private tell(watch: OpenWatch, { resource, object, type }: Change): void {
    if (watch.frozen || watch.resource !== resource || !chosen(object, watch.query)) return;
    if (watch.namespace !== undefined && object.metadata.namespace !== watch.namespace) return;
    watch.response.write(line(type, object));
  }

  watching(resource?: string): OpenWatch[] {
    return [...this.watches].filter((w) => resource === undefined || w.resource === resource);
  }

  bookmark(resource?: string): void {
    for (const w of this.watching(resource)) {
      if (!w.frozen) w.response.write(line('BOOKMARK', { kind: 'X', apiVersion: 'v1', metadata: { resourceVersion: String(this.rv) } }));
    }
  }

  raw(bytes: string | Uint8Array, resource?: string): void {
    for (const w of this.watching(resource)) w.response.write(bytes);
  }

  endWatches(resource?: string): void {
    for (const w of this.watching(resource)) {
      this.watches.delete(w);
      w.response.end();
    }
  }

  cut(resource?: string): void {
    for (const w of this.watching(resource)) {
      this.watches.delete(w);
      w.response.socket?.resetAndDestroy();
    }
  }

  cutAll(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  freeze(resource?: string): void {
    for (const w of this.watching(resource)) w.frozen = true;
  }

  /** Forgets history: every older resourceVersion is gone, and running continue tokens with it. */
  compact(): void {
    this.rv += 1;
    this.compacted = this.rv;
    this.history.length = 0;
    this.snapshots.clear();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://toy');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked: Asked = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      authorization: request.headers.authorization ?? '',
      body: Buffer.concat(chunks).toString('utf8'),
    };
    this.asked.push(asked);
    const answer = await this.intercept(asked);
    if (answer === 'hang') return;
    if (answer === 'reset') return void request.socket.resetAndDestroy();
    const { status: code, body, headers } = answer === 'pass' ? this.answer(asked, response) : answer;
    if (code === 0) return;
    response.writeHead(code, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body ?? status(code, 'refused by the test')));
  }

  private answer(asked: Asked, response: ServerResponse): Exclude<Answer, string> {
    if (asked.path === '/version') return { status: 200, body: { gitVersion: 'v1.35.0' } };
    const place = parsePath(asked.path);
    if (place === undefined) return { status: 404, body: '404 page not found' };
    if (place.sub === 'log') {
      const log = this.logs(asked);
      return typeof log === 'string' ? { status: 500 } : log;
    }
    if (place.name !== undefined) {
      const object = this.objects.get(`${place.resource}/${place.namespace ?? ''}/${place.name}`);
      return object === undefined
        ? { status: 404, body: status(404, `${place.resource} "${place.name}" not found`, 'NotFound') }
        : { status: 200, body: object };
    }
    return asked.query.get('watch') === 'true' ? this.watch(asked, place, response) : this.list(asked, place);
  }

  private list(asked: Asked, { resource, namespace }: { resource: string; namespace: string | undefined }): Exclude<Answer, string> {
    const limit = Number(asked.query.get('limit') ?? '0') || Number.POSITIVE_INFINITY;
    const [token = '', offsetText = '0'] = (asked.query.get('continue') ?? '').split(':');
    const offset = Number(offsetText);
    const snapshot = token === '' ? this.all(resource) : this.snapshots.get(token);
    if (snapshot === undefined) return { status: 410, body: status(410, 'the continue token is too old', 'Expired') };
    const wanted = snapshot.filter((o) => (namespace === undefined || o.metadata.namespace === namespace) && chosen(o, asked.query));
    const items = wanted.slice(offset, offset + limit);
    const rv = token === '' ? String(this.rv) : (token.split('-')[0] ?? '');
    const more = offset + limit < wanted.length;
    const next = token === '' ? `${this.rv}-${(this.tokens += 1)}` : token;
    if (more && token === '') this.snapshots.set(next, snapshot);
    const metadata = { resourceVersion: rv, ...(more ? { continue: `${next}:${offset + limit}` } : {}) };
    const bare = items.map((object) => ({ ...object, kind: undefined, apiVersion: undefined }));
    return { status: 200, body: { kind: 'List', apiVersion: 'v1', metadata, items: bare } };
  }

  private watch(
    asked: Asked,
    { resource, namespace }: { resource: string; namespace: string | undefined },
    response: ServerResponse,
  ): Exclude<Answer, string> {
    const from = Number(asked.query.get('resourceVersion') ?? '0');
    const gone = from < this.compacted;
    if (gone && !this.goneInStream) return { status: 410, body: status(410, 'too old resource version', 'Expired') };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (gone) {
      response.end(line('ERROR', status(410, 'too old resource version', 'Expired')));
      return { status: 0 };
    }
    const watch: OpenWatch = { resource, namespace, query: asked.query, response, frozen: false };
    this.watches.add(watch);
    response.on('close', () => this.watches.delete(watch));
    for (const change of this.history) if (change.rv > from) this.tell(watch, change);
    return { status: 0 };
  }
}

export function pod(name: string, more: { namespace?: string; [field: string]: unknown } = {}): Parameters<ToyServer['put']>[0] {
  const { namespace = 'shop', metadata, ...rest } = more;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    spec: { containers: [{ name: 'app', image: 'img' }] },
    status: { phase: 'Running' },
    ...rest,
    metadata: { name, namespace, ...(metadata as Record<string, unknown> | undefined) },
  };
}
