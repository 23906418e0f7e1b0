import { setTimeout as pause } from 'node:timers/promises';
import type { Container, Pod } from '../../../src/local/cluster/index.ts';
import { type Client, must } from '../client.ts';

interface Item {
  readonly key: string;
  readonly path: string;
}

interface Source {
  readonly serviceAccountToken?: { readonly path: string; readonly audience?: string; readonly expirationSeconds?: number };
  readonly configMap?: { readonly name?: string; readonly items?: readonly Item[] };
  readonly secret?: { readonly name?: string; readonly items?: readonly Item[] };
  readonly downwardAPI?: { readonly items?: readonly { readonly path: string; readonly fieldRef?: { readonly fieldPath: string } }[] };
}

/** The API server's default life of a projected token. */
const DEFAULT_LIFE = 3600;

/** A token bound to the pod, asked for as its node: anything else is refused by NodeRestriction. */
async function tokenOf(client: Client, pod: Pod, ask: NonNullable<Source['serviceAccountToken']>): Promise<string> {
  const { namespace = '', name, uid } = pod.metadata;
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${pod.spec.serviceAccountName ?? 'default'}/token`;
  const { body } = await must(client, 'POST', path, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {
      ...(ask.audience === undefined || ask.audience === '' ? {} : { audiences: [ask.audience] }),
      expirationSeconds: ask.expirationSeconds ?? DEFAULT_LIFE,
      boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
    },
  });
  return (body as { status: { token: string } }).status.token;
}

function picked(data: Readonly<Record<string, string>>, items: readonly Item[] | undefined): [string, string][] {
  if (items === undefined) return Object.entries(data);
  return items.flatMap(({ key, path }): [string, string][] => (data[key] === undefined ? [] : [[path, data[key]]]));
}

async function dataOf(client: Client, pod: Pod, plural: 'configmaps' | 'secrets', name: string): Promise<Record<string, string>> {
  const { body } = await must(client, 'GET', `/api/v1/namespaces/${pod.metadata.namespace ?? ''}/${plural}/${name}`);
  const { data = {} } = body as { data?: Record<string, string> };
  if (plural === 'configmaps') return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]));
}

function fieldOf(pod: Pod, path: string): string {
  const { name, namespace = '', uid } = pod.metadata;
  return { 'metadata.name': name, 'metadata.namespace': namespace, 'metadata.uid': uid }[path] ?? '';
}

async function filesOf(client: Client, pod: Pod, source: Source): Promise<[string, string][]> {
  const { serviceAccountToken: token, configMap, secret, downwardAPI } = source;
  if (token) return [[token.path, await tokenOf(client, pod, token)]];
  if (configMap) return picked(await dataOf(client, pod, 'configmaps', configMap.name ?? ''), configMap.items);
  if (secret) return picked(await dataOf(client, pod, 'secrets', secret.name ?? ''), secret.items);
  return (downwardAPI?.items ?? []).map(({ path, fieldRef }) => [path, fieldOf(pod, fieldRef?.fieldPath ?? '')]);
}

/** The authorizer learns of a pod's binding a moment after it is stored: as a kubelet does, a mount that is refused is tried again. */
const REFUSED_FOR = 3000;
const TRY_AGAIN = 100;

async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  const end = Date.now() + REFUSED_FOR;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > end || !(error instanceof Error) || !/: 403 /.test(error.message)) throw error;
      await pause(TRY_AGAIN);
    }
  }
}

/** Path in the container → text, for each projected volume it mounts. Rejects where the API server refuses what the pod asks for. */
export async function projectedFiles(client: Client, pod: Pod, container: Container): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const mount of container.volumeMounts ?? []) {
    const volume = pod.spec.volumes?.find((candidate) => candidate.name === mount.name);
    const sources = (volume?.projected?.sources ?? []) as readonly Source[];
    for (const source of sources) {
      for (const [path, text] of await patiently(() => filesOf(client, pod, source)))
        files.set(`${mount.mountPath.replace(/\/$/, '')}/${path}`, text);
    }
  }
  return files;
}
