import type { Store } from './store/store.ts';
import type { Obj } from './store/types.ts';
import type { Timing } from './timing.ts';

const asNew = (apiVersion: string, kind: string, name: string, rest: Record<string, unknown>, namespace?: string): Obj => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid: '', resourceVersion: '', creationTimestamp: '' },
  ...rest,
});

const HEALTHY = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
] as const;

function nodeObject(index: number, stamp: string): Obj {
  const name = `node-${index + 1}`;
  const conditions = HEALTHY.map(([type, status, reason, message]) => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: stamp,
    lastTransitionTime: stamp,
  }));
  const node = asNew('v1', 'Node', name, {
    spec: { podCIDR: `10.244.${index + 1}.0/24`, providerID: `practice://${name}` },
    status: {
      capacity: { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '100Gi' },
      allocatable: { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '100Gi' },
      conditions,
      addresses: [
        { type: 'InternalIP', address: `192.168.49.${index + 2}` },
        { type: 'Hostname', address: name },
      ],
      nodeInfo: {
        architecture: 'amd64',
        operatingSystem: 'linux',
        kubeletVersion: 'v1.36.2',
        kubeProxyVersion: 'v1.36.2',
        containerRuntimeVersion: 'containerd://2.2.1',
        osImage: 'Debian GNU/Linux 13 (trixie)',
        kernelVersion: '6.12.0-practice',
        bootID: '',
        machineID: '',
        systemUUID: '',
      },
    },
  });
  node.metadata.labels = {
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'topology.kubernetes.io/zone': `zone-${String.fromCharCode(97 + (index % 3))}`,
  };
  return node;
}

const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** What every cluster has before anybody uses it: namespaces, nodes with their Leases, the `kubernetes` Service, a default StorageClass. */
export function furnish(store: Store, timing: Timing, nodes: number): void {
  const put = (object: Obj): void => {
    const resource = store.resources.byKind(object.apiVersion, object.kind);
    if (resource) store.create(resource, object, { manager: 'kube-apiserver' });
  };
  for (const name of NAMESPACES) put(asNew('v1', 'Namespace', name, {}));
  for (let i = 0; i < nodes; i += 1) {
    put(nodeObject(i, timing.stamp()));
    const spec = { holderIdentity: `node-${i + 1}`, leaseDurationSeconds: 40, renewTime: timing.microStamp() };
    put(asNew('coordination.k8s.io/v1', 'Lease', `node-${i + 1}`, { spec }, 'kube-node-lease'));
  }
  put(
    asNew(
      'v1',
      'Service',
      'kubernetes',
      { spec: { clusterIP: '10.96.0.1', ports: [{ name: 'https', port: 443, targetPort: 6443 }] } },
      'default',
    ),
  );
  const standard = asNew('storage.k8s.io/v1', 'StorageClass', 'standard', {
    provisioner: 'practice.example/hostpath',
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  standard.metadata.annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
  put(standard);
}
