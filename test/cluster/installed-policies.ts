import type { Policies } from '../../policies/index.ts';
import { applyAll, type Client, pathOf } from '../../tools/control-plane/index.ts';
import { until } from '../e2e/world.ts';

/** Everything but the accounts. Templates first: a constraint can be stored once Gatekeeper has made its kind. */
export async function installPolicies(
  admin: Client,
  { templates, constraints, admission, webhooks }: Omit<Policies, 'rbac'>,
): Promise<void> {
  await applyAll(admin, templates);
  for (const kind of new Set(constraints.map((one) => one.kind.toLowerCase()))) {
    const path = `/apis/constraints.gatekeeper.sh/v1beta1/${kind}`;
    await until(async () => (await admin.request('GET', path)).status === 200, { what: `${kind} to be served`, within: 60_000 });
  }
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
