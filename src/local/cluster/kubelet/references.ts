import type { Store } from '../store/store.ts';
import { quantity } from '../store/quantities.ts';
import type { Container, KeySource, Pod, Volume } from '../store/types.ts';
import type { Files } from './process.ts';

/** A reference that cannot be followed, in the kubelet's words. */
export class MissingReference extends Error {}

const decode = (data: Readonly<Record<string, string>> | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]));

type Holder = 'configmap' | 'secret';

function dataOf(store: Store, kind: Holder, namespace: string, name: string): Record<string, string> | undefined {
  if (kind === 'configmap') {
    const map = store.one('ConfigMap', namespace, name);
    return map && { ...decode(map.binaryData), ...map.data };
  }
  const secret = store.one('Secret', namespace, name);
  return secret && decode(secret.data);
}

function keyValue(store: Store, kind: Holder, namespace: string, source: KeySource): string | undefined {
  const name = source.name ?? '';
  const data = dataOf(store, kind, namespace, name);
  if (data === undefined) {
    if (source.optional === true) return undefined;
    throw new MissingReference(`${kind} "${name}" not found`);
  }
  const value = data[source.key ?? ''];
  if (value === undefined && source.optional !== true)
    throw new MissingReference(
      `couldn't find key ${source.key ?? ''} in ${kind === 'secret' ? 'Secret' : 'ConfigMap'} ${namespace}/${name}`,
    );
  return value;
}

function fieldValue(pod: Pod, path: string): string {
  const { metadata, spec, status } = pod;
  const label = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (label) return metadata[label[1] as 'labels' | 'annotations']?.[label[2] ?? ''] ?? '';
  return (
    {
      'metadata.name': metadata.name,
      'metadata.namespace': metadata.namespace,
      'metadata.uid': metadata.uid,
      'spec.nodeName': spec.nodeName,
      'spec.serviceAccountName': spec.serviceAccountName,
      'status.podIP': status.podIP,
      'status.hostIP': status.hostIP,
    }[path] ?? ''
  );
}

function resourceValue(container: Container, resource: string): string {
  const [side = '', name = ''] = resource.split('.');
  const value = container.resources?.[side as 'limits' | 'requests']?.[name];
  return value === undefined ? '' : String(Math.ceil(quantity(value) ?? 0));
}

/** `DB_SERVICE_HOST` and its relatives for each service of the namespace (enableServiceLinks). */
function serviceLinks(store: Store, namespace: string): [string, string][] {
  return store.of('Service', namespace).flatMap((service): [string, string][] => {
    const name = service.metadata.name.toUpperCase().replaceAll('-', '_');
    const port = service.spec.ports?.[0]?.port;
    const ip = service.spec.clusterIP;
    return ip && ip !== 'None' && port !== undefined
      ? [
          [`${name}_SERVICE_HOST`, ip],
          [`${name}_SERVICE_PORT`, String(port)],
        ]
      : [];
  });
}

/** The environment of a container. Throws a MissingReference for the first ConfigMap, Secret or key that is not there. */
export function environment(store: Store, pod: Pod, container: Container): Map<string, string> {
  const namespace = pod.metadata.namespace ?? '';
  const env = new Map<string, string>([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOSTNAME', pod.metadata.name],
    ...(pod.spec.enableServiceLinks === false ? [] : serviceLinks(store, namespace)),
    ['KUBERNETES_SERVICE_HOST', '10.96.0.1'],
    ['KUBERNETES_SERVICE_PORT', '443'],
  ]);
  for (const source of container.envFrom ?? []) {
    for (const [kind, ref] of [
      ['configmap', source.configMapRef],
      ['secret', source.secretRef],
    ] as const) {
      if (!ref) continue;
      const data = dataOf(store, kind, namespace, ref.name ?? '');
      if (data === undefined && ref.optional !== true) throw new MissingReference(`${kind} "${ref.name ?? ''}" not found`);
      for (const [key, value] of Object.entries(data ?? {})) env.set(`${source.prefix ?? ''}${key}`, value);
    }
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    const found = valueFrom?.configMapKeyRef
      ? keyValue(store, 'configmap', namespace, valueFrom.configMapKeyRef)
      : valueFrom?.secretKeyRef
        ? keyValue(store, 'secret', namespace, valueFrom.secretKeyRef)
        : valueFrom?.fieldRef
          ? fieldValue(pod, valueFrom.fieldRef.fieldPath)
          : valueFrom?.resourceFieldRef
            ? resourceValue(container, valueFrom.resourceFieldRef.resource)
            : (value ?? '').replace(/\$\(([A-Za-z_]\w*)\)/g, (all, key: string) => env.get(key) ?? all);
    if (found !== undefined) env.set(name, found);
  }
  return env;
}

export interface MountFault {
  readonly volume: string;
  readonly message: string;
}

function volumeData(store: Store, namespace: string, volume: Volume): Record<string, string> {
  const kind: Holder = volume.configMap ? 'configmap' : 'secret';
  const source = volume.configMap ?? volume.secret;
  const name = volume.configMap?.name ?? volume.secret?.secretName ?? '';
  const data = dataOf(store, kind, namespace, name);
  if (data === undefined) {
    if (source?.optional === true) return {};
    throw new MissingReference(`${kind} "${name}" not found`);
  }
  const items = source?.items;
  if (!items) return data;
  const picked = items.flatMap(({ key, path }) => {
    const value = data[key];
    if (value === undefined && source.optional !== true)
      throw new MissingReference(`references non-existent ${kind === 'secret' ? 'secret' : 'config'} key: ${key}`);
    return value === undefined ? [] : [[path, value] as const];
  });
  return Object.fromEntries(picked);
}

const carriesData = (volume: Volume): boolean => volume.configMap !== undefined || volume.secret !== undefined;

/** The first volume that cannot be set up. */
export function mountFault(store: Store, pod: Pod): MountFault | undefined {
  for (const volume of pod.spec.volumes ?? []) {
    const claim = volume.persistentVolumeClaim?.claimName;
    try {
      if (carriesData(volume)) volumeData(store, pod.metadata.namespace ?? '', volume);
      if (claim !== undefined && store.one('PersistentVolumeClaim', pod.metadata.namespace, claim) === undefined)
        throw new MissingReference(`persistentvolumeclaim "${claim}" not found`);
    } catch (fault) {
      if (fault instanceof MissingReference) return { volume: volume.name, message: fault.message };
      throw fault;
    }
  }
  return undefined;
}

/** Files a container sees: what its mounts bring, and the service account's. */
export function mountedFiles(store: Store, pod: Pod, container: Container): Files {
  const files: Files = new Map([['/var/run/secrets/kubernetes.io/serviceaccount/namespace', pod.metadata.namespace ?? '']]);
  for (const mount of container.volumeMounts ?? []) {
    const volume = pod.spec.volumes?.find((candidate) => candidate.name === mount.name);
    const root = mount.mountPath.replace(/\/$/, '');
    files.set(`${root}/`, '');
    if (!volume || !carriesData(volume)) continue;
    const data = volumeData(store, pod.metadata.namespace ?? '', volume);
    for (const [path, value] of Object.entries(data)) {
      if (mount.subPath === undefined) files.set(`${root}/${path}`, value);
      else if (mount.subPath === path) files.set(root, value);
    }
  }
  return files;
}
