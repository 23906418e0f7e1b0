import { Agent, request } from 'undici';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  // oxlint-disable-next-line typescript/no-explicit-any -- outside JSON of any kind; its readers say what they expect
  readonly body: any;
}

/** How a client shows who it is: certificate and key (PEM), or a bearer token, or not at all. */
export type Credentials =
  | { readonly certificate: string; readonly key: string }
  | { readonly token: string }
  | { readonly anonymous: true };

export interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** One identity's plain HTTP requests to an API server. Answers of any status are answers; only a broken connection throws. */
export interface Client {
  request(method: string, path: string, body?: unknown, call?: Call): Promise<Answer>;
  /** Lines of a streaming answer (watch, followed log) until it ends or is aborted; an answer that is not 200 throws. */
  lines(path: string, signal: AbortSignal): AsyncGenerator<string>;
  /** Cuts what is still under way. */
  destroy(): Promise<void>;
}

const PATCH = 'application/merge-patch+json';
const ANSWER_WITHIN = 30_000;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function clientOf(url: string, ca: string, who: Credentials): Client {
  const tls = 'certificate' in who ? { ca, cert: who.certificate, key: who.key } : { ca };
  const agent = new Agent({ connect: tls, allowH2: false, bodyTimeout: 0, headersTimeout: ANSWER_WITHIN });
  const auth: Record<string, string> = 'token' in who ? { authorization: `Bearer ${who.token}` } : {};
  return {
    async request(method, path, body, call = {}) {
      const type: Record<string, string> = body === undefined ? {} : { 'content-type': method === 'PATCH' ? PATCH : 'application/json' };
      const answer = await request(`${url}${path}`, {
        dispatcher: agent,
        method: method as 'GET',
        headers: { ...auth, ...type, ...call.headers },
        signal: call.signal ?? AbortSignal.timeout(ANSWER_WITHIN),
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await answer.body.text();
      return { status: answer.statusCode, headers: answer.headers, text, body: parsed(text) };
    },
    async *lines(path, signal) {
      const answer = await request(`${url}${path}`, { dispatcher: agent, headers: auth, signal });
      if (answer.statusCode !== 200) throw new Error(`GET ${path}: ${answer.statusCode} ${await answer.body.text()}`);
      let rest = '';
      const decoder = new TextDecoder();
      for await (const chunk of answer.body) {
        const parts = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n');
        rest = parts.pop() ?? '';
        yield* parts;
      }
      if (rest !== '') yield rest;
    },
    destroy: () => agent.destroy(),
  };
}

/** The answer of a request that must succeed; throws with the server's own words otherwise. 409 on a creation means it is there. */
export async function must(client: Client, method: string, path: string, body?: unknown, call?: Call): Promise<Answer> {
  const answer = await client.request(method, path, body, call);
  const there = method === 'POST' && answer.status === 409;
  if (answer.status > 299 && !there) throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 500)}`);
  return answer;
}

/** A kubeconfig as JSON, which is YAML. Certificates are carried inside. */
export function kubeconfigOf(url: string, ca: string, who: Credentials): string {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const user =
    'certificate' in who
      ? { 'client-certificate-data': base64(who.certificate), 'client-key-data': base64(who.key) }
      : 'token' in who
        ? { token: who.token }
        : {};
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'control-plane',
    clusters: [{ name: 'control-plane', cluster: { server: url, 'certificate-authority-data': base64(ca) } }],
    users: [{ name: 'user', user }],
    contexts: [{ name: 'control-plane', context: { cluster: 'control-plane', user: 'user' } }],
  });
}
