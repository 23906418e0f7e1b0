import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { maybe } from '../../model/index.ts';
import type { Access, AccessSource, Tls } from './access.ts';
import { ApiFailure } from './failure.ts';

/** A kubeconfig file with a context of it, or the service account of the pod we run in. */
export type Login = { readonly from: 'file'; readonly file: string; readonly context?: string } | { readonly from: 'cluster' };

async function load(login: Login): Promise<KubeConfig> {
  // Importing the library costs 100 MB of memory: only those who need it pay.
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  if (login.from === 'cluster') {
    config.loadFromCluster();
    if (!URL.canParse(config.getCurrentCluster()?.server ?? '')) {
      throw new ApiFailure(
        'invalid',
        'this is no pod of a cluster: KUBERNETES_SERVICE_HOST is not set; name a kubeconfig or K8S_PROXY_URL',
      );
    }
    return config;
  }
  config.loadFromFile(login.file);
  if (login.context !== undefined) config.setCurrentContext(login.context);
  if (config.getCurrentCluster() === null) {
    const names = config.contexts.map((c) => c.name).join(', ');
    throw new ApiFailure('invalid', `${login.file} has no usable context "${config.currentContext}"; it has: ${names || 'none'}`);
  }
  return config;
}

function pem(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return Buffer.isBuffer(value) ? value.toString('utf8') : undefined;
}

function tlsOf(options: RequestOptions): Tls {
  return {
    ...maybe('ca', pem(options.ca)),
    ...maybe('cert', pem(options.cert)),
    ...maybe('key', pem(options.key)),
    ...maybe('servername', options.servername),
    ...(options.rejectUnauthorized === false ? { rejectUnauthorized: false } : {}),
  };
}

function headersOf(options: RequestOptions): Readonly<Record<string, string>> {
  const given = Object.entries(options.headers ?? {}).map(([k, v]) => [k, String(v)] as const);
  const basic =
    typeof options.auth === 'string' ? [['Authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`] as const] : [];
  return Object.fromEntries([...given, ...basic]);
}

async function accessOf(config: KubeConfig, login: Login): Promise<Access> {
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new ApiFailure('invalid', 'the kubeconfig names no cluster');
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  return {
    server: cluster.server.replace(/\/+$/, ''),
    headers: headersOf(options),
    tls: tlsOf(options),
    ...maybe('proxy', cluster.proxyUrl),
    ...(login.from === 'cluster' ? { direct: true } : {}),
  };
}

/** Credentials of a kubeconfig (tokens, token files, client certificates, exec plugins, OIDC) or of the pod's service account. */
export function kubeconfigAccess(login: Login): AccessSource {
  let loaded: Promise<KubeConfig> | undefined;
  const forget = (): void => {
    loaded = undefined;
  };
  return {
    forget,
    async access() {
      loaded ??= load(login);
      try {
        return await accessOf(await loaded, login);
      } catch (error) {
        // A failed set-up is never kept: the file may be mended, the plugin may come back.
        forget();
        throw error;
      }
    },
  };
}
