import { type Dispatcher, request } from 'undici';
import { type ClusterConfig, type Config, digest } from '../../model/index.ts';
import type { Access, AccessSource } from './access.ts';
import { type Agents, buildAgents } from './agents.ts';
import { type ApiFailure, failureFrom, failureOf, isReset } from './failure.ts';
import { kubeconfigAccess } from './kubeconfig-access.ts';
import type { Meter } from '../../ports/index.ts';
import { plainAccess } from './plain-access.ts';
import { requestLabels } from './request-labels.ts';

export interface Call {
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly contentType?: string;
  readonly purpose?: 'call' | 'watch';
  readonly signal: AbortSignal;
}

/** One API server, with kept connections. */
export interface Connection {
  /** Cluster id, as configured. */
  readonly name: string;
  /** Host of the server, for people; empty until it is known. */
  server(): string;
  /** Resolves with the body of a 2xx answer, not yet read. Rejects with an ApiFailure. A 401 renews the credentials and tries once more. */
  open(call: Call): Promise<Dispatcher.ResponseData['body']>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly cluster: ClusterConfig;
  readonly proxy: Config['proxy'];
  /** Address of the practice cluster; needed when the cluster is `practice`. */
  readonly practiceUrl?: string;
  /** Where requests are counted and timed. */
  readonly meter?: Meter;
}

function sourceFor({ cluster, practiceUrl }: ConnectOptions): AccessSource {
  switch (cluster.use) {
    case 'practice':
      return plainAccess(practiceUrl ?? '', { insecure: false });
    case 'proxy':
      return plainAccess(cluster.url, { insecure: cluster.insecure === true });
    case 'in-cluster':
      return kubeconfigAccess({ from: 'cluster' });
    default:
      return kubeconfigAccess({ from: 'file', file: cluster.file, ...(cluster.context === undefined ? {} : { context: cluster.context }) });
  }
}

function urlOf(server: string, call: Call): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(call.query ?? {})) if (value !== undefined && value !== '') query.set(key, value);
  return query.size === 0 ? server + call.path : `${server}${call.path}?${query.toString()}`;
}

const ERROR_BODY_LIMIT = 16_384;
const READ_TRIES = 3;

async function failed(answer: Dispatcher.ResponseData): Promise<ApiFailure> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    chunks.push(chunk as Uint8Array);
    size += (chunk as Uint8Array).length;
    if (size > ERROR_BODY_LIMIT) break;
  }
  const retryAfter = answer.headers['retry-after'];
  return failureOf(answer.statusCode, Buffer.concat(chunks).toString('utf8'), typeof retryAfter === 'string' ? retryAfter : undefined);
}

/** Throws an ApiFailure when the address itself is not acceptable; everything else shows at the first call and is tried again. */
export function connect(options: ConnectOptions): Connection {
  const source = sourceFor(options);
  let agents: Agents | undefined;
  let material = '';
  let server = '';

  const agentsFor = (access: Access): Agents => {
    const now = digest([access.tls, access.proxy, access.server]);
    if (agents === undefined || now !== material) {
      // Running requests and watches end on the old connections; nobody waits for them here.
      void Promise.allSettled([agents?.calls.close(), agents?.watches.close()]);
      agents = buildAgents(access, options.proxy);
      material = now;
    }
    server = new URL(access.server).host;
    return agents;
  };

  const once = async (call: Call): Promise<Dispatcher.ResponseData> => {
    const access = await source.access();
    const { calls, watches } = agentsFor(access);
    return request(urlOf(access.server, call), {
      dispatcher: call.purpose === 'watch' ? watches : calls,
      method: call.method ?? 'GET',
      headers: {
        accept: 'application/json',
        'user-agent': 'k8s-rca',
        ...(call.body === undefined ? {} : { 'content-type': call.contentType ?? 'application/json' }),
        ...access.headers,
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      signal: call.signal,
    });
  };

  /** Kept connections may have died unnoticed; a read is safe to send again. */
  const persist = async (call: Call): Promise<Dispatcher.ResponseData> => {
    const isRead = (call.method ?? 'GET') === 'GET' && call.purpose !== 'watch';
    for (let tries = 1; ; tries += 1) {
      try {
        return await once(call);
      } catch (error) {
        if (!isRead || tries >= READ_TRIES || call.signal.aborted || !isReset(error)) throw error;
      }
    }
  };

  const open = async (call: Call): Promise<Dispatcher.ResponseData> => {
    let answer = await persist(call);
    if (answer.statusCode === 401) {
      await answer.body.dump();
      source.forget();
      answer = await persist(call);
    }
    if (answer.statusCode >= 200 && answer.statusCode < 300) return answer;
    throw await failed(answer);
  };

  return {
    name: options.cluster.name,
    server: () => server,
    open: async (call) => {
      const measure = measuring(options.meter, call);
      try {
        const answer = await open(call);
        measure(String(answer.statusCode));
        return answer.body;
      } catch (error) {
        const failure = failureFrom(error);
        measure(failure.status === 0 ? failure.kind : String(failure.status));
        throw failure;
      }
    },
    close: async () => {
      await Promise.allSettled([agents?.calls.destroy(), agents?.watches.destroy()]);
    },
  };
}

/** From now until it is told how the answer began. */
function measuring(meter: Meter | undefined, call: Call): (code: string) => void {
  const labels = requestLabels(call);
  const began = performance.now();
  return (code) => {
    meter?.add('k8s_rca_api_requests_total', { ...labels, code }, 1);
    meter?.add('k8s_rca_api_request_duration_seconds', { verb: labels.verb }, (performance.now() - began) / 1000);
  };
}
