import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditPolicy } from './audit.ts';
import { egressSelection } from './egress.ts';
import type { Certificate } from './certificates.ts';
import { type Client, kubeconfigOf } from './client.ts';
import { Service } from './service.ts';
import type { Watchdog } from './watchdog.ts';

export interface Ports {
  readonly etcd: number;
  readonly peers: number;
  readonly api: number;
  readonly controllers: number;
  readonly scheduler: number;
}

export interface ComponentNeeds {
  /** Holds keys, logs and etcd's data. */
  readonly folder: string;
  readonly ports: Ports;
  readonly watchdog: Watchdog;
  /** Whether the API server reaches Services, through an egress that listens already. */
  readonly services: boolean;
  program(name: 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler'): string;
}

/** Told of each service before it is ready, so that a failure half-way can be cleaned up. */
type Started = (service: Service) => void;

const READY_WITHIN = 90_000;

const local = (port: number, scheme = 'https'): string => `${scheme}://127.0.0.1:${port}`;

export const auditLogOf = (folder: string): string => join(folder, 'audit.log');

async function startEtcd(needs: ComponentNeeds, started: Started): Promise<void> {
  const { folder, ports, watchdog } = needs;
  const clients = local(ports.etcd, 'http');
  const peers = local(ports.peers, 'http');
  const service = new Service({
    name: 'etcd',
    command: needs.program('etcd'),
    args: [
      '--name=only',
      `--data-dir=${join(folder, 'etcd')}`,
      `--listen-client-urls=${clients}`,
      `--advertise-client-urls=${clients}`,
      `--listen-peer-urls=${peers}`,
      `--initial-advertise-peer-urls=${peers}`,
      `--initial-cluster=only=${peers}`,
      // The data dies with the run.
      '--unsafe-no-fsync',
    ],
    log: join(folder, 'etcd.log'),
    watchdog,
  });
  started(service);
  await service.ready(async () => (await fetch(`${clients}/health`)).status === 200, READY_WITHIN);
}

async function startApi(needs: ComponentNeeds, admin: Client, started: Started): Promise<void> {
  const { folder, ports, watchdog } = needs;
  const at = (file: string): string => join(folder, file);
  writeFileSync(at('audit-policy.json'), auditPolicy);
  writeFileSync(at('egress.json'), egressSelection(folder));
  const service = new Service({
    name: 'kube-apiserver',
    command: needs.program('kube-apiserver'),
    args: [
      `--etcd-servers=${local(ports.etcd, 'http')}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${ports.api}`,
      `--tls-cert-file=${at('api.crt')}`,
      `--tls-private-key-file=${at('api.key')}`,
      `--client-ca-file=${at('ca.crt')}`,
      `--service-account-key-file=${at('sa.key')}`,
      `--service-account-signing-key-file=${at('sa.key')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      '--service-cluster-ip-range=10.0.0.0/24',
      '--authorization-mode=Node,RBAC',
      // Off by default, and without it any node may ask for the token of any pod.
      '--enable-admission-plugins=NodeRestriction',
      '--allow-privileged=true',
      '--endpoint-reconciler-type=none',
      `--kubelet-client-certificate=${at('kubelet-client.crt')}`,
      `--kubelet-client-key=${at('kubelet-client.key')}`,
      '--kubelet-preferred-address-types=InternalIP',
      '--event-ttl=1h',
      `--audit-policy-file=${at('audit-policy.json')}`,
      `--audit-log-path=${auditLogOf(folder)}`,
      ...(needs.services ? [`--egress-selector-config-file=${at('egress.json')}`] : []),
      '--v=1',
    ],
    log: at('kube-apiserver.log'),
    watchdog,
  });
  started(service);
  await service.ready(async () => (await admin.request('GET', '/readyz')).status === 200, READY_WITHIN);
}

function kubeconfigFor(needs: ComponentNeeds, name: string, who: Certificate, ca: string): string {
  const file = join(needs.folder, `${name}.kubeconfig`);
  writeFileSync(file, kubeconfigOf(local(needs.ports.api), ca, who), { mode: 0o600 });
  return file;
}

const identified = (kubeconfig: string, port: number): readonly string[] => [
  `--kubeconfig=${kubeconfig}`,
  `--authentication-kubeconfig=${kubeconfig}`,
  `--authorization-kubeconfig=${kubeconfig}`,
  '--bind-address=127.0.0.1',
  `--secure-port=${port}`,
  '--leader-elect=false',
  '--v=1',
];

function startControllers(needs: ComponentNeeds, kubeconfig: string): Service {
  const at = (file: string): string => join(needs.folder, file);
  return new Service({
    name: 'kube-controller-manager',
    command: needs.program('kube-controller-manager'),
    args: [
      ...identified(kubeconfig, needs.ports.controllers),
      `--service-account-private-key-file=${at('sa.key')}`,
      `--root-ca-file=${at('ca.crt')}`,
      '--use-service-account-credentials=true',
      '--controllers=*,-nodeipam,-service-lb-controller,-cloud-node-lifecycle-controller',
    ],
    log: at('kube-controller-manager.log'),
    watchdog: needs.watchdog,
  });
}

function startScheduler(needs: ComponentNeeds, kubeconfig: string): Service {
  return new Service({
    name: 'kube-scheduler',
    command: needs.program('kube-scheduler'),
    args: identified(kubeconfig, needs.ports.scheduler),
    log: join(needs.folder, 'kube-scheduler.log'),
    watchdog: needs.watchdog,
  });
}

export interface Identities {
  readonly ca: string;
  readonly controllers: Certificate;
  readonly scheduler: Certificate;
}

/** etcd, API server, controllers and scheduler, in that order. Settles when the controllers work. */
export async function startComponents(needs: ComponentNeeds, who: Identities, admin: Client, started: Started): Promise<void> {
  await startEtcd(needs, started);
  await startApi(needs, admin, started);
  const controllers = startControllers(needs, kubeconfigFor(needs, 'controllers', who.controllers, who.ca));
  started(controllers);
  const scheduler = startScheduler(needs, kubeconfigFor(needs, 'scheduler', who.scheduler, who.ca));
  started(scheduler);
  const account = '/api/v1/namespaces/default/serviceaccounts/default';
  await controllers.ready(async () => (await admin.request('GET', account)).status === 200, READY_WITHIN);
  // Its port serves before its caches are filled; a first pod bound is what counts, and each test waits for its own.
  await scheduler.ready(async () => scheduler.running, READY_WITHIN);
}
