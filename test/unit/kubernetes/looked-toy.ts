import { afterEach, beforeEach } from 'vitest';
import type { Connection } from '../../../src/adapters/kubernetes/index.ts';
import type { Look, ObjectRef } from '../../../src/model/index.ts';
import type { Cluster } from '../../../src/ports/index.ts';
import { clusterOn } from './harness.ts';
import { ToyServer } from './toy-server.ts';

/** A server and a connection of its own for each test of whoever imports this. */
export let toy: ToyServer;
export let cluster: Cluster;
let connection: Connection;

beforeEach(async () => {
  toy = await new ToyServer().start();
  ({ cluster, connection } = clusterOn(toy));
});
afterEach(async () => {
  await connection.close();
  await toy.stop();
});

/** The same server, asked with other settings. */
export async function askWith(more: Parameters<typeof clusterOn>[1]): Promise<void> {
  await connection.close();
  ({ cluster, connection } = clusterOn(toy, more));
}

export const web: ObjectRef = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-1' };
export const logs: Extract<Look, { do: 'logs' }> = { do: 'logs', pod: web, container: 'app', previous: true };
