import type { Cluster } from '../ports/index.ts';
import { EXIT, Stop } from './exit.ts';

/** A namespace that is not there is a slip of the pen, not a healthy one. */
export async function existing(cluster: Cluster, namespace: string): Promise<void> {
  const found = await cluster.look({ do: 'get', ref: { apiVersion: 'v1', kind: 'Namespace', name: namespace } });
  if (found.is === 'missing' && found.why === 'not-found') throw new Stop(EXIT.usage, `There is no namespace ${namespace}.`);
}
