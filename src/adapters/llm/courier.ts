import { type Dispatcher, EnvHttpProxyAgent, fetch } from 'undici';
import type { Config } from '../../model/index.ts';

/** Bytes of an answer that are read; the longest honest one is some hundred thousand. */
const MOST_BYTES = 4 * 1024 * 1024;
/** Milliseconds to connect. Beyond it nothing was sent, and so nothing counted. */
const CONNECT = 10_000;
/** The SDKs would add headers of their own about this machine, and some from the environment, which only the config reads. */
const HEADERS = ['accept', 'anthropic-version', 'authorization', 'content-type', 'user-agent', 'x-api-key', 'x-goog-api-key'];

/** An answer that is none: a status outside 2xx. `text` is the vendor's: to decide by, never to show. */
export interface Refusal {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What became of one request. `arrived` says nothing about its meaning. */
export type Fate =
  | { readonly is: 'unsent' }
  | { readonly is: 'arrived' }
  | { readonly is: 'endless' }
  | { readonly is: 'refused'; readonly refusal: Refusal }
  | { readonly is: 'broken'; readonly code: string };

/** The way of one request: an SDK is handed `send` as its fetch, and `fate` tells afterwards what happened, whatever the SDK made of it. */
export interface Trip {
  readonly send: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  readonly fate: () => Fate;
}

export type Courier = (signal: AbortSignal) => Trip;

/**
 * One connection a request, kept for the next. A request that was given up has its connection closed before `send` rejects:
 * only then does the server stop working on it. Redirects are not followed: they would carry the prompt to another host.
 */
export function courier(proxy: Config['proxy']): Courier {
  const idle: Dispatcher[] = [];
  return (signal) => {
    let fate: Fate = { is: 'unsent' };
    const send: Trip['send'] = async (input, init = {}) => {
      const dispatcher = idle.pop() ?? connection(proxy);
      try {
        const response = await fetch(input instanceof Request ? input.url : input, {
          ...sendable(init),
          redirect: 'manual',
          signal,
          dispatcher,
        });
        const bytes = await bounded(response.body);
        const { status, headers } = response;
        const plain = new Headers([...headers]);
        fate = response.ok
          ? { is: 'arrived' }
          : { is: 'refused', refusal: { status, headers: plain, text: new TextDecoder().decode(bytes) } };
        idle.push(dispatcher);
        return new Response(bytes.length === 0 ? null : bytes, { status, headers: plain });
      } catch (error) {
        fate = error instanceof Endless ? { is: 'endless' } : { is: 'broken', code: codeOf(error) };
        await dispatcher.destroy();
        throw error;
      }
    };
    return { send, fate: () => fate };
  };
}

class Endless extends Error {}

async function bounded(body: AsyncIterable<Uint8Array> | null): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Endless();
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function sendable(init: RequestInit): { readonly method: string; readonly headers: Record<string, string>; readonly body: string | null } {
  const headers = new Headers(init.headers);
  const kept = HEADERS.flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return {
    method: init.method ?? 'GET',
    headers: Object.fromEntries(kept),
    body: typeof init.body === 'string' ? init.body : null,
  };
}

/** How long an answer may take is decided above; here nothing waits but the connect. Plain http never goes through HTTPS_PROXY. */
function connection(proxy: Config['proxy']): Dispatcher {
  return new EnvHttpProxyAgent({
    httpProxy: '',
    httpsProxy: proxy.https ?? '',
    noProxy: proxy.none.join(','),
    connections: 1,
    connect: { timeout: CONNECT },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

/** The innermost code: fetch wraps the error of the socket. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (/HTTP Tunneling/i.test(error.message)) return 'PROXY_REFUSED';
  const inner = error.cause === undefined ? 'unknown' : codeOf(error.cause);
  if (inner !== 'unknown') return inner;
  return 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}
