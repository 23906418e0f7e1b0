/** Small makers of manifests: what the stories have in common, written once. */

export interface App {
  readonly namespace: string;
  readonly name: string;
  readonly image: string;
  readonly port?: number;
  readonly replicas?: number;
  readonly memory?: string;
  readonly env?: readonly unknown[];
  readonly kind?: 'Deployment' | 'StatefulSet';
  readonly strategy?: 'Recreate' | 'RollingUpdate';
  readonly probed?: 'probed' | 'unprobed';
  /** Readiness asks for this page; default: whether the port takes connections. */
  readonly health?: string;
}

export const value = (name: string, text: string): unknown => ({ name, value: text });

export const secretValue = (name: string, secret: string, key: string): unknown => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key } },
});

function container(app: App): unknown {
  const { name, image, port, memory = '128Mi', env = [], probed = 'probed', health } = app;
  const asks = health === undefined ? { tcpSocket: { port } } : { httpGet: { path: health, port } };
  const probe = { ...asks, initialDelaySeconds: 2, periodSeconds: 5 };
  return {
    name,
    image,
    env,
    resources: { requests: { cpu: '50m', memory: '48Mi' }, limits: { memory } },
    ...(port === undefined ? {} : { ports: [{ containerPort: port }] }),
    ...(port !== undefined && probed === 'probed' ? { readinessProbe: probe } : {}),
  };
}

/** A workload and, when it has a port, the Service in front of it. */
export function app(made: App): unknown[] {
  const { namespace, name, port, replicas = 1, kind = 'Deployment', strategy = 'RollingUpdate' } = made;
  const labels = { 'app.kubernetes.io/name': name };
  const workload = {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      ...(kind === 'StatefulSet'
        ? { serviceName: name }
        : {
            progressDeadlineSeconds: 120,
            strategy: strategy === 'Recreate' ? { type: 'Recreate', rollingUpdate: null } : { type: strategy },
          }),
      template: { metadata: { labels }, spec: { containers: [container(made)], terminationGracePeriodSeconds: 5 } },
    },
  };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels },
    spec: { selector: labels, ports: [{ port }] },
  };
  return port === undefined ? [workload] : [workload, service];
}

/** Open to fixes, as its team would open it. */
export const namespace = (name: string): unknown => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'k8s-rca.io/remediation': 'enabled' } },
});

/** Obviously made-up values: nothing here opens anything. */
export const secret = (inside: string, name: string, data: Readonly<Record<string, string>>): unknown => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: inside },
  stringData: data,
});
