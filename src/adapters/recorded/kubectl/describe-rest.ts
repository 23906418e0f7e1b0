import { conditionRows } from './table.ts';
import type { Description } from './tree.ts';

type Json = Readonly<Record<string, unknown>>;

/** Spec and status of a described node. */
export function describeNode(d: Description): Json {
  const taints = [d.value('Taints'), ...d.lines('Taints')].flatMap((line) => {
    const read = /^\s*([\w./-]+)(?:=([^:]*))?:(NoSchedule|NoExecute|PreferNoSchedule)/.exec(line);
    return read === null ? [] : [{ key: read[1], value: read[2] ?? '', effect: read[3] }];
  });
  const quantities = (key: string): Json => Object.fromEntries(d.under(key).fields.map((f) => [f.key, f.value]));
  return {
    spec: { ...(taints.length === 0 ? {} : { taints }), ...(d.value('Unschedulable') === 'true' ? { unschedulable: true } : {}) },
    status: {
      conditions: conditionRows(d.lines('Conditions')),
      capacity: quantities('Capacity'),
      allocatable: quantities('Allocatable'),
      nodeInfo: {
        kubeletVersion: d.under('System Info').value('Kubelet Version'),
        architecture: d.under('System Info').value('Architecture'),
      },
    },
  };
}

/** Service, claim, volume and autoscaler; for other kinds only the conditions. */
export function describeOther(kind: string, d: Description): Json {
  const conditions = conditionRows(d.lines('Conditions'));
  const status = conditions.length === 0 ? {} : { conditions };
  if (kind === 'Service')
    return { spec: { type: d.value('Type'), clusterIP: d.value('IP') || 'None', selector: d.pairs('Selector'), ports: servicePorts(d) } };
  if (kind === 'PersistentVolumeClaim') {
    return {
      spec: {
        ...(d.value('StorageClass') === '' ? {} : { storageClassName: d.value('StorageClass') }),
        ...(d.value('Volume') === '' ? {} : { volumeName: d.value('Volume') }),
        accessModes: d
          .value('Access Modes')
          .split(',')
          .filter((m) => m !== ''),
      },
      status: {
        ...status,
        phase: d.value('Status'),
        ...(d.value('Capacity') === '' ? {} : { capacity: { storage: d.value('Capacity') } }),
      },
    };
  }
  if (kind === 'PersistentVolume') return { spec: { storageClassName: d.value('StorageClass') }, status: { phase: d.value('Status') } };
  if (kind === 'HorizontalPodAutoscaler') {
    const [targetKind = '', name = ''] = d.value('Reference').split('/');
    return {
      spec: {
        scaleTargetRef: { kind: targetKind, name },
        minReplicas: Number(d.value('Min replicas')) || 1,
        maxReplicas: Number(d.value('Max replicas')) || 0,
      },
      status,
    };
  }
  return conditions.length === 0 ? {} : { status };
}

function servicePorts(d: Description): readonly Json[] {
  const targets = d.fields.filter((f) => f.key === 'TargetPort').map((f) => f.value.split('/')[0] ?? '');
  return d.fields
    .filter((f) => f.key === 'Port')
    .map((f, i) => {
      const read = /^(\S+)\s+(\d+)\/(\w+)/.exec(f.value);
      const target = targets[i] ?? '';
      return {
        ...(read?.[1] === undefined || read[1] === '<unset>' ? {} : { name: read[1] }),
        port: Number(read?.[2] ?? 0),
        protocol: read?.[3] ?? 'TCP',
        ...(target === '' ? {} : { targetPort: /^\d+$/.test(target) ? Number(target) : target }),
      };
    });
}
