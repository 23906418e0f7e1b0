import type { Faults } from './faults.ts';

export interface PracticeOptions {
  /** How many times faster than in life waits pass (back-off, probes, pulls, deadlines, sleeps). Texts and time stamps stay as in life. Default 1. */
  readonly timeScale?: number;
  /** Seed of names and addresses. Default 1. */
  readonly seed?: number;
  /** Number of nodes (4 CPUs and 8 GiB each). Default 3. */
  readonly nodes?: number;
  /** 0 (default) takes a free port. */
  readonly port?: number;
  /** When set, every request must carry it as a bearer token. */
  readonly token?: string;
  /** Changes remembered for watches; older resourceVersions are answered with 410. Default 10,000. */
  readonly history?: number;
  readonly onRequest?: (request: SeenRequest) => void;
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly userAgent: string;
}

export type Kubeconfig = Readonly<Record<string, unknown>>;

export interface PracticeCluster {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** A kubeconfig as an object; JSON is YAML, so it may be written to a file as it is. */
  kubeconfig(): Kubeconfig;
  readonly faults: Faults;
  /** Creates or merges objects, given as YAML text or as objects. Throws on an object the API would refuse. */
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

export function startPracticeCluster(_options: PracticeOptions = {}): Promise<PracticeCluster> {
  return Promise.reject(new Error('practice cluster: not wired in this commit'));
}
