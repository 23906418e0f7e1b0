/** Pods bound to our nodes come in from a real API server; their statuses, events, logs and ends go out. Simulated but for images named to be really run; no container, no registry. */
import { join } from 'node:path';
import { kubeletsElsewhere } from '../../../src/local/cluster/index.ts';
import { issue } from '../certificates.ts';
import { type Client, clientOf } from '../client.ts';
import { startLogServer } from './log-server.ts';
import { mirror } from './mirror.ts';
import { registerNode } from './node.ts';
import { realImages, type RealImage } from './real-image.ts';
import { Reports } from './reports.ts';
import type { Route } from '../egress.ts';
import { serviceRoute } from './service-route.ts';

export { chamberFault } from './chamber.ts';
export type { ImageContent, RealImage } from './real-image.ts';

export interface KubeletOptions {
  /** Names of the nodes. Default: `node-1`, `node-2`. */
  readonly nodes?: readonly string[];
  /** Those of them that are cordoned from the start, with the range of their pods' addresses. */
  readonly cordoned?: Readonly<Record<string, string>>;
  /** How many times faster than in life back-off (10 s doubling to 300 s), probes, pulls and grace periods pass. Default 1. */
  readonly timeScale?: number;
  /** Containers of these images are run as processes of this machine. */
  readonly images?: readonly RealImage[];
}

export interface Kubelets {
  /** As when a machine loses its power: its kubelet says nothing more, and its Lease runs out. */
  lose(node: string): void;
  /** Where an address of a Service leads: a port of this machine, since really run pods listen there. Others stay as they are. */
  readonly route: Route;
  stop(): Promise<void>;
}

interface Needs {
  readonly url: string;
  readonly ca: string;
  readonly folder: string;
  readonly options: KubeletOptions;
}

const NODES = ['node-1', 'node-2'];

/** Reads what the simulated network and mounts need to know; a real kubelet learns it from others. */
const OBSERVER = { name: 'practice-kubelet', groups: ['system:masters'] };

async function clientsOf({ url, ca, folder }: Needs, nodes: readonly string[]): Promise<ReadonlyMap<string, Client>> {
  const made = nodes.map(async (node) => {
    const who = { name: `system:node:${node}`, groups: ['system:nodes'] };
    return [node, clientOf(url, ca, await issue(folder, `node-${node}`, who))] as const;
  });
  return new Map(await Promise.all(made));
}

/** Registers the nodes and works until stopped. */
export async function startKubelets(needs: Needs): Promise<Kubelets> {
  const { url, ca, folder, options } = needs;
  const nodes = options.nodes ?? NODES;
  const as = await clientsOf(needs, nodes);
  const observer = clientOf(url, ca, await issue(folder, 'practice-kubelet', OBSERVER));
  const reports = new Reports(as);
  const outside = realImages(options.images ?? [], { as, url, folder: join(folder, 'containers') });
  const kubelets = kubeletsElsewhere({
    timeScale: options.timeScale ?? 1,
    outside,
    says: reports,
    onError: (where, error) => void process.stderr.write(`kubelet, ${where}: ${String(error)}\n`),
  });
  const logServer = await startLogServer(kubelets, { certificate: await issue(folder, 'kubelet-serving', { name: 'kubelet' }), ca });
  const registered = [...as].map(async ([node, client], index) => {
    const range = options.cordoned?.[node];
    const facts = { node, index, port: logServer.port, ...(range === undefined ? {} : { cordoned: range }) };
    return [node, await registerNode(client, facts)] as const;
  });
  const stops = new Map(await Promise.all(registered));
  const unmirror = await mirror(observer, kubelets, nodes);
  return {
    route: serviceRoute(kubelets),
    lose(node) {
      stops.get(node)?.();
      kubelets.kill(node);
    },
    async stop() {
      for (const stop of stops.values()) stop();
      await unmirror();
      kubelets.stop();
      await reports.stop();
      await logServer.stop();
      for (const client of [observer, ...as.values()]) await client.destroy();
    },
  };
}
