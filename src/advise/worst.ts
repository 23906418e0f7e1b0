import type { Container } from '../model/index.ts';

function trouble({ state, last, restarts, ready, role }: Container): number {
  if (state.is === 'terminated') return state.exitCode === 0 && role !== 'app' ? 0 : 4;
  if (state.is === 'waiting' && !/^(?:ContainerCreating|PodInitializing)$/u.test(state.reason)) return 5;
  if (last.is === 'terminated' || restarts > 0) return 3;
  return state.is === 'running' && ready ? 0 : 1;
}

/** Containers by how badly they fare, the worst first. */
export function worstFirst(containers: readonly Container[]): readonly Container[] {
  return containers.toSorted((a, b) => trouble(b) - trouble(a));
}
