import { globSync } from 'node:fs';
import { must } from '../../../tools/control-plane/index.ts';
import { until } from '../../e2e/world.ts';
import { type Cluster, done } from './site.ts';

const NAMESPACE = 'gatekeeper-system';
const WEBHOOK = 'k8s-rca-executor-guard';

/** Gatekeeper's own values, where its pods share the network of this machine and no name server leads to its Service. */
export function gatekeeperValues({ site: { ports } }: Cluster): Readonly<Record<string, unknown>> {
  return {
    replicas: 1,
    controllerManager: { host: '127.0.0.1', port: ports.webhook, healthPort: ports.health[0], metricsPort: ports.metrics[0] },
    audit: { healthPort: ports.health[1], metricsPort: ports.metrics[1] },
    postInstall: { probeWebhook: { enabled: false } },
    disableMutation: true,
    additionalValidatingWebhookConfigsToRotateCerts: [WEBHOOK],
  };
}

/** Gatekeeper as a cluster has it that had it before: a release of its own, from its own chart. */
export async function installGatekeeper(cluster: Cluster): Promise<void> {
  const [chart] = globSync('helm/k8s-rca/charts/gatekeeper-*.tgz');
  const args = ['install', 'gatekeeper', chart ?? '', '--namespace', NAMESPACE, '--create-namespace', '--wait', '--timeout', '120s'];
  done(await cluster.helm(args, [gatekeeperValues(cluster)]));
}

export async function uninstallGatekeeper(cluster: Cluster): Promise<void> {
  done(await cluster.helm(['uninstall', 'gatekeeper', '--namespace', NAMESPACE, '--ignore-not-found', '--wait', '--timeout', '90s']));
  await removeDefinitions(cluster);
}

/** What the documentation says to do after Gatekeeper was uninstalled: Helm leaves definitions behind. */
export async function removeDefinitions(cluster: Cluster): Promise<void> {
  const names = async (): Promise<readonly string[]> => {
    const { body } = await must(cluster.admin, 'GET', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions');
    const all = (body as { items: readonly { metadata: { name: string } }[] }).items.map(({ metadata }) => metadata.name);
    return all.filter((name) => name.endsWith('gatekeeper.sh'));
  };
  const left = await names();
  if (left.length > 0) done(await cluster.kubectl(['delete', 'crd', '--ignore-not-found', '--wait=false', ...left]));
  await until(async () => (await names()).length === 0, { what: "Gatekeeper's definitions to be gone", within: 60_000 });
}
