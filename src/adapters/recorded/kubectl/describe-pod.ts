import { readContainers } from './containers.ts';
import { isoTime } from './moment.ts';
import { conditionRows } from './table.ts';
import type { Description } from './tree.ts';
import { Description as Described } from './tree.ts';

type Json = Readonly<Record<string, unknown>>;

/** Spec and status of a described pod. */
export function describePod(d: Description): Json {
  const init = readContainers(d, 'Init Containers');
  const app = readContainers(d, 'Containers');
  const ephemeral = readContainers(d, 'Ephemeral Containers');
  const node = d.value('Node').split('/')[0] ?? '';
  const status = d.value('Status');
  const started = isoTime(d.value('Start Time'));
  return {
    spec: {
      ...(node === '' ? {} : { nodeName: node }),
      ...(d.value('Service Account') === '' ? {} : { serviceAccountName: d.value('Service Account') }),
      ...(d.value('Priority Class Name') === '' ? {} : { priorityClassName: d.value('Priority Class Name') }),
      ...templateSpec(d),
      ...(ephemeral.specs.length === 0 ? {} : { ephemeralContainers: ephemeral.specs }),
    },
    status: {
      phase: status.startsWith('Terminating') ? 'Running' : status,
      reason: d.value('Reason'),
      message: d.value('Message'),
      ...(d.value('IP') === '' ? {} : { podIP: d.value('IP') }),
      ...(started === undefined ? {} : { startTime: started }),
      conditions: conditionRows(d.lines('Conditions')),
      containerStatuses: app.statuses,
      initContainerStatuses: init.statuses,
      ...(ephemeral.statuses.length === 0 ? {} : { ephemeralContainerStatuses: ephemeral.statuses }),
    },
  };
}

/** What a pod and a pod template print alike. */
export function templateSpec(d: Description): Json {
  const init = readContainers(d, 'Init Containers').specs;
  const selectors = d.pairs('Node-Selectors');
  return {
    ...(init.length === 0 ? {} : { initContainers: init }),
    containers: readContainers(d, 'Containers').specs,
    volumes: d.under('Volumes').fields.map((f) => volumeOf(f.key, new Described(f.body))),
    ...(Object.keys(selectors).length === 0 ? {} : { nodeSelector: selectors }),
    tolerations: [d.value('Tolerations'), ...d.lines('Tolerations')].flatMap(tolerationOf),
  };
}

function volumeOf(name: string, v: Description): Json {
  const type = v.value('Type').split(' ')[0] ?? '';
  const optional = v.value('Optional') === 'true';
  if (type === 'PersistentVolumeClaim') return { name, persistentVolumeClaim: { claimName: v.value('ClaimName') } };
  if (type === 'ConfigMap') return { name, configMap: { name: v.value('Name'), optional } };
  if (type === 'Secret') return { name, secret: { secretName: v.value('SecretName'), optional } };
  if (type === 'HostPath') return { name, hostPath: { path: v.value('Path'), type: v.value('HostPathType') } };
  if (type === 'EmptyDir') return { name, emptyDir: {} };
  if (type === 'NFS') return { name, nfs: { server: v.value('Server'), path: v.value('Path') } };
  if (type === 'CSI') return { name, csi: { driver: v.value('Driver') } };
  return { name, [type === '' ? 'unknown' : `${type.charAt(0).toLowerCase()}${type.slice(1)}`]: {} };
}

function tolerationOf(line: string): readonly Json[] {
  const read = /^\s*([\w./-]+)(?:=([\w.-]*))?(?::(NoSchedule|NoExecute|PreferNoSchedule))?(\s+op=Exists)?/.exec(line);
  if (read === null || line.trim() === '') return [];
  return [
    {
      key: read[1],
      operator: read[4] === undefined && read[2] !== undefined ? 'Equal' : 'Exists',
      ...(read[2] === undefined ? {} : { value: read[2] }),
      ...(read[3] === undefined ? {} : { effect: read[3] }),
    },
  ];
}
