import { type Client, must } from './client.ts';

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

interface Served {
  readonly kind: string;
  readonly name: string;
  readonly namespaced: boolean;
}

const found = new Map<string, readonly Served[]>();

const rootOf = (apiVersion: string): string => (apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`);

async function resourcesOf(client: Client, apiVersion: string): Promise<readonly Served[]> {
  const known = found.get(apiVersion);
  if (known) return known;
  const { resources } = (await must(client, 'GET', rootOf(apiVersion))).body as { resources: readonly Served[] };
  const whole = resources.filter((resource) => !resource.name.includes('/'));
  found.set(apiVersion, whole);
  return whole;
}

/** Where the object lives, as the server's discovery says. */
export async function pathOf(client: Client, { apiVersion, kind, metadata }: Manifest): Promise<string> {
  const resource = (await resourcesOf(client, apiVersion)).find((one) => one.kind === kind);
  if (resource === undefined) throw new Error(`${apiVersion} ${kind} is not served`);
  const within = resource.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
  return `${rootOf(apiVersion)}${within}/${resource.name}/${metadata.name}`;
}

/** Server-side apply of each object in turn, as `kubectl apply --server-side`. Throws with the server's words. */
export async function applyAll(client: Client, objects: readonly unknown[]): Promise<void> {
  for (const object of objects as readonly Manifest[]) {
    const path = `${await pathOf(client, object)}?fieldManager=tester&force=true`;
    await must(client, 'PATCH', path, object, { headers: { 'content-type': 'application/apply-patch+yaml' } });
  }
}
