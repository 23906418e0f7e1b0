import { type Condition, type Container, type ContainerState, type KubeObject, nodeOf, podOf, workloadOf } from '../model/index.ts';
import { oneLine, plural } from './text.ts';

const WORKLOADS: ReadonlySet<string> = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob']);

/** An object in a few lines, as a person would sum it up: phase, readiness, containers, conditions that tell something. */
export function objectWords(object: KubeObject): readonly string[] {
  if (object.kind === 'Pod') return podWords(object);
  if (object.kind === 'Node') return nodeWords(object);
  if (WORKLOADS.has(object.kind)) return workloadWords(object);
  const created = object.metadata['creationTimestamp'];
  return [typeof created === 'string' ? `exists since ${created}` : 'exists'];
}

function podWords(object: KubeObject): readonly string[] {
  const pod = podOf(object);
  const head = [
    pod.phase || 'no phase',
    pod.reason,
    oneLine(pod.message),
    pod.node === undefined ? '' : `on node ${pod.node}`,
    pod.deletedAt === undefined ? '' : 'being deleted',
  ];
  return [head.filter((t) => t !== '').join(', '), ...pod.containers.map(containerWords), ...conditionWords(pod.conditions, 'True')];
}

function containerWords(c: Container): string {
  const role = c.role === 'app' ? 'container' : `${c.role} container`;
  const ready = c.state.is === 'running' ? (c.ready ? ', ready' : ', not ready') : '';
  const last = c.last.is === 'terminated' ? `; before that ${stateWords(c.last)}` : '';
  const restarts = c.restarts > 0 ? `, ${plural(c.restarts, 'restart')}` : '';
  const limits = Object.entries(c.limits).map(([k, v]) => `${k} ${v}`);
  return `${role} ${c.name}: ${stateWords(c.state)}${ready}${restarts}${last}; image ${c.image}${limits.length > 0 ? `; limits ${limits.join(', ')}` : ''}`;
}

export function stateWords(state: ContainerState): string {
  switch (state.is) {
    case 'waiting':
      return `waiting, ${state.reason || 'no reason given'}${state.message === '' ? '' : ` (${oneLine(state.message)})`}`;
    case 'running':
      return 'running';
    case 'terminated':
      return `ended with exit code ${state.exitCode}${state.reason === '' ? '' : `, ${state.reason}`}`;
    case 'unknown':
      return 'state not reported';
  }
}

function workloadWords(object: KubeObject): readonly string[] {
  const w = workloadOf(object);
  const counts =
    object.kind === 'Job'
      ? `${w.succeeded} succeeded, ${w.failed} failed, ${w.active} active`
      : object.kind === 'CronJob'
        ? `schedule ${w.schedule ?? 'unknown'}${w.suspended ? ', suspended' : ''}, ${w.active} active`
        : `${w.ready} of ${w.desired} ready, ${w.updated} updated, ${w.available} available`;
  const revision = w.revision > 0 ? `, revision ${w.revision}` : '';
  const images = w.template.containers.map((c) => `${c.name} runs ${c.image}`);
  return [`${counts}${revision}${w.paused ? ', paused' : ''}`, ...images, ...conditionWords(w.conditions, 'True')];
}

function nodeWords(object: KubeObject): readonly string[] {
  const node = nodeOf(object);
  const taints = node.taints.map((t) => `${t.key}:${t.effect}`);
  return [
    `${node.cordoned ? 'cordoned' : 'schedulable'}${node.kubelet === undefined ? '' : `, kubelet ${node.kubelet}`}`,
    ...(taints.length > 0 ? [`taints ${taints.join(', ')}`] : []),
    ...node.conditions.map((c) => `${c.type} ${c.status}${c.reason === '' ? '' : ` (${c.reason})`}`),
  ];
}

/** Conditions whose status is not the healthy one, and those with a message. */
function conditionWords(conditions: readonly Condition[], healthy: string): readonly string[] {
  return conditions
    .filter((c) => c.status !== healthy || c.type === 'ReplicaFailure' || c.type === 'Failed')
    .map((c) => `${c.type} ${c.status}${c.reason === '' ? '' : ` (${c.reason})`}${c.message === '' ? '' : `: ${oneLine(c.message)}`}`);
}
