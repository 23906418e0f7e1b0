import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { attach, type Client, type ControlPlane, must } from '../../tools/control-plane/index.ts';
import { until } from '../e2e/world.ts';

export { EXECUTOR_IMAGE, TIME_SCALE } from './nodes.ts';

/** The control plane that all files of one run share. */
export const sharedPlane = (): ControlPlane => attach(inject('plane'));

/** A namespace of a random name, there with its default service account. Never deleted: that takes longer than most tests. */
export async function newNamespace(admin: Client, prefix: string, labels: Readonly<Record<string, string>> = {}): Promise<string> {
  const name = `${prefix}-${randomBytes(4).toString('hex')}`;
  await must(admin, 'POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  const account = `/api/v1/namespaces/${name}/serviceaccounts/default`;
  await until(async () => (await admin.request('GET', account)).status === 200, { what: `the default service account of ${name}` });
  return name;
}
