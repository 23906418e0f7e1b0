import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bounds, type Policies, policyParameters, renderPolicies } from '../../policies/index.ts';
import type { KeySet } from '../../src/model/index.ts';
import { applyAll, type Client, must } from '../../tools/control-plane/index.ts';
import { type Approvals, approvalsOn } from '../e2e/approvals.ts';
import { deployment } from '../e2e/objects.ts';
import { type Desk, runCommand, startDesk } from '../e2e/world.ts';
import { installPolicies, removePolicies } from './installed-policies.ts';
import { EXECUTOR_IMAGE, newNamespace, sharedPlane } from './plane.ts';

/** The shipped bot as its own service account, all policies installed for its key, and one namespace that is open to fixes. */
export interface Fixing extends Desk, Approvals {
  readonly admin: Client;
  readonly policies: Policies;
  /** The bot's own namespace: executors run here. */
  readonly home: string;
  /** Open to fixes; one Deployment that is well is there from the start. */
  readonly shop: string;
  /** Changes of the object of this name by the executor that were no dry runs, as the API server recorded them. */
  changes(name: string): readonly Change[];
}

/** One recorded request. */
export interface Change {
  readonly verb: string;
  readonly status: number;
  /** The executor's pod, to which its token was bound. */
  readonly pod: string;
}

/** Also the audience of approvals. */
const CLUSTER = 'real';
const POD = 'authentication.kubernetes.io/pod-name';

async function makeKey(folder: string): Promise<{ readonly file: string; readonly keys: KeySet }> {
  const file = join(folder, 'approval.pem');
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder };
  const ran = await runCommand(['keys', 'new', '--out', file, '--json'], { env });
  if (ran.code !== 0) throw new Error(`keys new ended with ${ran.code}: ${ran.err}`);
  return { file, keys: (JSON.parse(ran.out) as { jwks: KeySet }).jwks };
}

/** `env`: settings of the bot beside those that a fix needs. `bounds`: what policy is told beside its defaults. */
export async function startFixing(env: Readonly<Record<string, string>>, bounds: Partial<Bounds> = {}): Promise<Fixing> {
  const plane = sharedPlane();
  const admin = await plane.client();
  const home = await newNamespace(admin, 'fix-home', { 'pod-security.kubernetes.io/enforce': 'restricted' });
  const shop = await newNamespace(admin, 'fix-shop', { 'k8s-rca.io/remediation': 'enabled' });
  const folder = mkdtempSync(join(tmpdir(), 'rca-fixing-'));
  const key = await makeKey(folder);
  const policies = renderPolicies(
    policyParameters({
      namespace: home,
      image: EXECUTOR_IMAGE,
      cluster: CLUSTER,
      keys: key.keys,
      namespaces: [shop],
      webhook: plane.webhook,
      ...bounds,
    }),
  );
  await applyAll(admin, [...policies.rbac, deployment({ namespace: shop, name: 'calm' })]);
  const token = await plane.token({ namespace: home, serviceAccount: 'k8s-rca', seconds: 7200 });
  await installPolicies(admin, policies);
  const desk = await startDesk({
    env: {
      KUBECONFIG: await plane.kubeconfig({ token }),
      RCA_CLUSTER_NAME: CLUSTER,
      RCA_NAMESPACE: home,
      REMEDIATION_MODE: 'on',
      REMEDIATION_NAMESPACES: shop,
      REMEDIATION_GUARD: 'gatekeeper,vap',
      RCA_APPROVAL_KEY_FILE: key.file,
      RCA_EXECUTOR_IMAGE: EXECUTOR_IMAGE,
      RCA_FIRST_LOOK_SECONDS: '2',
      RCA_FIX_SOAK_SECONDS: '15',
      ...env,
    },
  });
  const executor = `system:serviceaccount:${home}:k8s-rca-executor`;
  const changes = (name: string): readonly Change[] =>
    plane
      .audit()
      .filter(({ user, objectRef }) => user.username === executor && objectRef?.name === name)
      .filter(({ verb, requestURI }) => verb !== 'get' && !requestURI.includes('dryRun'))
      .map(({ verb, responseStatus, user }) => ({
        verb,
        status: responseStatus?.code ?? 0,
        pod: user.extra?.[POD]?.[0] ?? '',
      }))
      // Somebody else wrote in between: nothing was changed, the object is read again and what was shown compared once more.
      .filter(({ status }) => status !== 409);
  return {
    ...desk,
    ...approvalsOn(desk),
    admin,
    policies,
    home,
    shop,
    changes,
    startBot: (more = {}) => desk.startBot({ ALLOWED_APPROVERS: desk.slack.users['ana'] ?? '', ...more }),
    stop: async () => {
      await desk.stop();
      // What goes on failing would be on the cards of the next suite's bot.
      await must(admin, 'DELETE', `/apis/apps/v1/namespaces/${shop}/deployments`);
      await removePolicies(admin, policies);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Laid over the Deployment as a merge patch. */
export async function edit({ admin, shop }: Fixing, name: string, body: object): Promise<void> {
  await must(admin, 'PATCH', `/apis/apps/v1/namespaces/${shop}/deployments/${name}`, body);
}
