import { at, dict, list, maybe, text } from '../../../model/index.ts';
import { pick } from './meta.ts';

/** Environment variables by name and reference only. Values are read on demand, when somebody asks. */
function references(env: unknown): readonly unknown[] | undefined {
  const all = list(env)
    .filter((e) => at(e, 'valueFrom', 'configMapKeyRef') ?? at(e, 'valueFrom', 'secretKeyRef'))
    .map((e) => pick(e, ['name', 'valueFrom']));
  return all.length === 0 ? undefined : all;
}

function container(value: unknown): Readonly<Record<string, unknown>> {
  return { ...pick(value, ['name', 'image', 'restartPolicy', 'resources', 'envFrom']), ...maybe('env', references(at(value, 'env'))) };
}

function containers(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value.map(container) : undefined;
}

/** Volumes that need something which may be missing. The token volume of every pod is none of them. */
function volumes(value: unknown): readonly unknown[] | undefined {
  const all = list(value).filter((v) => {
    const body = dict(v);
    const refers = 'configMap' in body || 'secret' in body || 'persistentVolumeClaim' in body || 'projected' in body;
    return refers && !text(body['name']).startsWith('kube-api-access-');
  });
  return all.length === 0 ? undefined : all;
}

const kept = ['nodeName', 'serviceAccountName', 'restartPolicy', 'schedulerName', 'priorityClassName', 'hostNetwork', 'imagePullSecrets'];

/** Spec of a pod or a pod template: what runs where, and which objects it needs. No values, no probes, no commands. */
export function trimPodSpec(spec: unknown): Readonly<Record<string, unknown>> {
  return {
    ...pick(spec, kept),
    ...maybe('containers', containers(at(spec, 'containers'))),
    ...maybe('initContainers', containers(at(spec, 'initContainers'))),
    ...maybe('ephemeralContainers', containers(at(spec, 'ephemeralContainers'))),
    ...maybe('volumes', volumes(at(spec, 'volumes'))),
  };
}
