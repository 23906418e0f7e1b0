import type { Policies } from '../../policies/index.ts';
import { applyAll, type Client, pathOf } from '../../tools/control-plane/index.ts';
import { until } from '../e2e/world.ts';

/** Everything but the accounts. Templates first: a constraint can be stored once Gatekeeper has made its kind. */
export async function installPolicies(
  admin: Client,
  { templates, constraints, admission, webhooks }: Omit<Policies, 'rbac'>,
): Promise<void> {
  await applyAll(admin, templates);
  const kinds = new Set(constraints.map((one) => one.kind));
  // A kind can be listed a moment before discovery tells of it.
  const served = async (): Promise<boolean> => {
    const { status, body } = await admin.request('GET', '/apis/constraints.gatekeeper.sh/v1beta1');
    const known = status === 200 ? (body as { resources: readonly { kind: string }[] }).resources.map((one) => one.kind) : [];
    return [...kinds].every((kind) => known.includes(kind));
  };
  await until(served, { what: `${[...kinds].join(', ')} to be served`, within: 60_000 });
  await applyAll(admin, [...constraints, ...admission, ...webhooks]);
}

/** Everything but the accounts goes again, so that other files find a plane without policies. What is gone already is no fault. */
export async function removePolicies(
  admin: Client,
  { templates, constraints, admission, webhooks }: Omit<Policies, 'rbac'>,
): Promise<void> {
  for (const object of [...webhooks, ...admission, ...constraints, ...templates]) {
    const path = await pathOf(admin, object).catch(() => undefined);
    if (path !== undefined) await admin.request('DELETE', path);
  }
}
