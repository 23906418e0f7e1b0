import { isIP } from 'node:net';
import type { AccessSource } from './access.ts';
import { ApiFailure } from './failure.ts';

function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

/** A server that asks for no credentials: the practice cluster, or `kubectl proxy`. Throws on an address that would send cluster data over the network in the clear. */
export function plainAccess(url: string, options: { readonly insecure: boolean }): AccessSource {
  if (!URL.canParse(url)) throw new ApiFailure('invalid', `K8S_PROXY_URL is no URL: give one such as http://127.0.0.1:8001`);
  const { protocol, hostname, href } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') throw new ApiFailure('invalid', `K8S_PROXY_URL must begin with http:// or https://`);
  if (protocol === 'http:' && !isLoopback(hostname) && !options.insecure) {
    throw new ApiFailure(
      'invalid',
      `K8S_PROXY_URL sends cluster data unencrypted to ${hostname}: use https, a proxy on this machine, or set K8S_PROXY_INSECURE=true`,
    );
  }
  const server = href.replace(/\/+$/, '');
  return { access: async () => ({ server, headers: {}, tls: {} }), forget: () => undefined };
}
