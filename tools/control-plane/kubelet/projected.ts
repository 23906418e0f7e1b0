import { setTimeout as pause } from 'node:timers/promises';
import type { Container, Pod } from '../../../src/local/cluster/index.ts';
import { type Client, must } from '../client.ts';

interface Item {
  readonly key: string;
  readonly path: string;
}

/** What one source of a projected volume, or a volume of its kind, names. */
export interface Source {
  readonly serviceAccountToken?: { readonly path: string; readonly audience?: string; readonly expirationSeconds?: number };
  readonly configMap?: { readonly name?: string; readonly optional?: boolean; readonly items?: readonly Item[] };
  readonly secret?: { readonly name?: string; readonly optional?: boolean; readonly items?: readonly Item[] };
  readonly downwardAPI?: { readonly items?: readonly { readonly path: string; readonly fieldRef?: { readonly fieldPath: string } }[] };
}

/** Path in the volume and text; a token is for the one user of the pod alone. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly token?: true;
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

function picked(data: Readonly<Record<string, string>>, items: readonly Item[] | undefined): SourceFile[] {
  if (items === undefined) return Object.entries(data).map(([path, text]) => ({ path, text }));
  return items.flatMap(({ key, path }): SourceFile[] => (data[key] === undefined ? [] : [{ path, text: data[key] }]));
}

type Holder = NonNullable<Source['configMap']>;

async function dataOf(client: Client, pod: Pod, plural: 'configmaps' | 'secrets', holder: Holder): Promise<Record<string, string>> {
  const path = `/api/v1/namespaces/${pod.metadata.namespace ?? ''}/${plural}/${holder.name ?? ''}`;
  if (holder.optional === true && (await client.request('GET', path)).status === 404) return {};
  const { data = {} } = (await must(client, 'GET', path)).body as { data?: Record<string, string> };
  if (plural === 'configmaps') return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]));
}

function fieldOf(pod: Pod, path: string): string {
  const { name, namespace = '', uid } = pod.metadata;
  return { 'metadata.name': name, 'metadata.namespace': namespace, 'metadata.uid': uid }[path] ?? '';
}

async function filesOf(client: Client, pod: Pod, source: Source): Promise<SourceFile[]> {
  const { serviceAccountToken: token, configMap, secret, downwardAPI } = source;
  if (token) return [{ path: token.path, text: await tokenOf(client, pod, token), token: true }];
  if (configMap) return picked(await dataOf(client, pod, 'configmaps', configMap), configMap.items);
  if (secret) return picked(await dataOf(client, pod, 'secrets', secret), secret.items);
  return (downwardAPI?.items ?? []).map(({ path, fieldRef }) => ({ path, text: fieldOf(pod, fieldRef?.fieldPath ?? '') }));
}

/** The authorizer learns of a pod's binding a moment after it is stored: as a kubelet does, a mount that is refused is tried again. */
const REFUSED_FOR = 3000;
const TRY_AGAIN = 100;

/** Asks until it is answered with something else than a refusal, for a moment. */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
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

/** All files of these sources. Rejects where the API server refuses what the pod asks for. */
export async function sourceFiles(client: Client, pod: Pod, sources: readonly Source[]): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  for (const source of sources) files.push(...(await patiently(() => filesOf(client, pod, source))));
  return files;
}

/** Path in the container → text, for each projected volume it mounts. Rejects where the API server refuses what the pod asks for. */
export async function projectedFiles(client: Client, pod: Pod, container: Container): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const mount of container.volumeMounts ?? []) {
    const volume = pod.spec.volumes?.find((candidate) => candidate.name === mount.name);
    const sources = (volume?.projected?.sources ?? []) as readonly Source[];
    for (const { path, text } of await sourceFiles(client, pod, sources)) files.set(`${mount.mountPath.replace(/\/$/, '')}/${path}`, text);
  }
  return files;
}
