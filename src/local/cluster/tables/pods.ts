import type { ContainerStatus, Pod } from '../store/types.ts';
import { age } from './age.ts';

const isSidecar = (pod: Pod, name: string): boolean =>
  pod.spec.initContainers?.some((c) => c.name === name && c.restartPolicy === 'Always') === true;

function initReason(pod: Pod): string | undefined {
  const all = pod.status.initContainerStatuses ?? [];
  for (const [i, status] of all.entries()) {
    if (status.state.terminated?.exitCode === 0 || (isSidecar(pod, status.name) && status.started === true)) continue;
    const ended = status.state.terminated;
    if (ended) return ended.reason ? `Init:${ended.reason}` : `Init:ExitCode:${ended.exitCode}`;
    const waiting = status.state.waiting?.reason;
    return waiting && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${i}/${pod.spec.initContainers?.length ?? 0}`;
  }
  return undefined;
}

function containerReason(statuses: readonly ContainerStatus[], phase: string): string {
  let reason = phase;
  for (const status of [...statuses].reverse()) {
    if (status.state.waiting?.reason) reason = status.state.waiting.reason;
    else if (status.state.terminated) reason = status.state.terminated.reason || `ExitCode:${status.state.terminated.exitCode}`;
  }
  const running = statuses.some((status) => status.ready && status.state.running);
  return reason === 'Completed' && running ? 'Running' : reason;
}

/** The STATUS column, as the API server's printer derives it. */
export function podReason(pod: Pod): string {
  const status = pod.status;
  const gated = status.conditions?.find((c) => c.type === 'PodScheduled')?.reason;
  const base = status.reason ?? (gated === 'SchedulingGated' ? 'SchedulingGated' : status.phase);
  const init = initReason(pod);
  const reason = init ?? containerReason(status.containerStatuses ?? [], base);
  if (pod.metadata.deletionTimestamp === undefined) return reason;
  if (status.reason === 'NodeLost') return 'Unknown';
  return status.phase === 'Succeeded' || status.phase === 'Failed' ? reason : 'Terminating';
}

/** RESTARTS with the age of the last one: `3 (20s ago)`. */
function restarts(statuses: readonly ContainerStatus[], now: number): string {
  const count = statuses.reduce((sum, status) => sum + status.restartCount, 0);
  const ends = statuses.flatMap((status) => status.lastState?.terminated?.finishedAt ?? []).sort();
  const last = ends.at(-1);
  return count > 0 && last ? `${count} (${age(last, now)} ago)` : String(count);
}

export function podCells(pod: Pod, now: number): (string | number)[] {
  const sidecars = (pod.status.initContainerStatuses ?? []).filter((status) => isSidecar(pod, status.name));
  const statuses = [...sidecars, ...(pod.status.containerStatuses ?? [])];
  const total = pod.spec.containers.length + (pod.spec.initContainers ?? []).filter((c) => c.restartPolicy === 'Always').length;
  return [
    pod.metadata.name,
    `${statuses.filter((status) => status.ready).length}/${total}`,
    podReason(pod),
    restarts([...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])], now),
    age(pod.metadata.creationTimestamp, now),
    pod.status.podIP ?? '<none>',
    pod.spec.nodeName ?? '<none>',
    pod.status.nominatedNodeName ?? '<none>',
    '<none>',
  ];
}
