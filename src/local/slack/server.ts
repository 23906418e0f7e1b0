import type { IncomingMessage, ServerResponse } from 'node:http';
import { dict, text } from '../../model/index.ts';
import { Acts, respond } from './acts/index.ts';
import { callApi } from './api.ts';
import { control, readings } from './control.ts';
import { ApiError, type House } from './house.ts';
import { argumentsOf, bodyOf, fields, send } from './http.ts';
import { servePage } from './page-files.ts';
import { pageNews, pageState } from './page-state.ts';

/** Answers every HTTP request of the workspace. */
export class Doors {
  readonly #house: House;
  readonly acts: Acts;

  constructor(house: House) {
    this.#house = house;
    this.acts = new Acts(house);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (isForeign(request)) return send(response, 403, { ok: false, error: 'only from this machine' });
    const [, door = '', ...rest] = url.pathname.split('/');
    switch (door) {
      case 'api':
        return callApi(this.#house, rest.join('/'), request, response);
      case 'commands':
      case 'actions':
      case 'app':
        return this.#respond(rest[1] ?? '', request, response);
      case 'upload':
        return this.#upload(rest[1] ?? '', request, response);
      case 'files':
        return this.#file(rest[0] ?? '', response);
      case 'control':
        return this.#control(rest[0] ?? '', request, response);
      case 'page':
        return this.#page(url, rest[0] ?? '', response);
      default:
        if (request.method === 'GET' && (await servePage(url.pathname, response))) return;
        return send(response, 404, { ok: false, error: 'not_found' });
    }
  }

  async #respond(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await argumentsOf(request).catch(() => undefined);
    const place = this.#house.handles.useResponse(id);
    if (body === undefined) return send(response, 400, { ok: false, error: 'invalid_payload' });
    if ('error' in place) return send(response, 404, { ok: false, error: place.error });
    try {
      respond(this.#house, place, body);
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.end('ok');
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      send(response, 400, { ok: false, error: error.message, ...error.extra });
    }
  }

  async #upload(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const file = this.#house.world.files.get(id);
    if (file === undefined) return send(response, 404, { ok: false, error: 'file_not_found' });
    const type = request.headers['content-type'] ?? '';
    const body = await bodyOf(request);
    const parts = type.includes('multipart/form-data') ? Object.values(await fields(type, body)) : [body];
    file.bytes = parts.find((p): p is Buffer => Buffer.isBuffer(p)) ?? Buffer.from(text(parts[0]));
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.end(`OK - ${file.bytes.length}`);
  }

  #file(id: string, response: ServerResponse): void {
    const file = this.#house.world.files.get(id);
    if (file?.bytes === undefined) return send(response, 404, { ok: false, error: 'file_not_found' });
    response.writeHead(200, {
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'content-disposition': 'inline',
    });
    response.end(file.bytes);
  }

  async #control(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') {
      const reading = readings(this.#house)[name];
      return reading === undefined ? send(response, 404, { ok: false, error: `unknown control ${name}` }) : send(response, 200, reading());
    }
    if (!(request.headers['content-type'] ?? '').includes('application/json'))
      return send(response, 415, { ok: false, error: 'send JSON' });
    try {
      send(response, 200, (await control(this.#house, this.acts, name, dict(await argumentsOf(request)))) ?? { ok: true });
    } catch (error) {
      send(response, 400, { ok: false, error: error instanceof Error ? error.message : String(error) });
    }
  }

  #page(url: URL, name: string, response: ServerResponse): void {
    const user = this.#house.world.user(url.searchParams.get('as') ?? '') ?? [...this.#house.world.users.values()][0];
    if (user === undefined || (name !== 'state' && name !== 'live')) return send(response, 404, { ok: false, error: 'not_found' });
    if (name === 'state') return send(response, 200, pageState(this.#house, user));
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const say = (news: unknown) => response.write(`data: ${JSON.stringify(news)}\n\n`);
    const stop = this.#house.journal.listen((change) => {
      const news = pageNews(this.#house, user, change);
      if (news !== undefined) say(news);
    });
    response.on('close', stop);
    say({ is: 'state', state: pageState(this.#house, user) });
  }
}

/** Other websites must not reach in through the visitor's browser: neither by a foreign origin nor by a name that resolves here. */
function isForeign(request: IncomingMessage): boolean {
  const host = request.headers.host ?? '';
  const origin = request.headers.origin;
  const local = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;
  return !local.test(host) || (origin !== undefined && origin !== `http://${host}`);
}
