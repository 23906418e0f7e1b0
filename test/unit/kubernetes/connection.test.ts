import { execFile } from 'node:child_process';
import fs, { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps, type Server } from 'node:https';
import { type AddressInfo, connect as dial } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isExempt, proxyFor } from '../../../src/adapters/kubernetes/agents.ts';
import { type Connection, connect } from '../../../src/adapters/kubernetes/index.ts';
import { textOf } from '../../../src/adapters/kubernetes/lines.ts';
import type { ClusterConfig, Config } from '../../../src/model/index.ts';
import { type Pair, selfSigned } from './certificate.ts';
import { ToyServer } from './toy-server.ts';

let folder: string;
let closing: (() => Promise<unknown>)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rca-kube-'));
  closing = [];
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
});

function open(cluster: ClusterConfig, proxy: Config['proxy'] = { none: [] }): Connection {
  const connection = connect({ cluster, proxy });
  closing.push(() => connection.close());
  return connection;
}

const ask = async (connection: Connection, path = '/version'): Promise<string> =>
  textOf(await connection.open({ path, signal: AbortSignal.timeout(5_000) }), 1_000_000);

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o755 });
  return path;
}

function kubeconfig(server: string, user: Record<string, unknown>, cluster: Record<string, unknown> = {}): ClusterConfig {
  const path = file('config', {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server, ...(server.startsWith('http:') ? { 'insecure-skip-tls-verify': true } : {}), ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [
      { name: 'good', context: { cluster: 'c', user: 'u' } },
      { name: 'bad', context: { cluster: 'nowhere', user: 'u' } },
    ],
    'current-context': 'good',
  });
  return { use: 'kubeconfig', name: 'test', file: path, ownNamespace: 'rca' };
}

async function toyServer(): Promise<ToyServer> {
  const toy = await new ToyServer().start();
  closing.push(() => toy.stop());
  return toy;
}

describe('K8S_PROXY_URL', () => {
  const via = (url: string, insecure?: boolean): ClusterConfig => ({
    use: 'proxy',
    name: 'p',
    url,
    ownNamespace: 'rca',
    ...(insecure === undefined ? {} : { insecure }),
  });

  it('L-086 takes plain http to this machine only, and names the setting that allows more', () => {
    for (const url of ['http://127.0.0.1:8001', 'http://localhost:8001/', 'http://[::1]:8001', 'https://k8s.example.com'])
      expect(() => open(via(url))).not.toThrow();
    for (const url of ['http://192.0.2.42:8555', 'http://127.example.com', 'http://localhost.example.com']) {
      expect(() => open(via(url))).toThrow(/K8S_PROXY_INSECURE=true/);
      expect(() => open(via(url, true))).not.toThrow();
    }
    expect(() => open(via('ftp://127.0.0.1'))).toThrow(/http/);
    expect(() => open(via('nonsense'))).toThrow(/no URL/);
  });

  it('asks again when the kept connection turns out to be dead', async () => {
    const toy = await toyServer();
    const connection = open(via(toy.url));
    await ask(connection);
    toy.cutAll();
    expect(await ask(connection)).toContain('gitVersion');
    let resets = 3;
    toy.intercept = () => (resets-- > 0 ? 'reset' : 'pass');
    await expect(ask(connection)).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('keeps a path prefix and the connection', async () => {
    const toy = await toyServer();
    const connection = open(via(`${toy.url}/k8s/clusters/c-1/`));
    toy.intercept = () => ({ status: 200, body: {} });
    for (let i = 0; i < 10; i += 1) await ask(connection);
    expect(toy.asked[0]?.path).toBe('/k8s/clusters/c-1/version');
    // The next request may come before the last one's connection is free again.
    expect(toy.connections).toBeLessThanOrEqual(2);
  });
});

describe('kubeconfig', () => {
  it('names the contexts there are when the wanted one is unusable, and reads the file again afterwards', async () => {
    const toy = await toyServer();
    const config = kubeconfig(toy.url, { token: 't' });
    await expect(ask(open({ ...config, context: 'bad' } as ClusterConfig))).rejects.toThrow(
      /has no usable context "bad"; it has: good, bad/,
    );
    const late = open({ use: 'kubeconfig', name: 'l', file: join(folder, 'late'), ownNamespace: 'rca' });
    await expect(ask(late)).rejects.toThrow(/ENOENT/);
    kubeconfig(toy.url, { token: 'late' });
    renameSync(join(folder, 'config'), join(folder, 'late'));
    await ask(late);
    expect(toy.asked.at(-1)?.authorization).toBe('Bearer late');
  });

  it('L-031 reads a rotated token file again after a 401', async () => {
    const toy = await toyServer();
    const tokens = file('token', 'old');
    const connection = open(kubeconfig(toy.url, { 'auth-provider': { name: 'x', config: { tokenFile: tokens } } }));
    await ask(connection);
    expect(toy.asked.at(-1)?.authorization).toBe('Bearer old');
    toy.intercept = (asked) =>
      asked.authorization === 'Bearer new' ? 'pass' : { status: 401, body: { kind: 'Status', code: 401, message: 'Unauthorized' } };
    await expect(ask(connection)).rejects.toMatchObject({ kind: 'unauthorized' });
    file('token', 'new');
    await ask(connection);
    expect(toy.asked.at(-1)?.authorization).toBe('Bearer new');
  });

  it('runs an exec plugin, and again when its token is refused', async () => {
    const toy = await toyServer();
    const counter = join(folder, 'runs');
    const credential = `{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"run-'$(wc -l < ${counter} | tr -d " ")'"}}`;
    const plugin = file('plugin', `#!/bin/sh\necho x >> ${counter}\necho '${credential}'\n`);
    const connection = open(
      kubeconfig(toy.url, { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: plugin, interactiveMode: 'Never' } }),
    );
    await ask(connection);
    expect(toy.asked.at(-1)?.authorization).toBe('Bearer run-1');
    toy.intercept = (asked) => (asked.authorization === 'Bearer run-1' ? { status: 401, body: {} } : 'pass');
    await ask(connection);
    expect(toy.asked.at(-1)?.authorization).toBe('Bearer run-2');
  });

  it('never puts a token into an error', async () => {
    const toy = await toyServer();
    const token = ['very', 'private', 'token'].join('-');
    const connection = open(kubeconfig(toy.url, { token }));
    toy.intercept = () => ({ status: 500, body: `you sent ${token}` });
    await expect(ask(connection)).rejects.toSatisfy((e: Error) => !`${e.message}${e.stack}${JSON.stringify(e)}`.includes(token));
  });
});

describe('TLS', () => {
  let server: Server;
  let pair: Pair;
  let peer: string;

  beforeEach(async () => {
    pair = selfSigned('rca test server');
    server = createHttps({ ...pair, requestCert: true, rejectUnauthorized: false }, (request, response) => {
      const subject: unknown = (request.socket as TLSSocket).getPeerCertificate().subject?.CN;
      peer = typeof subject === 'string' ? subject : '';
      response.end('{}');
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => void server.close(resolve)));
  });
  const address = (): string => `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const base64 = (text: string): string => Buffer.from(text).toString('base64');

  it('checks the certificate against the CA of the kubeconfig and shows the client certificate', async () => {
    const client = selfSigned('rca test client');
    const user = { 'client-certificate-data': base64(client.cert), 'client-key-data': base64(client.key) };
    expect(await ask(open(kubeconfig(address(), user, { 'certificate-authority-data': base64(pair.cert) })))).toBe('{}');
    expect(peer).toBe('rca test client');
  });

  it('refuses a server whose CA is unknown, and says what mends it', async () => {
    await expect(ask(open(kubeconfig(address(), {})))).rejects.toThrow(/self-signed|CA/);
    const other = selfSigned('another authority');
    await expect(ask(open(kubeconfig(address(), {}, { 'certificate-authority-data': base64(other.cert) })))).rejects.toMatchObject({
      kind: 'unreachable',
    });
  });

  it('takes up a CA that was renewed in its file without a restart', async () => {
    const ca = file('ca.crt', selfSigned('old authority').cert);
    const connection = open(kubeconfig(address(), {}, { 'certificate-authority': ca }));
    await expect(ask(connection)).rejects.toMatchObject({ kind: 'unreachable' });
    file('ca.crt', pair.cert);
    expect(await ask(connection)).toBe('{}');
  });

  it('adds NODE_EXTRA_CA_CERTS to a CA that is given, as a proxy that opens TLS needs it', async () => {
    const extra = file('extra.pem', pair.cert);
    const config = kubeconfig(address(), {}, { 'certificate-authority-data': base64(selfSigned('cluster authority').cert) });
    const program = `
      import { connect } from ${JSON.stringify(join(process.cwd(), 'src/adapters/kubernetes/index.ts'))};
      const c = connect({ cluster: ${JSON.stringify(config)}, proxy: { none: [] } });
      const body = await c.open({ path: '/version', signal: AbortSignal.timeout(5000) });
      for await (const part of body) process.stdout.write(part);
      await c.close();`;
    const run = (env: Record<string, string>) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { env: { ...process.env, ...env } });
    expect((await run({ NODE_EXTRA_CA_CERTS: extra })).stdout).toBe('{}');
    await expect(run({ NODE_EXTRA_CA_CERTS: '' })).rejects.toThrow(/certificate|CA/);
  });

  it('goes through HTTPS_PROXY by CONNECT, but not for what NO_PROXY names', async () => {
    const tunnels: string[] = [];
    const proxy = createHttp().on('connect', (request, socket) => {
      tunnels.push(request.url ?? '');
      const { port } = new URL(`http://${request.url}`);
      const target = dial(Number(port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        target.pipe(socket).pipe(target);
      });
      target.on('error', () => socket.destroy());
      socket.on('error', () => target.destroy());
    });
    await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => void proxy.close(resolve)));
    const https = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const config = kubeconfig(address(), {}, { 'certificate-authority-data': base64(pair.cert) });
    expect(await ask(open(config, { https, none: [] }))).toBe('{}');
    expect(tunnels).toEqual([new URL(address()).host]);
    expect(await ask(open(config, { https, none: ['127.0.0.0/8'] }))).toBe('{}');
    expect(tunnels).toHaveLength(1);
  });

  it('a pod reaches the API server of its own cluster directly, whatever HTTPS_PROXY says', async () => {
    const proxied: string[] = [];
    const proxy = createHttp().on('connect', (request, socket) => {
      proxied.push(request.url ?? '');
      socket.destroy();
    });
    await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => void proxy.close(resolve)));
    const { port } = server.address() as AddressInfo;
    vi.stubEnv('KUBERNETES_SERVICE_HOST', '127.0.0.1');
    vi.stubEnv('KUBERNETES_SERVICE_PORT', String(port));
    closing.push(async () => vi.unstubAllEnvs());
    // The files of a service account lie at a fixed place, which only a pod has.
    const mounted = { 'ca.crt': file('ca.crt', pair.cert), token: file('token', 'of the pod') };
    const read = fs.readFileSync;
    const reading = vi.spyOn(fs, 'readFileSync').mockImplementation(((path: string, ...rest: never[]) => {
      const place = Object.entries(mounted).find(([name]) => path === `/var/run/secrets/kubernetes.io/serviceaccount/${name}`);
      return read(place?.[1] ?? path, ...rest);
    }) as typeof read);
    closing.push(async () => reading.mockRestore());
    const https = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    expect(await ask(open({ use: 'in-cluster', name: 'c', ownNamespace: 'rca' }, { https, none: [] }))).toBe('{}');
    expect(proxied).toEqual([]);
  });
});

describe('NO_PROXY', () => {
  it.each([
    ['https://10.96.0.1:443', '10.0.0.0/8', true],
    ['https://10.96.0.1', '10.96.0.1', true],
    ['https://10.96.0.1', '192.168.0.0/16', false],
    ['https://api.example.com', 'example.com', true],
    ['https://api.example.com', '.example.com', true],
    ['https://api.example.com', '*.example.com', true],
    ['https://api.example.com:6443', 'api.example.com:6443', true],
    ['https://api.example.com:6443', 'api.example.com:443', false],
    ['https://notexample.com', 'example.com', false],
    ['https://[fd00::1]', 'fd00::/8', true],
    ['https://anything', '*', true],
    ['https://anything', '', false],
    ['https://10.0.0.1', '10.0.0.0/99', false],
  ])('%s with %s: %s', (server, rule, exempt) => expect(isExempt(server, [rule])).toBe(exempt));

  it('a proxy named by the kubeconfig goes first; plain http goes to none', () => {
    const access = { headers: {}, tls: {} };
    const proxy = { https: 'http://proxy:3128', none: [] };
    expect(proxyFor({ ...access, server: 'https://a', proxy: 'http://own:1' }, proxy)).toBe('http://own:1');
    expect(proxyFor({ ...access, server: 'https://a' }, proxy)).toBe('http://proxy:3128');
    expect(proxyFor({ ...access, server: 'http://127.0.0.1:8001' }, proxy)).toBeUndefined();
  });

  it.each([
    'https://kubernetes',
    'https://kubernetes.default',
    'https://kubernetes.default.svc:443',
    'https://kubernetes.default.svc.cluster.local',
  ])('a name that only the cluster knows is reached directly: %s', (server) => {
    const proxy = { https: 'http://proxy:3128', none: [] };
    expect(proxyFor({ server, headers: {}, tls: {} }, proxy)).toBeUndefined();
    expect(proxyFor({ server: 'https://kubernetes.example.com', headers: {}, tls: {} }, proxy)).toBe(proxy.https);
  });
});
