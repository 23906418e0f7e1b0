import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';

/** Where a connection really goes: host and port of this machine, or undefined where nobody answers. */
export type Route = (host: string, port: number) => { readonly host: string; readonly port: number } | undefined;

export interface Egress {
  /** Set once the Services are known; until then every address is taken as it is. */
  route: Route;
  stop(): Promise<void>;
}

export const egressSocket = (folder: string): string => join(folder, 'egress.sock');

/** For --egress-selector-config-file: what the API server calls in the cluster, it calls through our socket. */
export const egressSelection = (folder: string): string =>
  JSON.stringify({
    apiVersion: 'apiserver.k8s.io/v1beta1',
    kind: 'EgressSelectorConfiguration',
    egressSelections: [
      {
        name: 'cluster',
        connection: { proxyProtocol: 'HTTPConnect', transport: { uds: { udsName: egressSocket(folder) } } },
      },
    ],
  });

const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(path, resolve);
  });

/** Stands for kube-proxy towards the API server: webhooks that are named by their Service are reached, as in a cluster. */
export async function startEgress(folder: string): Promise<Egress> {
  const open = new Set<Socket>();
  const keep = (socket: Socket): void => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  };
  const egress: Egress = {
    route: (host, port) => ({ host, port }),
    stop: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on('connection', keep);
  server.on('connect', (request, from: Socket) => {
    const { hostname, port } = new URL(`tcp://${request.url ?? ''}`);
    const to = egress.route(hostname, Number(port));
    const refuse = (): void => void from.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    from.on('error', () => from.destroy());
    if (to === undefined) return refuse();
    const there = connect(to, () => {
      from.write('HTTP/1.1 200 Connection established\r\n\r\n');
      there.pipe(from).pipe(there);
    });
    keep(there);
    there.on('error', () => (there.connecting ? refuse() : from.destroy()));
    from.on('close', () => there.destroy());
    return undefined;
  });
  await listen(server, egressSocket(folder));
  return egress;
}
