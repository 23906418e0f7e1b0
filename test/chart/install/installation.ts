import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { applyAll, must } from '../../../tools/control-plane/index.ts';
import { type Approvals, approvalsOn } from '../../e2e/approvals.ts';
import { type Desk, runCommand, startDesk, until } from '../../e2e/world.ts';
import { REPOSITORY } from './images.ts';
import { CHART, type Cluster, done, RELEASE } from './site.ts';

/** One of the value sets of test/chart/values, where it is installed, and what it is laid over with. */
export interface SetOf {
  /** File of test/chart/values without its ending; also the end of its namespaces' names. */
  readonly file: string;
  readonly remediation: boolean;
  /** Values of this cluster, laid over the file's. */
  readonly over?: Readonly<Record<string, unknown>>;
}

/** The chart as one person installed it, a Slack workspace, and what happens there. */
export interface Installation extends Approvals {
  readonly set: SetOf;
  readonly desk: Desk;
  readonly home: string;
  /** Open to fixes, where there are any. */
  readonly shop: string;
  readonly values: readonly unknown[];
  /** Values as Helm is given them. */
  install(more?: Readonly<Record<string, unknown>>): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
  stop(): Promise<void>;
}

const SECRET = 'k8s-rca-slack';

const namespace = (name: string, labels: Readonly<Record<string, string>>): object => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

/** A folder of this machine as a volume that a claim of this class can be bound to. */
const disk = (cluster: Cluster, name: string, className: string): object => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: {
    capacity: { storage: '5Gi' },
    accessModes: ['ReadWriteOnce'],
    storageClassName: className,
    hostPath: { path: `${cluster.site.disks}/${name}` },
  },
});

/** Public values of a new key, whose Secret is made as the documentation says. */
async function newKey(cluster: Cluster, home: string, folder: string): Promise<Readonly<Record<string, unknown>>> {
  const ran = await runCommand(['keys', 'new', '--namespace', home, '--json'], { env: { PATH: process.env['PATH'] ?? '', HOME: folder } });
  const { secret, jwks } = JSON.parse(done(ran)) as { secret: unknown; jwks: unknown };
  await applyAll(cluster.admin, [secret]);
  return { publicKeys: jwks };
}

const merged = (a: unknown, b: unknown): unknown =>
  typeof a === 'object' && typeof b === 'object' && a !== null && b !== null && !Array.isArray(a) && !Array.isArray(b)
    ? Object.fromEntries(
        [...new Set([...Object.keys(a), ...Object.keys(b)])].map((key) => [
          key,
          key in b ? merged(a[key as never], b[key as never]) : a[key as never],
        ]),
      )
    : b;

/** Everything that a person prepares before the one command: namespaces, Secrets, a volume, values. */
export async function prepareInstallation(cluster: Cluster, set: SetOf): Promise<Installation> {
  const one = randomBytes(3).toString('hex');
  const home = `rca-${set.file}-${one}`;
  const shop = `shop-${set.file}-${one}`;
  const desk = await startDesk({ env: {} });
  const { admin, site } = cluster;
  const { botToken, appToken, channel, apiUrl, users } = desk.slack;
  const fromFile = parse(readFileSync(`test/chart/values/${set.file}.yaml`, 'utf8')) as {
    persistence?: { storageClassName?: string };
    proxy?: object;
  };
  await applyAll(admin, [
    namespace(home, { 'pod-security.kubernetes.io/enforce': 'restricted' }),
    namespace(shop, set.remediation ? { 'k8s-rca.io/remediation': 'enabled' } : {}),
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: SECRET, namespace: home },
      stringData: { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken },
    },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'company-ca', namespace: home }, data: { 'ca.crt': cluster.plane.ca } },
    disk(cluster, `disk-${set.file}-${one}`, fromFile.persistence?.storageClassName ?? 'standard'),
  ]);
  const remediation = set.remediation
    ? { remediation: { namespaces: [shop], approvers: [users['ana'] ?? ''], ...(await newKey(cluster, home, desk.dataDir)) } }
    : {};
  const here = {
    clusterName: `test-${set.file}`,
    image: { repository: REPOSITORY, digest: site.digest },
    existingSecret: SECRET,
    secrets: { slackChannelId: channel },
    agent: { watchNamespaces: shop },
    settings: { slack: { apiUrl } },
    // Past the proxy goes this Slack and nothing else: the API server is on the same machine, at another port.
    ...(fromFile.proxy === undefined ? {} : { proxy: { none: new URL(apiUrl).host } }),
    ...remediation,
  };
  const values = [merged(merged(fromFile, here), set.over ?? {})];
  return {
    ...approvalsOn(desk),
    set,
    desk,
    home,
    shop,
    values,
    install: (more = {}) =>
      cluster.helm(['install', RELEASE, CHART, '--namespace', home, '--wait', '--timeout', '150s'], [...values, more]),
    stop: () => desk.stop(),
  };
}

/** The bot's pod as the API server has it now. */
export async function botPod(
  { admin }: Cluster,
  home: string,
): Promise<{ readonly name: string; readonly ready: boolean; readonly restarts: number }> {
  const { body } = await must(admin, 'GET', `/api/v1/namespaces/${home}/pods?labelSelector=app.kubernetes.io%2Fcomponent%3Dbot`);
  const { items } = body as {
    items: readonly {
      metadata: { name: string };
      status: { conditions?: { type: string; status: string }[]; containerStatuses?: { restartCount: number }[] };
    }[];
  };
  const [pod] = items;
  return {
    name: pod?.metadata.name ?? '',
    ready: pod?.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true,
    restarts: pod?.status.containerStatuses?.[0]?.restartCount ?? 0,
  };
}

/** What the bot's pod wrote, as `kubectl logs` shows it. */
export async function botLog(cluster: Cluster, home: string): Promise<string> {
  const { name } = await botPod(cluster, home);
  return (await cluster.admin.request('GET', `/api/v1/namespaces/${home}/pods/${name}/log`)).text;
}

/** Classes of volumes of this cluster; the first is what a claim gets that names none. */
export async function makeClasses({ admin }: Cluster): Promise<void> {
  const storageClass = (name: string, annotations: Readonly<Record<string, string>>): object => ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, annotations },
    provisioner: 'kubernetes.io/no-provisioner',
    volumeBindingMode: 'Immediate',
  });
  await applyAll(admin, [storageClass('standard', { 'storageclass.kubernetes.io/is-default-class': 'true' }), storageClass('fast', {})]);
}

/** Waits until the namespace's claim and pod are as they should be. */
export async function becomesReady(cluster: Cluster, home: string): Promise<void> {
  await until(async () => (await botPod(cluster, home)).ready, { what: `the bot of ${home} to be ready`, within: 90_000 });
}
