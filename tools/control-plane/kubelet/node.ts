import { type Client, must } from '../client.ts';

export interface NodeFacts {
  readonly node: string;
  /** Counts from 0: gives each node its own zone and range of pod addresses. */
  readonly index: number;
  /** Where its log endpoint listens. */
  readonly port: number;
  /** Registered as unschedulable, its pods' addresses from this range. */
  readonly cordoned?: string;
}

const RENEW_EVERY = 10_000;
const LEASE_SECONDS = 40;
const STATUS_EVERY = 60_000;
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
const STRATEGIC = { headers: { 'content-type': 'application/strategic-merge-patch+json' } };

/** The API server's clock reads micro-seconds in Leases, seconds elsewhere. */
const micro = (): string => new Date().toISOString().replace('Z', '000Z');
const stamp = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z');

const CONDITIONS = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
] as const;

const CAPACITY = { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '100Gi' };

function nodeObject({ node, index, cordoned }: NodeFacts): unknown {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node,
      labels: {
        'kubernetes.io/hostname': node,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/zone': `zone-${String.fromCharCode(97 + (index % 3))}`,
      },
    },
    spec: {
      podCIDR: cordoned ?? `10.244.${index + 1}.0/24`,
      providerID: `practice://${node}`,
      ...(cordoned === undefined ? {} : { unschedulable: true }),
    },
  };
}

function statusOf({ node, port }: NodeFacts, since: string): unknown {
  return {
    capacity: CAPACITY,
    allocatable: CAPACITY,
    addresses: [
      { type: 'InternalIP', address: '127.0.0.1' },
      { type: 'Hostname', address: node },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: port } },
    nodeInfo: {
      architecture: 'amd64',
      operatingSystem: 'linux',
      kubeletVersion: 'v1.35.4',
      kubeProxyVersion: 'v1.35.4',
      containerRuntimeVersion: 'containerd://2.2.1',
      osImage: 'Debian GNU/Linux 13 (trixie)',
      kernelVersion: '6.12.0-practice',
      bootID: '',
      machineID: '',
      systemUUID: '',
    },
    conditions: CONDITIONS.map(([type, status, reason, message]) => ({
      type,
      status,
      reason,
      message,
      lastHeartbeatTime: stamp(),
      lastTransitionTime: since,
    })),
  };
}

/** Calls again and again; a failed call is tried at the next turn, as a kubelet's is. */
function every(milliseconds: number, work: () => Promise<unknown>): () => void {
  const timer = setInterval(() => void work().catch(() => undefined), milliseconds);
  return () => clearInterval(timer);
}

/** Makes the node, ready, and keeps its Lease and status fresh. The answer ends that. */
export async function registerNode(client: Client, facts: NodeFacts): Promise<() => void> {
  const { node } = facts;
  const since = stamp();
  const report = (): Promise<unknown> =>
    must(client, 'PATCH', `/api/v1/nodes/${node}/status`, { status: statusOf(facts, since) }, STRATEGIC);
  const renew = (): Promise<unknown> => must(client, 'PATCH', `${LEASES}/${node}`, { spec: { renewTime: micro() } });
  await must(client, 'POST', '/api/v1/nodes', nodeObject(facts));
  await report();
  await must(client, 'POST', LEASES, {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: node },
    spec: { holderIdentity: node, leaseDurationSeconds: LEASE_SECONDS, renewTime: micro() },
  });
  const stops = [every(RENEW_EVERY, renew), every(STATUS_EVERY, report)];
  return () => {
    for (const stop of stops) stop();
  };
}
