import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ControlPlane, type PlaneFacts, planeOf } from './plane.ts';

export interface Door {
  /** For whoever wants to reach the plane from another process. */
  readonly facts: PlaneFacts;
  close(): Promise<void>;
}

/** Takes orders about a control plane from other processes of this machine that know the secret path. */
export async function openDoor(plane: ControlPlane): Promise<Door> {
  const secret = `/${randomBytes(16).toString('hex')}`;
  const orders: Readonly<Record<string, (what: string) => Promise<void>>> = {
    'start-gatekeeper': () => plane.startGatekeeper(),
    'stop-gatekeeper': () => plane.stopGatekeeper(),
    'lose-node': (node) => plane.loseNode(node),
  };
  const server = createServer((request, response) => {
    const [, known, name = '', what = ''] = (request.url ?? '').split('/');
    const order = request.method === 'POST' && `/${known}` === secret ? orders[name] : undefined;
    if (order === undefined) return void response.writeHead(404).end();
    return void order(what).then(
      () => response.writeHead(204).end(),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    facts: { ...plane.facts, door: `http://127.0.0.1:${(server.address() as AddressInfo).port}${secret}` },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The handle of a plane that another process owns. It cannot be stopped from here. */
export function attach(facts: PlaneFacts): ControlPlane {
  const order = async (name: string): Promise<void> => {
    if (facts.door === undefined) throw new Error('the owner of this control plane takes no orders');
    const answer = await fetch(`${facts.door}/${name}`, { method: 'POST' });
    if (!answer.ok) throw new Error(await answer.text());
  };
  return planeOf(facts, {
    startGatekeeper: () => order('start-gatekeeper'),
    stopGatekeeper: () => order('stop-gatekeeper'),
    loseNode: (node) => order(`lose-node/${node}`),
    stop: () => Promise.reject(new Error('a shared control plane is stopped by who started it')),
  });
}
