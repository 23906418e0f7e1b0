import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Guard, heed, type Tokens } from '../executor/index.ts';
import type { Faults } from '../faults.ts';
import { notFound, Refusal, statusOf } from '../store/failure.ts';
import { METRICS } from '../store/resources.ts';
import type { Store } from '../store/store.ts';
import type { Obj } from '../store/types.ts';
import { table } from '../tables/index.ts';
import { checkRights, isWatch, review, Rights } from './access.ts';
import { type Call, isDryRun, parseJson, readBody, sendJson, sendText, type Target } from './call.ts';
import { discover } from './discovery.ts';
import { ephemeralContainers } from './ephemeral.ts';
import { evict, evictionOptions } from './evict.ts';
import { FaultSwitch } from './fault-switch.ts';
import { listBody, page } from './list.ts';
import { logs, type LogSource } from './logs.ts';
import { metrics, type UsageSource } from './metrics.ts';
import { openapi } from './openapi.ts';
import { routeTo } from './route.ts';
import { scale } from './scale.ts';
import { served } from './served.ts';
import { watch } from './watch.ts';
import { create, patch, removalOf, remove, replace } from './write.ts';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly userAgent: string;
  /** Its status code, once it is answered. */
  readonly answered: () => number | undefined;
}

export interface ServerNeeds {
  readonly store: Store;
  readonly logSource: LogSource;
  readonly usage: UsageSource;
  readonly registry: Faults['registry'];
  readonly healRegistries: () => void;
  readonly token: string | undefined;
  /** Who carries tokens of pods, and whose writes are judged. */
  readonly executor: { readonly tokens: Tokens; readonly guard: Guard } | undefined;
  readonly onRequest: ((request: SeenRequest) => void) | undefined;
  readonly onError: (where: string, error: unknown) => void;
  readonly bookmarkEvery: number;
}

const VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.2',
  gitCommit: '0000000000000000000000000000000000000000',
  gitTreeState: 'clean',
  buildDate: '2026-06-09T00:00:00Z',
  goVersion: 'go1.26.0',
  compiler: 'gc',
  platform: 'linux/amd64',
};

/** Content negotiation of server-side printing: the API server's own rule is the first `as=Table` it knows. */
const wantsTable = (call: Call): boolean => /as=Table/.test(call.request.headers.accept ?? '');

/** The Kubernetes REST API over a store, on the loopback interface only. */
export class ApiServer {
  readonly faults: FaultSwitch;
  readonly #needs: ServerNeeds;
  readonly #rights = new Rights();
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  constructor(needs: ServerNeeds) {
    this.#needs = needs;
    this.faults = new FaultSwitch({
      store: needs.store,
      rights: this.#rights,
      cutAll: () => this.#cutAll(),
      registry: needs.registry,
      healRegistries: needs.healRegistries,
    });
    this.#server = createServer((request, response) => void this.#handle(request, response));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** Resolves with the port. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => resolve((this.#server.address() as AddressInfo).port));
    });
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#cutAll();
    await closed;
  }

  #cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://practice');
    const call: Call = { request, response, method: request.method ?? 'GET', path: url.pathname, query: url.searchParams };
    const userAgent = request.headers['user-agent'] ?? '';
    const answered = (): number | undefined => (response.headersSent ? response.statusCode : undefined);
    this.#needs.onRequest?.({ method: call.method, path: call.path, query: url.search, userAgent, answered });
    try {
      await this.#answer(call);
    } catch (error) {
      this.#refuse(call, error);
    }
  }

  #refuse(call: Call, error: unknown): void {
    const refusal = error instanceof Refusal ? error : new Refusal(500, 'InternalError', 'Internal error occurred');
    if (!(error instanceof Refusal)) this.#needs.onError(`${call.method} ${call.path}`, error);
    if (call.response.headersSent) call.response.destroy();
    else
      sendJson(
        call,
        refusal.code,
        statusOf(refusal),
        refusal.code === 429 && !isBudget(refusal) ? { 'retry-after': retryAfter(refusal) } : {},
      );
  }

  async #answer(call: Call): Promise<void> {
    const { store } = this.#needs;
    const user = this.#userOf(call);
    if (call.path === '/version') return sendJson(call, 200, VERSION);
    if (['/healthz', '/readyz', '/livez'].includes(call.path)) return sendText(call, 200, 'ok');
    if (openapi(call, store.resources) || discover(call, store.resources)) return undefined;
    if (await review(call, this.#rights)) return undefined;
    const target = routeTo(call.path, store.resources);
    await this.#suffer(call, target);
    checkRights(call, target, this.#rights);
    return this.#serve(this.#judged(call, target, user), target);
  }

  /** Undefined: who has every right. A token that is known to nobody is nobody's, least of all theirs. */
  #userOf(call: Call): string | undefined {
    const { token, executor } = this.#needs;
    const { authorization } = call.request.headers;
    if (token !== undefined && authorization === `Bearer ${token}`) return undefined;
    const user = executor?.tokens.userOf((authorization ?? '').replace(/^Bearer /, ''));
    const open = token === undefined && (executor === undefined || authorization === undefined);
    if (user === undefined && !open) throw new Refusal(401, 'Unauthorized', 'Unauthorized');
    return user;
  }

  /** The same call, its writes judged where the executor sends it. */
  #judged(call: Call, target: Target, user: string | undefined): Call {
    const { executor, store } = this.#needs;
    if (executor === undefined || user !== executor.guard.user) return call;
    const { namespace = '', name = '', resource, subresource } = target;
    const home = store.one('Namespace', undefined, namespace);
    const what = { resource: subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`, namespace, name };
    return { ...call, judge: (judged) => heed(executor.guard, { ...what, ...judged, ...(home === undefined ? {} : { home }) }, resource) };
  }

  /** The faults that tests turned on, in front of the real answer. */
  async #suffer(call: Call, target: Target): Promise<void> {
    const { plural } = target.resource;
    const names = target.subresource === undefined ? [plural] : [plural, `${plural}/${target.subresource}`];
    const delay = this.faults.delay(names);
    if (delay > 0) await wait(delay, undefined, { ref: false });
    const reading = call.method === 'GET' && target.subresource === undefined;
    const on = call.method !== 'GET' ? 'write' : !reading || target.name !== undefined ? 'get' : isWatch(call) ? 'watch' : 'list';
    const fault = this.faults.take(on, names);
    if (fault === undefined) return;
    const reason =
      { 401: 'Unauthorized', 403: 'Forbidden', 410: 'Expired', 429: 'TooManyRequests', 503: 'ServiceUnavailable' }[fault.status] ??
      'InternalError';
    throw new Refusal(
      fault.status,
      reason,
      `injected failure ${fault.status}`,
      fault.retryAfter === undefined ? {} : { retryAfterSeconds: fault.retryAfter },
    );
  }

  async #serve(call: Call, target: Target): Promise<void> {
    const { store, usage } = this.#needs;
    if (target.resource.group === METRICS) return metrics(call, target, { store, source: usage });
    if (target.subresource !== undefined && target.subresource !== 'status') return this.#subresource(call, target);
    switch (call.method) {
      case 'GET':
      case 'HEAD':
        return this.#read(call, target);
      case 'POST':
        return this.#show(call, target, await create(call, target, store), 201);
      case 'PUT':
        return this.#show(call, target, await replace(call, target, store), 200);
      case 'PATCH': {
        const { object, created } = await patch(call, target, store);
        return this.#show(call, target, object, created === 'created' ? 201 : 200);
      }
      case 'DELETE':
        return target.name === undefined ? this.#removeAll(call, target) : this.#remove(call, target);
      default:
        throw new Refusal(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
    }
  }

  async #subresource(call: Call, target: Target): Promise<void> {
    const { store, logSource } = this.#needs;
    switch (target.subresource) {
      case 'log':
        return logs(call, target, store, logSource);
      case 'scale':
        return scale(call, target, store);
      case 'eviction': {
        const body = await readBody(call);
        const how = evictionOptions(body, isDryRun(call));
        call.judge?.({ operation: 'CREATE', ...this.#before(target), object: parseJson(body) as Obj });
        evict(store, target.namespace ?? '', target.name ?? '', how);
        return sendJson(call, 201, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' });
      }
      case 'ephemeralcontainers':
        return this.#show(call, target, await ephemeralContainers(call, target, store), 200);
      default:
        throw new Refusal(501, 'NotImplemented', `the practice cluster runs no real containers: ${target.subresource ?? ''} is not served`);
    }
  }

  #read(call: Call, target: Target): void {
    const { store, bookmarkEvery } = this.#needs;
    if (isWatch(call)) return watch(call, target, { store, open: this.faults.open, show: this.#shower(call, target), bookmarkEvery });
    if (target.name !== undefined) {
      const object = store.get(target.resource, target.namespace, target.name);
      if (object === undefined) throw notFound(target.resource, target.name);
      return this.#show(call, target, object, 200);
    }
    const found = page(call, target, store);
    return sendJson(call, 200, wantsTable(call) ? this.#table(call, target, found.items, 'with', found.metadata) : listBody(target, found));
  }

  #show(call: Call, target: Target, object: Obj, code: number): void {
    const shown = served(target.resource, object);
    sendJson(
      call,
      code,
      wantsTable(call) ? this.#table(call, target, [shown], 'with', { resourceVersion: object.metadata.resourceVersion }) : shown,
    );
  }

  #table(
    call: Call,
    target: Target,
    objects: readonly Obj[],
    heads: 'with' | 'without',
    metadata: Readonly<Record<string, unknown>>,
  ): unknown {
    return table(target.resource, objects, { now: Date.now(), include: call.query.get('includeObject') ?? 'Metadata', heads, metadata });
  }

  /** In a watch the column heads come with the first row only. */
  #shower(call: Call, target: Target): (object: Obj) => unknown {
    if (!wantsTable(call)) return (object) => object;
    let heads: 'with' | 'without' = 'with';
    return (object) => {
      const shown = this.#table(call, target, [object], heads, { resourceVersion: object.metadata.resourceVersion });
      heads = 'without';
      return shown;
    };
  }

  async #remove(call: Call, target: Target): Promise<void> {
    const options = await removalOf(call);
    call.judge?.({ operation: 'DELETE', ...this.#before(target), options });
    sendJson(call, 200, remove(target, this.#needs.store, options));
  }

  #before(target: Target): { readonly oldObject?: Obj } {
    const found = this.#needs.store.get(target.resource, target.namespace, target.name ?? '');
    return found === undefined ? {} : { oldObject: found };
  }

  async #removeAll(call: Call, target: Target): Promise<void> {
    const how = await removalOf(call);
    call.judge?.({ operation: 'DELETE', options: how });
    const found = page(call, target, this.#needs.store);
    for (const object of found.items) this.#needs.store.remove(target.resource, object.metadata.namespace, object.metadata.name, how);
    sendJson(call, 200, listBody(target, found));
  }
}

/** A budget says no for as long as it says no: the API names no time. */
const isBudget = ({ details }: Refusal): boolean => details['causes'] !== undefined;

const retryAfter = ({ details }: Refusal): string =>
  typeof details['retryAfterSeconds'] === 'number' ? String(details['retryAfterSeconds']) : '1';
