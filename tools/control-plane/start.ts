import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binaries } from './binaries.ts';
import { type Identity, issue, makeAuthority, opensslFault } from './certificates.ts';
import { clientOf } from './client.ts';
import { type Egress, startEgress } from './egress.ts';
import { auditLogOf, startComponents } from './components.ts';
import { freePorts } from './free-ports.ts';
import { type GatekeeperNeeds, prepareGatekeeper, startGatekeeper } from './gatekeeper.ts';
import { type KubeletOptions, type Kubelets, startKubelets } from './kubelet/index.ts';
import { type ControlPlane, type PlaneFacts, planeOf } from './plane.ts';
import type { Service } from './service.ts';
import type { BinaryName } from './pins.ts';
import { startWatchdog } from './watchdog.ts';

export interface ControlPlaneOptions {
  /** Gatekeeper runs beside it, its webhook reachable; the configuration that calls it is the caller's. */
  readonly gatekeeper: boolean;
  readonly kubelet?: KubeletOptions;
  /** The API server reaches the really run pods behind a Service, as kube-proxy would lead it. */
  readonly services?: boolean;
  readonly say?: (line: string) => void;
}

/** The machine lacks something that is no fault of ours. */
export class Missing extends Error {
  readonly mend: string;
  constructor(why: string, mend: string) {
    super(why);
    this.mend = mend;
  }
}

const IDENTITIES: readonly (readonly [file: string, who: Identity])[] = [
  ['api', { name: 'kube-apiserver' }],
  ['admin', { name: 'admin', groups: ['system:masters'] }],
  ['controllers', { name: 'system:kube-controller-manager' }],
  ['scheduler', { name: 'system:kube-scheduler' }],
  ['kubelet-client', { name: 'kube-apiserver-kubelet-client' }],
];

type Programs = Extract<Awaited<ReturnType<typeof binaries>>, { is: 'there' }>;

const CORE = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

/** Programs and openssl, built if need be. Throws Missing for what the machine lacks. */
export async function prepare(options: Pick<ControlPlaneOptions, 'gatekeeper' | 'say'>): Promise<Programs> {
  const fault = await opensslFault();
  if (fault !== undefined) throw new Missing(fault, 'install openssl (apt-get install openssl), then run the same command again');
  const names = options.gatekeeper ? ([...CORE, 'gatekeeper', 'gator'] as const) : CORE;
  const found = await binaries(names, options.say ?? (() => undefined));
  if (found.is === 'missing') throw new Missing(found.why, found.mend);
  return found;
}

/** Everything that runs, newest last. */
interface Stack {
  readonly services: Service[];
  kubelets?: Kubelets;
  egress?: Egress;
  gatekeeper?: Service;
}

async function startOnce(options: ControlPlaneOptions): Promise<ControlPlane> {
  const programs = await prepare(options);
  const folder = mkdtempSync(join(tmpdir(), 'rca-control-plane-'));
  const watchdog = startWatchdog(folder);
  const stack: Stack = { services: [] };
  const stop = async (): Promise<void> => {
    await stack.kubelets?.stop();
    await stack.gatekeeper?.stop();
    for (const service of stack.services.toReversed()) await service.stop();
    await stack.egress?.stop();
    watchdog.dismiss();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [etcd = 0, peers = 0, api = 0, controllers = 0, scheduler = 0, webhook = 0, health = 0, metrics = 0] = await freePorts(8);
    const url = `https://127.0.0.1:${api}`;
    await makeAuthority(folder);
    const [, adminCertificate, kcm, sched] = await Promise.all(IDENTITIES.map(([file, who]) => issue(folder, file, who)));
    if (adminCertificate === undefined || kcm === undefined || sched === undefined) throw new Error('an identity was not issued');
    const ca = readFileSync(join(folder, 'ca.crt'), 'utf8');
    const facts: PlaneFacts = {
      url,
      folder,
      auditLog: auditLogOf(folder),
      webhook: `https://127.0.0.1:${webhook}/v1/admit`,
      ...(options.gatekeeper ? { gator: programs.path('gator') } : {}),
    };
    writeFileSync(join(folder, 'plane.json'), JSON.stringify(facts));
    const admin = clientOf(url, ca, adminCertificate);
    if (options.services === true) stack.egress = await startEgress(folder);
    const needs = {
      folder,
      services: options.services === true,
      ports: { etcd, peers, api, controllers, scheduler },
      watchdog,
      program: (name: BinaryName) => programs.path(name),
    };
    await startComponents(needs, { ca, controllers: kcm, scheduler: sched }, admin, (service) => stack.services.push(service));
    const plane = planeOf(facts, {
      startGatekeeper: async () => {
        if (!options.gatekeeper) throw new Error('this control plane was started without Gatekeeper');
        if (stack.gatekeeper?.running !== true) stack.gatekeeper = await startGatekeeper(guard(await plane.kubeconfig()));
      },
      stopGatekeeper: async () => stack.gatekeeper?.stop(),
      loseNode: async (node) => stack.kubelets?.lose(node),
      stop,
    });
    const guard = (kubeconfig: string): GatekeeperNeeds => ({
      folder,
      program: programs.path('gatekeeper'),
      crds: programs.crds,
      kubeconfig,
      admin,
      watchdog,
      ports: { webhook, health, metrics },
    });
    stack.kubelets = await startKubelets({ url, ca, folder, options: options.kubelet ?? {} });
    if (stack.egress !== undefined) stack.egress.route = stack.kubelets.route;
    if (options.gatekeeper) {
      await prepareGatekeeper(guard(await plane.kubeconfig()));
      await plane.startGatekeeper();
    }
    return plane;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Between being found free and being used a port may be taken by somebody else. */
const TRIES = 3;

/** A real control plane on 127.0.0.1 with kubelets of ours; 10 s once the programs are built. Rejects with Missing where it cannot run at all. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (attempt === TRIES || !(error instanceof Error) || !/address already in use/.test(error.message)) throw error;
    }
  }
}
