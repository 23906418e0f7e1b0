import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyAll, must } from '../../tools/control-plane/index.ts';
import { deployment } from '../e2e/objects.ts';
import { until } from '../e2e/world.ts';
import { edit, type Fixing, startFixing } from './fixing.ts';
import { installPolicies } from './installed-policies.ts';
import { sharedPlane } from './plane.ts';

/**
 * The proof is repeated this often: Gatekeeper that is addressed by URL is not seen to stop in any object, so only a proof tells. What
 * shows in the guard's objects is looked at every 10 s whatever this is.
 */
const CANARY_SECONDS = 20;

const CONSTRAINT = '/apis/constraints.gatekeeper.sh/v1beta1/rcaexecutorguard/k8s-rca-executor-guard';
const BINDING = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/k8s-rca-executor-scope';
const POLICY = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/k8s-rca-executor-scope';
const CONFIG = '/apis/config.gatekeeper.sh/v1alpha1/namespaces/gatekeeper-system/configs/config';

interface Break {
  readonly name: string;
  /** What the card must say of it. */
  readonly says: RegExp;
  readonly hurt: () => Promise<unknown>;
  readonly mend: () => Promise<unknown>;
}

const plane = sharedPlane();
let world: Fixing;
/** Other suites of this plane have a `web` too. */
let of = '';
const told: string[] = [];

const remove = (path: string): Promise<unknown> => must(world.admin, 'DELETE', path);
const reinstall = (): Promise<void> => installPolicies(world.admin, world.policies);

const breaks: readonly Break[] = [
  {
    name: 'gatekeeper stopped',
    says: /Gatekeeper does not hold/,
    hurt: () => plane.stopGatekeeper(),
    mend: () => plane.startGatekeeper(),
  },
  { name: 'constraint deleted', says: /Gatekeeper does not hold/, hurt: () => remove(CONSTRAINT), mend: reinstall },
  {
    name: 'binding of the ValidatingAdmissionPolicy deleted',
    says: /ValidatingAdmissionPolicy does not hold/,
    hurt: () => remove(BINDING),
    mend: reinstall,
  },
  {
    name: 'ValidatingAdmissionPolicy deleted',
    says: /ValidatingAdmissionPolicy does not hold/,
    hurt: () => remove(POLICY),
    mend: reinstall,
  },
  {
    name: 'Config excludes the namespace',
    says: /Gatekeeper does not hold/,
    hurt: () =>
      applyAll(world.admin, [
        {
          apiVersion: 'config.gatekeeper.sh/v1alpha1',
          kind: 'Config',
          metadata: { name: 'config', namespace: 'gatekeeper-system' },
          spec: { match: [{ excludedNamespaces: [world.shop], processes: ['*'] }] },
        },
      ]),
    mend: () => remove(CONFIG),
  },
];

beforeAll(async () => {
  world = await startFixing({ RCA_CANARY_SECONDS: String(CANARY_SECONDS) });
  of = `Deployment/web in ${world.shop}`;
  const path = `/apis/apps/v1/namespaces/${world.shop}/deployments/web`;
  await applyAll(world.admin, [deployment({ namespace: world.shop, name: 'web', image: 'nginx:1.27' })]);
  const up = async (): Promise<boolean> => {
    const { status } = (await must(world.admin, 'GET', path)).body as { status: { availableReplicas?: number } };
    return (status.availableReplicas ?? 0) > 0;
  };
  await until(up, { what: 'web to be available', within: 90_000 });
  await world.startBot();
  await world.watching();
  await edit(world, 'web', { spec: { template: { spec: { containers: [{ name: 'web', image: 'nginx:1.92' }] } } } });
  await world.button(of, 'approve_fix', 'there');
}, 300_000);

afterAll(async () => {
  await plane.startGatekeeper();
  await world?.stop();
  for (const line of told) console.log(line);
});

describe('Approve Fix on a card while the guard is broken', () => {
  test.each(breaks)(
    'P-129 $name: the button goes, the card names the layer, and it is back once the guard is mended',
    async ({ name, says, hurt, mend }) => {
      const seconds = async (act: () => Promise<unknown>, is: 'there' | 'gone'): Promise<string> => {
        await act();
        const from = Date.now();
        await world.button(of, 'approve_fix', is);
        return ((Date.now() - from) / 1000).toFixed(1);
      };
      const off = await seconds(hurt, 'gone');
      expect(world.card(of)?.words).toMatch(says);
      const on = await seconds(mend, 'there');
      told.push(`${name}: buttons off after ${off} s, on again after ${on} s`);
      expect(world.changes('web')).toEqual([]);
    },
    400_000,
  );
});
