import type { KubeObject, Millis } from '../../../model/index.ts';
import type { Command } from './command.ts';
import { versionOf } from './kinds.ts';
import { ageOf, iso } from './moment.ts';
import { ownerByLabels, podRow } from './pod-row.ts';
import { readTable } from './table.ts';

type Row = Readonly<Record<string, string>>;
type Json = Readonly<Record<string, unknown>>;

/** A table of `kubectl get` → its objects, as far as the columns tell. Undefined when it is no such table. */
export function readGet(lines: readonly string[], command: Command, now: Millis): readonly KubeObject[] | undefined {
  const start = lines.findIndex((l) => /^\s*(?:NAMESPACE\s+)?NAME\s+\S/.test(l));
  if (start === -1) return undefined;
  const table = readTable(lines.slice(start));
  const kind = kindOfColumns(table.columns) ?? (command.verb === 'get' ? command.kind : undefined);
  const read = kind === undefined ? undefined : readers[kind];
  if (kind === undefined || read === undefined) return undefined;
  return table.rows.flatMap((row) => {
    const name = (row['NAME'] ?? '').split('/').at(-1) ?? '';
    if (!/^[a-z0-9][\w.-]*$/.test(name)) return [];
    return [objectOf(kind, { ...row, NAME: name }, command, now, read(row))];
  });
}

function objectOf(kind: string, row: Row, command: Command, now: Millis, body: Json): KubeObject {
  const namespace = row['NAMESPACE'] ?? command.namespace;
  const age = ageOf(row['AGE'] ?? '');
  const labels = pairs(row['LABELS']);
  return {
    apiVersion: versionOf(kind),
    kind,
    metadata: {
      name: row['NAME'] ?? '',
      ...(namespace === undefined ? {} : { namespace }),
      ...(age === undefined ? {} : { creationTimestamp: iso(now - age) }),
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      ...(kind === 'Pod' ? ownerByLabels(row['NAME'] ?? '', labels) : {}),
      ...(row['STATUS'] === 'Terminating' ? { deletionTimestamp: iso(now) } : {}),
    },
    ...body,
  };
}

/** Each kind prints columns of its own; the first that fits. */
function kindOfColumns(columns: readonly string[]): string | undefined {
  const has = (...names: readonly string[]): boolean => names.every((n) => columns.includes(n));
  if (has('READY', 'STATUS', 'RESTARTS')) return 'Pod';
  if (has('DESIRED', 'CURRENT', 'UP-TO-DATE', 'NODE SELECTOR')) return 'DaemonSet';
  if (has('UP-TO-DATE', 'AVAILABLE')) return 'Deployment';
  if (has('DESIRED', 'CURRENT', 'READY')) return 'ReplicaSet';
  if (has('COMPLETIONS', 'DURATION')) return 'Job';
  if (has('SCHEDULE', 'SUSPEND')) return 'CronJob';
  if (has('ROLES', 'VERSION')) return 'Node';
  if (has('STATUS', 'VOLUME', 'CAPACITY')) return 'PersistentVolumeClaim';
  if (has('RECLAIM POLICY', 'CLAIM')) return 'PersistentVolume';
  if (has('CLUSTER-IP')) return 'Service';
  if (has('ENDPOINTS') && !has('ADDRESSTYPE')) return 'Endpoints';
  if (has('REFERENCE', 'TARGETS')) return 'HorizontalPodAutoscaler';
  return undefined;
}

const readers: Readonly<Record<string, (row: Row) => Json>> = {
  Pod: podRow,
  Deployment: (r) => {
    const [ready, desired] = fraction(r['READY']);
    return {
      spec: { replicas: desired, ...selector(r) },
      status: {
        replicas: desired,
        readyReplicas: ready,
        updatedReplicas: whole(r['UP-TO-DATE']),
        availableReplicas: whole(r['AVAILABLE']),
      },
    };
  },
  StatefulSet: (r) => {
    const [ready, desired] = fraction(r['READY']);
    return { spec: { replicas: desired }, status: { replicas: desired, readyReplicas: ready } };
  },
  ReplicaSet: (r) => ({
    spec: { replicas: whole(r['DESIRED']) },
    status: { replicas: whole(r['CURRENT']), readyReplicas: whole(r['READY']) },
  }),
  DaemonSet: (r) => ({
    spec: {},
    status: {
      desiredNumberScheduled: whole(r['DESIRED']),
      currentNumberScheduled: whole(r['CURRENT']),
      numberReady: whole(r['READY']),
      updatedNumberScheduled: whole(r['UP-TO-DATE']),
      numberAvailable: whole(r['AVAILABLE']),
    },
  }),
  Job: (r) => {
    const [done, wanted] = fraction(r['COMPLETIONS']);
    const failed = r['STATUS'] === 'Failed' ? { conditions: [{ type: 'Failed', status: 'True', reason: '', message: '' }] } : {};
    return { spec: { completions: wanted, suspend: r['STATUS'] === 'Suspended' }, status: { succeeded: done, ...failed } };
  },
  CronJob: (r) => ({ spec: { schedule: r['SCHEDULE'] ?? '', suspend: r['SUSPEND'] === 'True' }, status: {} }),
  Node: (r) => {
    const words = (r['STATUS'] ?? '').split(',');
    const ready = words.includes('Ready') ? 'True' : words.includes('NotReady') ? 'False' : 'Unknown';
    return {
      spec: words.includes('SchedulingDisabled') ? { unschedulable: true } : {},
      status: { conditions: [{ type: 'Ready', status: ready, reason: '', message: '' }], nodeInfo: { kubeletVersion: r['VERSION'] ?? '' } },
    };
  },
  PersistentVolumeClaim: (r) => ({
    spec: { ...text('storageClassName', r['STORAGECLASS']), ...text('volumeName', r['VOLUME']) },
    status: { phase: r['STATUS'] ?? '' },
  }),
  PersistentVolume: (r) => ({ spec: text('storageClassName', r['STORAGECLASS']), status: { phase: r['STATUS'] ?? '' } }),
  Service: (r) => ({
    spec: {
      type: r['TYPE'] ?? '',
      clusterIP: r['CLUSTER-IP'] ?? '',
      ports: [...(r['PORT(S)'] ?? '').matchAll(/(\d+)(?::\d+)?\/(\w+)/g)].map((m) => ({ port: Number(m[1]), protocol: m[2] })),
      ...(r['SELECTOR'] === undefined ? {} : { selector: pairs(r['SELECTOR']) }),
    },
  }),
  Endpoints: (r) => {
    const found = [...(r['ENDPOINTS'] ?? '').matchAll(/([\d.]+):(\d+)/g)];
    const addresses = found.map((m) => ({ ip: m[1] }));
    return {
      subsets: addresses.length === 0 ? [] : [{ addresses, ports: [...new Set(found.map((m) => m[2]))].map((p) => ({ port: Number(p) })) }],
    };
  },
  HorizontalPodAutoscaler: (r) => {
    const [kind = '', name = ''] = (r['REFERENCE'] ?? '').split('/');
    return {
      spec: { scaleTargetRef: { kind, name }, minReplicas: whole(r['MINPODS']), maxReplicas: whole(r['MAXPODS']) },
      status: { currentReplicas: whole(r['REPLICAS']) },
    };
  },
};

function fraction(cell: string | undefined): readonly [number, number] {
  const read = /^(\d+)\/(\d+)$/.exec(cell ?? '');
  return [Number(read?.[1] ?? 0), Number(read?.[2] ?? 0)];
}

function whole(cell: string | undefined): number {
  return Number.parseInt(cell ?? '', 10) || 0;
}

function text(key: string, cell: string | undefined): Json {
  return cell === undefined || cell === '' || cell.startsWith('<') ? {} : { [key]: cell };
}

function selector(row: Row): Json {
  const matchLabels = pairs(row['SELECTOR']);
  return Object.keys(matchLabels).length === 0 ? {} : { selector: { matchLabels } };
}

function pairs(cell: string | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (cell ?? '').split(',').flatMap((p) => (/^[^=<]+=/.test(p) ? [[p.slice(0, p.indexOf('=')), p.slice(p.indexOf('=') + 1)]] : [])),
  );
}
