import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { issue } from './certificates.ts';
import { type Client, must } from './client.ts';
import { Service } from './service.ts';
import type { Watchdog } from './watchdog.ts';

export interface GatekeeperNeeds {
  readonly folder: string;
  readonly program: string;
  readonly crds: string;
  readonly kubeconfig: string;
  readonly admin: Client;
  readonly watchdog: Watchdog;
  readonly ports: { readonly webhook: number; readonly health: number; readonly metrics: number };
}

const NAMESPACE = 'gatekeeper-system';
const POD = 'gatekeeper-0';
const READY_WITHIN = 60_000;
const LOOK_EVERY = 50;

const apply = (admin: Client, path: string, body: unknown): Promise<unknown> =>
  must(admin, 'PATCH', `${path}?fieldManager=set-up&force=true`, body, { headers: { 'content-type': 'application/apply-patch+yaml' } });

async function holds(claim: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + READY_WITHIN;
  while (!(await claim())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await pause(LOOK_EVERY);
  }
}

async function define({ admin, crds }: GatekeeperNeeds): Promise<void> {
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const names: string[] = [];
  for (const file of readdirSync(crds)) {
    for (const document of readFileSync(join(crds, file), 'utf8').split(/^---$/m)) {
      const name = /^ {2}name: '?([a-z0-9.-]+)/m.exec(document)?.[1];
      if (name === undefined || !/^kind: CustomResourceDefinition$/m.test(document)) continue;
      await apply(admin, `${definitions}/${name}`, document);
      names.push(name);
    }
  }
  if (names.length === 0) throw new Error(`no CustomResourceDefinition in ${crds}`);
  for (const name of names) {
    const established = async (): Promise<boolean> => {
      const conditions: { type: string; status: string }[] =
        (await must(admin, 'GET', `${definitions}/${name}`)).body.status?.conditions ?? [];
      return conditions.some((condition) => condition.type === 'Established' && condition.status === 'True');
    };
    await holds(established, `${name} to be established`);
  }
}

/** Gatekeeper's status objects belong to its Pod: without a real one the garbage collector deletes them as fast as they are written. */
async function house({ admin }: GatekeeperNeeds): Promise<void> {
  const here = `/api/v1/namespaces/${NAMESPACE}`;
  await apply(admin, here, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  await holds(
    async () => (await admin.request('GET', `${here}/serviceaccounts/default`)).status === 200,
    `a service account in ${NAMESPACE}`,
  );
  await apply(admin, `${here}/pods/${POD}`, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: POD, namespace: NAMESPACE },
    // No scheduler of that name: the Pod stays Pending, away from every kubelet.
    spec: { schedulerName: 'none', containers: [{ name: 'manager', image: 'none' }] },
  });
}

/** CRDs, namespace and serving certificate: what Gatekeeper needs before its first start. */
export async function prepareGatekeeper(needs: GatekeeperNeeds): Promise<void> {
  const certificates = join(needs.folder, 'gatekeeper');
  mkdirSync(certificates, { recursive: true });
  const serving = await issue(needs.folder, 'hook', { name: '127.0.0.1' });
  writeFileSync(join(certificates, 'tls.crt'), serving.certificate);
  writeFileSync(join(certificates, 'tls.key'), serving.key);
  writeFileSync(join(certificates, 'ca.crt'), readFileSync(join(needs.folder, 'ca.crt')));
  await define(needs);
  await house(needs);
}

/** Starts Gatekeeper and waits until it knows every template and constraint stored so far: before, it would admit everything. */
export async function startGatekeeper(needs: GatekeeperNeeds): Promise<Service> {
  const { ports } = needs;
  const service = new Service({
    name: 'gatekeeper',
    command: needs.program,
    args: [
      `--kubeconfig=${needs.kubeconfig}`,
      '--disable-cert-rotation',
      `--cert-dir=${join(needs.folder, 'gatekeeper')}`,
      '--host=127.0.0.1',
      `--port=${ports.webhook}`,
      `--health-addr=127.0.0.1:${ports.health}`,
      `--prometheus-port=${ports.metrics}`,
      // Without `generate` no template gets a kind, and nothing says why.
      ...['webhook', 'status', 'audit', 'generate'].map((operation) => `--operation=${operation}`),
      '--audit-interval=60',
      '--log-denies',
      `--exempt-namespace=${NAMESPACE}`,
      '--shutdown-delay=0',
    ],
    env: { POD_NAME: POD, POD_NAMESPACE: NAMESPACE, NAMESPACE, CONTAINER_NAME: 'manager' },
    log: join(needs.folder, 'gatekeeper.log'),
    watchdog: needs.watchdog,
  });
  // `/healthz` answers long before the tracker has read the constraints.
  await service.ready(async () => (await fetch(`http://127.0.0.1:${ports.health}/readyz`)).status === 200, READY_WITHIN);
  return service;
}
