import { Agent, request } from 'undici';
import { at, dict, text } from '../model/index.ts';
import { NoAnswer, noAnswer } from './no-answer.ts';
import type { Server } from './server.ts';

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  /** `All` asks the server to do everything but store it. */
  readonly dryRun?: boolean;
}

/** An answer that was read whole. `body` is JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Milliseconds the server asks us to wait. */
  readonly wait: number | undefined;
}

/** One API server. `send` rejects with a NoAnswer alone; a refusal is an answer. Nothing is ever sent twice. */
export interface Api {
  send(call: Call): Promise<Answer>;
  close(): Promise<void>;
}

/** Admission webhooks may take 10 s each and run one after another for a mutating and a validating round. */
const ANSWER_WITHIN = 25_000;
const CONNECT_WITHIN = 5_000;
/** An object in etcd is at most 1.5 MiB; its JSON with managedFields stays below this. */
const LARGEST = 8 * 1024 * 1024;

/** After `end` nothing is sent any more. */
export function openApi(server: Server, end: AbortSignal, within = ANSWER_WITHIN): Api {
  const { ca } = server;
  const agent = new Agent({
    connect: { timeout: CONNECT_WITHIN, ...(ca === undefined ? {} : { ca }) },
    connections: 1,
    pipelining: 1,
    headersTimeout: within,
    bodyTimeout: within,
    maxResponseSize: LARGEST,
  });
  return {
    close: () => agent.destroy(),
    async send(call) {
      const { method, path, contentType = 'application/json' } = call;
      const body = bodyOf(call);
      if (end.aborted) throw new NoAnswer('no', 'out of time');
      try {
        const answer = await request(`${server.url}${path}${call.dryRun === true ? '?dryRun=All' : ''}`, {
          dispatcher: agent,
          method,
          headers: {
            accept: 'application/json',
            authorization: `Bearer ${server.token}`,
            'user-agent': 'k8s-rca-executor',
            ...(body === undefined ? {} : { 'content-type': contentType }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: AbortSignal.any([end, AbortSignal.timeout(within)]),
        });
        return { status: answer.statusCode, body: json(await answer.body.text()), wait: waitOf(answer.headers['retry-after']) };
      } catch (error) {
        throw noAnswer(error);
      }
    },
  };
}

/** Options of a deletion that come with a body are read from there alone: a dry run that only the query asks for would delete. */
function bodyOf({ method, body, dryRun }: Call): unknown {
  return method === 'DELETE' && dryRun === true && body !== undefined ? { ...dict(body), dryRun: ['All'] } : body;
}

function json(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new NoAnswer('maybe', 'the answer is not JSON');
  }
}

function waitOf(header: string | readonly string[] | undefined): number | undefined {
  const seconds = typeof header === 'string' ? Number(header) : Number.NaN;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/** The server's own words and code of a refusal: `Conflict`, `Forbidden`, `Invalid`, … */
export function refusalOf({ status, body }: Answer): { readonly code: string; readonly why: string } {
  return { code: text(at(body, 'reason')) || `HTTP ${status}`, why: text(at(body, 'message')) || `the API server answered ${status}` };
}

export const isOk = ({ status }: Answer): boolean => status >= 200 && status < 300;
