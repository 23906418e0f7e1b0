/** Manifests as the tests of the whole program need them: plain objects, named by the caller. */
export type Manifest = Readonly<Record<string, unknown>>;

export function namespace(name: string, labels: Readonly<Record<string, string>> = {}): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

export interface PodParts {
  readonly namespace?: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly containers: readonly Manifest[];
  /** Further fields of the pod's spec. */
  readonly spec?: Manifest;
}

export function pod(parts: PodParts): Manifest {
  const { name, namespace: ns = 'default', labels = {}, annotations = {}, containers, spec = {} } = parts;
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: ns, labels, annotations }, spec: { containers, ...spec } };
}

export interface WorkloadParts extends PodParts {
  readonly kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly replicas?: number;
  /** Annotations of the workload itself. */
  readonly about?: Readonly<Record<string, string>>;
}

export function workload(parts: WorkloadParts): Manifest {
  const {
    name,
    namespace: ns = 'default',
    kind = 'Deployment',
    replicas = 1,
    labels = {},
    annotations = {},
    containers,
    spec = {},
  } = parts;
  const app = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: ns, labels: { ...app, ...labels }, annotations: parts.about ?? {} },
    spec: {
      ...(kind === 'DaemonSet' ? {} : { replicas }),
      ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
      selector: { matchLabels: app },
      template: { metadata: { labels: { ...app, ...labels }, annotations }, spec: { containers, ...spec } },
    },
  };
}

/** A container that runs these shell lines. */
export function shell(name: string, script: string, more: Manifest = {}): Manifest {
  return { name, image: 'busybox:1.37', command: ['sh', '-c', script], ...more };
}

export function service(name: string, parts: { readonly namespace?: string; readonly selects: string; readonly port: number }): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: parts.namespace ?? 'default' },
    spec: { selector: { app: parts.selects }, ports: [{ port: parts.port, targetPort: parts.port }] },
  };
}

export function configMap(name: string, parts: { readonly namespace?: string; readonly data: Readonly<Record<string, string>> }): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: parts.namespace ?? 'default' }, data: parts.data };
}
