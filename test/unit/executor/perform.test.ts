import { createServer, type IncomingMessage, request as ask, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openApi } from '../../../src/executor/api.ts';
import { perform, type Performing } from '../../../src/executor/perform.ts';
import { Refusal } from '../../../src/executor/refusal.ts';
import { type PracticeCluster, startPracticeCluster } from '../../../src/local/cluster/index.ts';
import type { Execution, KubeObject, Plan } from '../../../src/model/index.ts';
import { changed, diffOf, planOf } from '../../../src/remediate/index.ts';

/** What stands between executor and API server: hands on, or spoils one kind of request. */
type Spoil = (request: IncomingMessage, response: ServerResponse, handOn: () => void) => 'spoilt' | 'fine';

let cluster: PracticeCluster;
let proxy: Server;
let spoil: Spoil;
let seen: string[];
let slept: number[];

beforeEach(async () => {
  seen = [];
  slept = [];
  spoil = () => 'fine';
  cluster = await startPracticeCluster({ timeScale: 10 });
  cluster.apply(DEPLOYMENT);
  await settled();
  proxy = createServer((request, response) => {
    const dry = request.url?.includes('dryRun') === true ? ' dry' : '';
    seen.push(`${request.method}${dry}`);
    const handOn = (): void => {
      const onward = ask(`${cluster.url}${request.url}`, { method: request.method, headers: request.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      request.pipe(onward);
    };
    if (spoil(request, response, handOn) === 'fine') handOn();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
  await cluster.stop();
});

/** Its controllers have written its status: a write between reading and changing is a conflict, and the attempt begins anew. */
async function settled(): Promise<void> {
  const until = Date.now() + 20_000;
  for (;;) {
    const answer = await fetch(`${cluster.url}/apis/apps/v1/namespaces/shop/deployments/web`);
    const { status } = (await answer.json()) as {
      readonly status?: { readonly availableReplicas?: number; readonly conditions?: readonly { readonly reason: string }[] };
    };
    if (status?.availableReplicas === 1 && status.conditions?.some((c) => c.reason === 'NewReplicaSetAvailable') === true) return;
    if (Date.now() > until) throw new Error(`still ${JSON.stringify(status)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const never = new AbortController().signal;
const isReal = (request: IncomingMessage): boolean => request.method === 'PATCH' && !request.url?.includes('dryRun');

async function scale(): Promise<Plan> {
  const answer = await fetch(`${cluster.url}/apis/apps/v1/namespaces/shop/deployments/web`);
  const before = (await answer.json()) as KubeObject;
  const target = { resource: 'deployments', namespace: 'shop', name: 'web', uid: before.metadata.uid ?? '', generation: 1 } as const;
  const action = { is: 'scale', target, replicas: 4 } as const;
  return planOf({ id: 'a'.repeat(16), incident: 'i', cluster: 'c', action, fields: diffOf(before, changed(action, before)) });
}

/** Waits pass quickly, yet they pass: a connection that was cut needs its moment to be seen as such. */
async function shortly(ms: number): Promise<void> {
  slept.push(ms);
  await new Promise((resolve) => setTimeout(resolve, Math.min(ms, 50)));
}

/** Runs the plan through the proxy; a refusal is an execution too. `within`: long, since a busy machine must not make an answer a late one. */
async function run(more: Partial<Performing> = {}, within = 10_000): Promise<Execution> {
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const api = openApi({ url, token: 't' }, never, within);
  try {
    const needs = { api, plan: await scale(), approval: 'approval', until: Date.now() + 60_000, now: Date.now };
    return await perform({ ...needs, sleep: shortly, ...more });
  } catch (error) {
    if (error instanceof Refusal) return error.execution();
    throw error;
  } finally {
    await api.close();
  }
}

const replicas = async (): Promise<unknown> => {
  const answer = await fetch(`${cluster.url}/apis/apps/v1/namespaces/shop/deployments/web`);
  return ((await answer.json()) as { spec: { replicas: number } }).spec.replicas;
};

describe('an answer that is lost', () => {
  it('a change that was made is found by reading, and not sent again', async () => {
    spoil = (request, response, handOn) => {
      if (!isReal(request)) return 'fine';
      const end = response.end.bind(response);
      response.end = (() => {
        response.socket?.destroy();
        return end();
      }) as typeof response.end;
      response.write = (() => true) as typeof response.write;
      handOn();
      return 'spoilt';
    };
    expect(await run()).toMatchObject({ is: 'applied', generation: 2 });
    expect(seen.filter((s) => s === 'PATCH')).toHaveLength(1);
    expect(await replicas()).toBe(4);
  });

  it('L-070 a change that never arrived is unclear: nobody can know, and it is not sent again', async () => {
    spoil = (request) => {
      if (!isReal(request)) return 'fine';
      request.socket.destroy();
      return 'spoilt';
    };
    expect(await run()).toMatchObject({
      is: 'unclear',
      step: 'patch',
      why: expect.stringContaining('does not carry this approval') as string,
    });
    expect(seen.filter((s) => s === 'PATCH')).toHaveLength(1);
    expect(slept).toEqual([0, 1_000, 4_000, 10_000]);
    // Nothing is ever taken away to be made anew: what cannot be changed stays.
    expect(seen.filter((s) => !/^(?:GET|PATCH)/.test(s))).toEqual([]);
    expect(await replicas()).toBe(1);
  });

  it('a change that was made and cannot be read back is unclear', async () => {
    let changedOnce = false;
    spoil = (request, response) => {
      if (isReal(request)) changedOnce = true;
      if (request.method !== 'GET' || !changedOnce) return 'fine';
      response.writeHead(503, { 'content-type': 'application/json' }).end('{"kind":"Status","reason":"ServiceUnavailable"}');
      return 'spoilt';
    };
    expect(await run()).toMatchObject({ is: 'unclear', step: 'read-back' });
    expect(await replicas()).toBe(4);
  });
});

describe('an API server that misbehaves before the change', () => {
  const spoilt: Readonly<Record<string, Spoil>> = {
    'says nothing': () => 'spoilt',
    'answers with a page': (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>login</html>');
      return 'spoilt';
    },
    'answers with another object': (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"kind":"Secret","metadata":{"uid":"x"}}');
      return 'spoilt';
    },
    'closes the connection': (request) => {
      request.socket.destroy();
      return 'spoilt';
    },
  };
  for (const [how, bad] of Object.entries(spoilt)) {
    it(`${how}: refused, nothing written`, async () => {
      const within = how === 'says nothing' ? 1_500 : 10_000;
      spoil = bad;
      expect(await run({}, within)).toMatchObject({ is: 'refused', step: 'read' });
      spoil = (request, response, handOn) => (request.method === 'GET' ? 'fine' : bad(request, response, handOn));
      expect(await run({}, within)).toMatchObject({ is: 'refused', step: 'dry-run' });
      expect(seen).not.toContain('PATCH');
      expect(await replicas()).toBe(1);
    });
  }

  it('cannot be reached at all: refused', async () => {
    const api = openApi({ url: 'http://127.0.0.1:1', token: 't' }, never);
    expect(await run({ api })).toMatchObject({
      is: 'refused',
      step: 'read',
      code: 'no-answer',
      why: expect.stringContaining('connection refused') as string,
    });
    await api.close();
  });

  it('a webhook that cannot be called stops the change for good; any other 5xx is looked into', async () => {
    const failing = (message: string): Spoil => {
      return (request, response) => {
        if (!isReal(request)) return 'fine';
        const body = { kind: 'Status', reason: 'InternalError', message };
        response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify(body));
        return 'spoilt';
      };
    };
    spoil = failing('Internal error occurred: failed calling webhook "guard": connection refused');
    expect(await run()).toMatchObject({ is: 'refused', step: 'patch', code: 'InternalError' });
    spoil = failing('etcdserver: request timed out');
    expect(await run()).toMatchObject({ is: 'unclear' });
  });
});

it('of two requests the second is refused: what the first one left behind is told', async () => {
  const list = await fetch(`${cluster.url}/api/v1/namespaces/shop/pods`);
  const [pod] = ((await list.json()) as { readonly items: readonly KubeObject[] }).items;
  if (pod === undefined) throw new Error('no pod');
  const before = { ...pod, apiVersion: 'v1', kind: 'Pod' };
  const target = { resource: 'pods', namespace: 'shop', name: pod.metadata.name, uid: pod.metadata.uid ?? '', generation: 0 } as const;
  const action = { is: 'delete-stuck-pod', target } as const;
  const plan = planOf({ id: 'b'.repeat(16), incident: 'i', cluster: 'c', action, fields: diffOf(before, undefined) });
  spoil = (request, response) => {
    if (request.method !== 'DELETE') return 'fine';
    const body = { kind: 'Status', reason: 'Forbidden', message: 'only a pod that is being deleted' };
    response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    return 'spoilt';
  };
  expect(await run({ plan })).toMatchObject({
    is: 'refused',
    code: 'Forbidden',
    wrote: 'The approval was written onto the pod (annotation k8s-rca.io/approval).',
  });
  const after = await fetch(`${cluster.url}/api/v1/namespaces/shop/pods/${pod.metadata.name}`);
  expect(await after.json()).toMatchObject({ metadata: { annotations: { 'k8s-rca.io/approval': 'approval' } } });
});

it('out of time nothing is sent any more', async () => {
  const api = openApi({ url: cluster.url, token: 't' }, AbortSignal.abort());
  expect(await run({ api })).toMatchObject({ is: 'refused', step: 'read', why: expect.stringContaining('out of time') as string });
  expect(seen).toEqual([]);
  await api.close();
});

it('an approval that runs out between rehearsal and change is not used', async () => {
  expect(await run({ until: Date.now() - 1 })).toMatchObject({ is: 'refused', step: 'verify', code: 'time' });
  expect(seen).toEqual(['GET', 'PATCH dry']);
});

const DEPLOYMENT = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'nginx:1.27' }] }
`;
