import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KubeletsElsewhere, LogSource } from '../../../src/local/cluster/index.ts';
import type { Certificate } from '../certificates.ts';

type Line = NonNullable<ReturnType<LogSource['read']>>[number];

const shown = (line: Line, query: URLSearchParams): string =>
  `${query.get('timestamps') === 'true' ? `${new Date(line.at).toISOString().replace('Z', '000000Z')} ` : ''}${line.text}\n`;

function chosen(lines: readonly Line[], query: URLSearchParams): readonly Line[] {
  const seconds = query.get('sinceSeconds');
  const time = query.get('sinceTime');
  const from = seconds !== null ? Date.now() - Number(seconds) * 1000 : time !== null ? Date.parse(time) : 0;
  const recent = lines.filter((line) => line.at >= from);
  const tail = query.get('tailLines');
  return tail === null ? recent : Number(tail) === 0 ? [] : recent.slice(-Number(tail));
}

function answer(kubelets: KubeletsElsewhere, request: IncomingMessage, response: ServerResponse): void {
  const refuse = (status: number, why: string): void => void response.writeHead(status).end(why);
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'https://kubelet');
  const [, door, namespace = '', name = '', container = ''] = pathname.split('/').map(decodeURIComponent);
  if (door !== 'containerLogs') return refuse(404, 'not found');
  const pod = kubelets.pod(namespace, name);
  if (pod === undefined) return refuse(404, `pod does not exist`);
  const which = query.get('previous') === 'true' ? 'previous' : 'current';
  const lines = kubelets.logs.read(pod, container, which);
  if (lines === undefined)
    return refuse(
      400,
      which === 'previous'
        ? `previous terminated container "${container}" in pod "${name}" not found`
        : `container "${container}" in pod "${name}" is waiting to start`,
    );
  const limit = Number(query.get('limitBytes') ?? 0);
  const text = chosen(lines, query)
    .map((line) => shown(line, query))
    .join('');
  response.writeHead(200, { 'content-type': 'text/plain' });
  const cut = limit > 0 ? Buffer.from(text).subarray(0, limit) : text;
  if (query.get('follow') !== 'true' || which === 'previous') return void response.end(cut);
  response.flushHeaders();
  if (cut.length > 0) response.write(cut);
  const stop = kubelets.logs.follow(
    pod,
    container,
    (line) => response.write(shown(line, query)),
    () => response.end(),
  );
  response.on('close', stop);
  return undefined;
}

export interface LogServer {
  readonly port: number;
  stop(): Promise<void>;
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

/** The kubelets' door for logs; it opens to who shows a certificate of the run's authority, as the API server does. */
export async function startLogServer(kubelets: KubeletsElsewhere, keys: { certificate: Certificate; ca: string }): Promise<LogServer> {
  const { certificate, ca } = keys;
  const tls = { cert: certificate.certificate, key: certificate.key, ca, requestCert: true, rejectUnauthorized: true };
  const server = createServer(tls, (request, response) => answer(kubelets, request, response));
  const port = await listen(server);
  return {
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
