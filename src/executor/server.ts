import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';

/** Where the API server is and who we are to it. */
export interface Server {
  /** Without a trailing slash. */
  readonly url: string;
  readonly token: string;
  readonly ca?: string;
}

const MOUNT = 'var/run/secrets/k8s-rca';

/**
 * The API server as the kubelet names it, the token and the CA as the pod mounts them, below `root`.
 * Throws an Error that says what is missing. Without a CA only a server on this machine is spoken to: a token never leaves it in the clear.
 */
export function serverOf(env: Readonly<Record<string, string | undefined>>, root: string): Server {
  const host = env['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = env['KUBERNETES_SERVICE_PORT'] ?? '';
  if (host === '' || port === '')
    throw new Error('KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set: this is no pod of a cluster');
  const folder = join(root, MOUNT);
  const token = fileText(join(folder, 'token')).trim();
  if (token === '') throw new Error(`/${MOUNT}/token is missing or empty`);
  const place = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  if (existsSync(join(folder, 'ca.crt'))) return { url: `https://${place}`, token, ca: fileText(join(folder, 'ca.crt')) };
  if (host !== '127.0.0.1' && host !== '::1') throw new Error(`/${MOUNT}/ca.crt is missing`);
  return { url: `http://${place}`, token };
}

function fileText(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
