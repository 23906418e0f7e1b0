import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../../src/executor/api.ts';
import { probe } from '../../../src/executor/canary.ts';
import { at, type GuardProbe, num, text } from '../../../src/model/index.ts';

const NAMES = { vap: 'k8s-rca-executor-scope', gatekeeper: 'executor-guard.k8s-rca.io' };

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** How the shipped policies stand: both, one of them taken away, or RBAC alone. */
type Guard = 'whole' | 'no vap' | 'no gatekeeper' | 'rbac';

let replicas: number;
let bounds: Bounds;
let guard: Guard;
let asked: { readonly method: string; readonly url: string; readonly body: unknown }[];
let server: Server;
let api: Api;

/** A restart is the one change of these that has no bounds. In the order of a real API server: its own policies, then the webhook. */
function refusal(body: unknown): string | undefined {
  if (guard === 'rbac') return 'deployments.apps "web" is forbidden: User "executor" cannot patch resource "deployments"';
  const broken = outOfScope(body);
  if (broken !== undefined && guard !== 'no vap')
    return `ValidatingAdmissionPolicy '${NAMES.vap}' with binding '${NAMES.vap}' denied request: ${broken}`;
  if (guard === 'no gatekeeper') return undefined;
  return `admission webhook "${NAMES.gatekeeper}" denied the request: [k8s-rca-executor-guard] missing, invalid or expired human approval`;
}

function outOfScope(body: unknown): string | undefined {
  const wanted = num(at(body, 'spec', 'replicas')) ?? replicas;
  if (wanted !== replicas && (wanted < bounds.min || wanted > bounds.max)) return 'replicas are outside the bounds of policy';
  const template = at(body, 'spec', 'template');
  if (wanted === replicas && template === undefined) return 'exactly one of replicas and the pod template must change';
  if (at(template, 'spec') !== undefined) return 'the change of the pod template is no restart';
  const restarted = text(at(template, 'metadata', 'annotations', 'kubectl.kubernetes.io/restartedAt'));
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(restarted) || wanted !== replicas ? undefined : 'no restart';
}

beforeEach(async () => {
  guard = 'whole';
  asked = [];
  server = createServer((request, response) => {
    let sent = '';
    request.on('data', (chunk: Buffer) => (sent += chunk.toString()));
    request.on('end', () => {
      const { method = '', url = '' } = request;
      const body: unknown = sent === '' ? undefined : JSON.parse(sent);
      asked.push({ method, url, body });
      const message = method === 'PATCH' ? refusal(body) : undefined;
      const answer = message === undefined ? { metadata: { name: 'web' }, spec: { replicas } } : { reason: 'Forbidden', message };
      response.writeHead(message === undefined ? 200 : 403).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  api = openApi({ url, token: 't' }, AbortSignal.timeout(20_000));
});
afterEach(async () => {
  await api.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function probed(): Promise<readonly GuardProbe[]> {
  const deployments = [{ namespace: 'shop', name: 'web' }];
  return probe(
    { api, sleep: () => Promise.resolve() },
    {
      v: 1,
      id: 'a'.repeat(16),
      cluster: 'c',
      canary: { layers: ['vap', 'gatekeeper'], deployments },
    },
  );
}

describe('each layer refuses by its name', () => {
  it.each([
    ['within the usual bounds', 3, { min: 1, max: 20 }],
    ['above the most that is set', 6, { min: 1, max: 5 }],
    ['at the most that is set', 5, { min: 1, max: 5 }],
    ['below the least that is set', 1, { min: 3, max: 20 }],
    ['far above the usual bounds', 500, { min: 1, max: 20 }],
    ['without replicas', 0, { min: 1, max: 20 }],
  ])('%s', async (_, now, set) => {
    replicas = now;
    bounds = set;
    expect(await probed()).toMatchObject([
      { layer: 'vap', piece: NAMES.vap, refused: true },
      { layer: 'gatekeeper', piece: NAMES.gatekeeper, refused: true },
    ]);
    const patches = asked.filter((one) => one.method === 'PATCH');
    expect(patches.map((one) => at(one.body, 'spec', 'replicas'))).toEqual([undefined, undefined]);
    for (const { url } of patches) expect(url).toContain('dryRun=All');
  });
});

it.each([
  ['no vap', [false, true]],
  ['no gatekeeper', [true, false]],
  ['rbac', [false, false]],
] as const)('%s: what another refuses counts for no layer', async (which, refused) => {
  replicas = 6;
  bounds = { min: 1, max: 5 };
  guard = which;
  expect((await probed()).map((one) => one.refused)).toEqual(refused);
});
