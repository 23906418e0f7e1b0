import type { Client } from '../../../tools/control-plane/index.ts';
import { must } from '../../../tools/control-plane/index.ts';

interface Served {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

interface Item {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Come and go by themselves, whatever anybody installs. */
const FLEETING = new Set([
  'Event',
  'Lease',
  'Pod',
  'EndpointSlice',
  'Endpoints',
  'PodMetrics',
  'NodeMetrics',
  'ComponentStatus',
  'APIService',
]);

async function groups(admin: Client): Promise<readonly string[]> {
  const { body } = await must(admin, 'GET', '/apis');
  const named = (body as { groups: readonly { preferredVersion: { groupVersion: string } }[] }).groups;
  return ['/api/v1', ...named.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`)];
}

async function listed(admin: Client, root: string): Promise<readonly string[]> {
  // A kind may go while it is read: then nothing of it is left either.
  const { status, body } = await admin.request('GET', root);
  if (status !== 200) return [];
  const kinds = (body as { resources: readonly Served[] }).resources.filter(
    ({ name, kind, verbs }) => !name.includes('/') && verbs.includes('list') && !FLEETING.has(kind),
  );
  const found = await Promise.all(
    kinds.map(async ({ name, kind }) => {
      const answer = await admin.request('GET', `${root}/${name}`);
      const items = answer.status === 200 ? (answer.body as { items: readonly Item[] }).items : [];
      return items.map(({ metadata }) => `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`);
    }),
  );
  return found.flat();
}

/** Everything in the cluster that stays until somebody removes it, as `Kind namespace/name`. */
export async function inventory(admin: Client): Promise<ReadonlySet<string>> {
  const found = await Promise.all((await groups(admin)).map((root) => listed(admin, root)));
  return new Set(found.flat());
}

/** What is there now and was not before. */
export async function addedSince(admin: Client, before: ReadonlySet<string>): Promise<readonly string[]> {
  return [...(await inventory(admin))].filter((one) => !before.has(one)).toSorted();
}
