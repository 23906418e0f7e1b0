import type { Faults } from './faults.ts';
import { admission } from './admission/index.ts';
import { type Guard, processImage, type ProcessImage, Tokens } from './executor/index.ts';
import { furnish } from './nodes.ts';
import { type Random, seeded } from './random.ts';
import { ApiServer, type SeenRequest } from './rest/server.ts';
import { Resources } from './store/resources.ts';
import { Store } from './store/store.ts';
import type { Obj } from './store/types.ts';
import { scaledTiming, type Timing } from './timing.ts';
import { applyAll } from './apply.ts';
import { startWorld } from './world.ts';

export interface PracticeOptions {
  /**
   * How many times faster than in life waits pass: restart back-off (10 s → 300 s), probes, pulls, grace periods, deadlines, sleeps of
   * scripts, the event TTL. Texts and time stamps stay as in life. Default 1.
   */
  readonly timeScale?: number;
  /** Seed of names, uids and addresses. Default 1. */
  readonly seed?: number;
  /** Number of nodes, each 4 CPUs, 8 GiB, named node-1, node-2, … Default 3. */
  readonly nodes?: number;
  /** 0 (default) takes a free port. */
  readonly port?: number;
  /** When set, every request must carry it as a bearer token. */
  readonly token?: string;
  /** Changes remembered for watches; older resourceVersions are answered with 410. Default 10,000. */
  readonly history?: number;
  /** Wall-clock milliseconds between bookmarks. Default 60,000, as in life. */
  readonly bookmarkEvery?: number;
  /** Pods of this image run as processes of this machine, and what `guard.user` writes is judged. Absent: no container is ever real. */
  readonly executor?: ProcessImage & { readonly guard: Guard };
  /** A mutating webhook: may change any object on its way in. */
  readonly mutate?: (next: Obj) => void;
  readonly onRequest?: (request: SeenRequest) => void;
  /** A defect inside the practice cluster, contained and tried again. Default: ignored. */
  readonly onError?: (where: string, error: unknown) => void;
}

export type Kubeconfig = Readonly<Record<string, unknown>>;

export interface PracticeCluster {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** A kubeconfig as an object; JSON is YAML, so it may be written to a file as it is. */
  kubeconfig(): Kubeconfig;
  readonly faults: Faults;
  /** Creates or merges objects, given as YAML text or as objects, namespaces included. Throws a Refusal on what the API would refuse. */
  apply(manifests: string | readonly unknown[]): void;
  /** The kubelet of the node goes silent: NotReady after its grace period, its pods are evicted after their toleration. */
  failNode(name: string): void;
  recoverNode(name: string): void;
  /** Sets or ends a pressure condition and the taint that goes with it. */
  pressure(name: string, type: 'MemoryPressure' | 'DiskPressure' | 'PIDPressure', on: 'on' | 'off'): void;
  /** Cordons the node and evicts its pods (DaemonSet pods stay). */
  drain(name: string): void;
  uncordon(name: string): void;
  /** Cuts all connections and stops every timer. */
  stop(): Promise<void>;
}

function kubeconfigOf(url: string, token: string | undefined): Kubeconfig {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'practice', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'practice', user: token === undefined ? {} : { token } }],
    contexts: [{ name: 'practice', context: { cluster: 'practice', user: 'practice' } }],
    'current-context': 'practice',
  };
}

/** Cluster IPs 10.96.1.1 and on. */
function clusterIps(random: Random): () => string {
  const given = new Set<string>();
  return () => {
    for (;;) {
      const ip = `10.96.${random.number(250) + 1}.${random.number(250) + 1}`;
      if (given.has(ip)) continue;
      given.add(ip);
      return ip;
    }
  };
}

function newStore(options: PracticeOptions, timing: Timing, random: Random): Store {
  const store = new Store({ resources: new Resources(), timing, random, history: options.history ?? 10_000 });
  const admit = admission(store, clusterIps(random));
  store.admitBy((resource, next, before) => {
    options.mutate?.(next);
    admit(resource, next, before);
  });
  return store;
}

/** Starts the API, its controllers, scheduler and kubelets in this process. Rejects when the port is taken. */
export async function startPracticeCluster(options: PracticeOptions = {}): Promise<PracticeCluster> {
  const timing = scaledTiming(options.timeScale ?? 1);
  const random = seeded(options.seed ?? 1);
  const store = newStore(options, timing, random);
  const onError = options.onError ?? (() => undefined);
  const tokens = new Tokens(store);
  const { executor } = options;
  const outside = executor && processImage({ ...executor, tokens, url: () => url });
  const world = startWorld({ store, timing, random, onError, ...(outside === undefined ? {} : { outside }) });
  furnish(store, timing, options.nodes ?? 3);
  const server = new ApiServer({
    store,
    logSource: world.logs,
    usage: world.usage,
    registry: (host, behaviour) => world.registry(host, behaviour),
    healRegistries: () => world.healRegistries(),
    token: options.token,
    executor: executor && { tokens, guard: executor.guard },
    onRequest: options.onRequest,
    onError,
    bookmarkEvery: options.bookmarkEvery ?? 60_000,
  });
  const url = `http://127.0.0.1:${await server.listen(options.port ?? 0)}`;
  return {
    url,
    kubeconfig: () => kubeconfigOf(url, options.token),
    faults: server.faults,
    apply: (manifests) => applyAll(store, manifests),
    failNode: (name) => world.nodes.fail(name),
    recoverNode: (name) => world.nodes.recover(name),
    pressure: (name, type, on) => world.nodes.pressure(name, type, on),
    drain: (name) => world.nodes.drain(name),
    uncordon: (name) => world.nodes.uncordon(name),
    async stop() {
      world.stop();
      timing.stop();
      await server.stop();
    },
  };
}
