import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/adapters/clock/index.ts';
import { connect, type Connection } from '../../../src/adapters/kubernetes/index.ts';
import { canary, type CanaryNeeds } from '../../../src/adapters/kubernetes/launch/canary.ts';
import { type CanaryPlan, digest, type GuardProbe } from '../../../src/model/index.ts';

type Answer = readonly object[] | number;

/** What each namespace holds, or the status that a look at it is answered with. */
let held: Record<string, Answer>;
let planned: CanaryPlan[];
let server: Server;
let connection: Connection;

beforeEach(async () => {
  planned = [];
  server = createServer((request, response) => {
    const namespace = /namespaces\/([^/]+)\/deployments/.exec(request.url ?? '')?.[1] ?? '';
    const found = held[namespace] ?? 404;
    const status = typeof found === 'number' ? found : 200;
    response.writeHead(status).end(JSON.stringify(status === 200 ? { items: found } : { message: `no: ${status}`, code: status }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  connection = connect({ cluster: { use: 'proxy', name: 'c', url, ownNamespace: 'k8s-rca' }, proxy: { none: [] } });
});
afterEach(async () => {
  await connection.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const web = (replicas: number, labels: object = {}): object => ({ metadata: { name: 'web', labels }, spec: { replicas } });
const closed = web(1, { 'k8s-rca.io/remediation': 'disabled' });

/** The executor's Job as it ends where each layer refuses, but in `open`. */
function proving(open = ''): CanaryNeeds {
  const probes = ({ canary: { layers, deployments } }: CanaryPlan): readonly GuardProbe[] =>
    deployments.flatMap(({ namespace }) =>
      layers.map((layer) => ({ layer, piece: `the piece of ${layer}`, namespace, refused: namespace !== open, said: 'let through' })),
    );
  return {
    connection,
    clock: systemClock,
    timeout: 5_000,
    layers: ['vap', 'gatekeeper'],
    launch: (plan) => Promise.resolve(`job-${planned.push(plan) - 1}`),
    state: (job) => {
      const plan = planned[Number(job.slice(4))];
      if (plan === undefined) return Promise.resolve({ is: 'absent' });
      return Promise.resolve({ is: 'done', execution: { is: 'canary', probes: probes(plan) }, plan: digest(plan) });
    },
    remove: () => Promise.resolve(),
    newId: () => 'a'.repeat(16),
    botProbes: () => Promise.resolve([]),
    gatekeeperFaults: () => Promise.resolve([]),
  };
}

const nothing = 'holds no Deployment to try it on';

it('a namespace in which nothing can be tried says nothing about the others', async () => {
  held = { shop: [web(1)], 'zz-databases': [], optedout: [closed], unreadable: 403 };
  const verdicts = await canary(proving(), Object.keys(held));
  for (const verdict of verdicts)
    expect(verdict).toMatchObject({
      holds: true,
      why: '',
      untried: [
        { namespace: 'zz-databases', why: nothing },
        { namespace: 'optedout', why: nothing },
        { namespace: 'unreadable', why: expect.stringContaining('could not be read') as string },
      ],
    });
  expect(verdicts.map((one) => one.layer)).toEqual(['vap', 'gatekeeper']);
  expect(planned.map((plan) => plan.canary.deployments)).toEqual([[{ namespace: 'shop', name: 'web' }]]);
});

it('a guard that is open where it was tried does not hold, whatever could not be tried', async () => {
  held = { shop: [web(1)], pay: [web(1)], 'zz-databases': [] };
  for (const verdict of await canary(proving('pay'), Object.keys(held)))
    expect(verdict).toMatchObject({ holds: false, why: `pay: not refused by the piece of ${verdict.layer}: let through` });
});

it('where nothing can be tried anywhere nothing is proven, and no Job is made', async () => {
  held = { 'zz-databases': [], unreadable: 403 };
  for (const verdict of await canary(proving(), Object.keys(held))) {
    expect(verdict).toMatchObject({ holds: false, why: expect.stringContaining(`namespace zz-databases ${nothing}`) as string });
    expect(verdict.why).toContain('namespace unreadable could not be read');
  }
  expect(planned).toEqual([]);
});

it.each([0, 1, 6, 21, 500])('a Deployment of %d replicas serves', async (replicas) => {
  held = { shop: [closed, web(replicas)] };
  for (const verdict of await canary(proving(), ['shop'])) expect(verdict).toMatchObject({ holds: true, why: '' });
});
