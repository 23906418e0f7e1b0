import { BlockList, isIP } from 'node:net';
import { getCACertificates } from 'node:tls';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { Config } from '../../model/index.ts';
import type { Access, Tls } from './access.ts';

/** Kept connections, one pool per purpose, so that a stalled watch never holds up a call. */
export interface Agents {
  readonly calls: Dispatcher;
  readonly watches: Dispatcher;
}

type Proxy = Config['proxy'];

function inRange(host: string, range: string): boolean {
  const [net = '', bits = ''] = range.split('/');
  const family = isIP(net) === 6 ? 'ipv6' : 'ipv4';
  const most = family === 'ipv6' ? 128 : 32;
  if (isIP(net) === 0 || isIP(host) !== isIP(net) || !/^\d{1,3}$/.test(bits) || Number(bits) > most) return false;
  const block = new BlockList();
  block.addSubnet(net, Number(bits), family);
  return block.check(host, family);
}

/** NO_PROXY: host names with their subdomains, addresses, address ranges, `*`, each with an optional port. */
export function isExempt(server: string, none: readonly string[]): boolean {
  const { hostname, port, protocol } = new URL(server);
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const withPort = `${host}:${port || (protocol === 'https:' ? '443' : '80')}`;
  return none.some((entry) => {
    const rule = entry
      .trim()
      .toLowerCase()
      .replace(/^\*?\./, '');
    if (rule === '') return false;
    return rule === '*' || rule === host || rule === withPort || host.endsWith(`.${rule}`) || (rule.includes('/') && inRange(host, rule));
  });
}

/** Names of the API server that only the cluster's own DNS knows, so that no proxy could reach it by them. */
const WITHIN = /^kubernetes(\.default(\.svc(\..+)?)?)?$/;

/** The proxy for this server, if any. The cluster that we run in is reached directly; plain http is never sent through HTTPS_PROXY. */
export function proxyFor(access: Access, proxy: Proxy): string | undefined {
  if (access.direct === true) return undefined;
  if (access.proxy !== undefined && access.proxy !== '') return access.proxy;
  if (proxy.https === undefined || !access.server.startsWith('https:')) return undefined;
  const { hostname } = new URL(access.server);
  return WITHIN.test(hostname) || isExempt(access.server, proxy.none) ? undefined : proxy.https;
}

/**
 * A given CA replaces the default ones in Node, and with them those of NODE_EXTRA_CA_CERTS: they are put back here,
 * because a proxy that opens TLS signs with such a CA.
 */
function tlsOptions({ ca, ...rest }: Tls): object {
  return ca === undefined ? rest : { ...rest, ca: [ca, ...getCACertificates('extra')] };
}

const shared = { headersTimeout: 15_000, keepAliveTimeout: 30_000, allowH2: false };

interface Pool {
  readonly bodyTimeout: number;
  /** Null: as many as are asked for. */
  readonly connections: number | null;
}

/** Looks of several incidents at once must not become a storm on the API server. */
const CALLS_AT_ONCE = 16;

function agent(access: Access, proxy: string | undefined, pool: Pool): Dispatcher {
  const tls = tlsOptions(access.tls);
  // Below the 60 s after which many load balancers cut a silent connection.
  const connect = { ...tls, timeout: 10_000, keepAlive: true, keepAliveInitialDelay: 15_000, allowH2: false };
  if (proxy === undefined) return new Agent({ ...shared, ...pool, connect });
  return new ProxyAgent({ ...shared, ...pool, uri: proxy, requestTls: connect, connectTimeout: 10_000 });
}

/** Opens no socket: undici connects when the first request comes. */
export function buildAgents(access: Access, proxy: Proxy): Agents {
  const uri = proxyFor(access, proxy);
  // Watches have their own watchdog; a quiet one is not an error.
  return {
    calls: agent(access, uri, { bodyTimeout: 30_000, connections: CALLS_AT_ONCE }),
    watches: agent(access, uri, { bodyTimeout: 0, connections: null }),
  };
}
