import { expect, test } from 'vitest';
import { investigate } from '../../../src/flow/index.ts';
import type { Found, IncidentId, KubeObject, Look } from '../../../src/model/index.ts';
import type { Cluster } from '../../../src/ports/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';

const now = Date.parse('2026-01-01T00:10:00Z');
const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-1', namespace: 'shop', uid: 'u1' },
  spec: { nodeName: 'n1', containers: [{ name: 'web', image: 'web:1' }] },
  status: {
    phase: 'Running',
    containerStatuses: [
      {
        name: 'web',
        ready: false,
        restartCount: 5,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { reason: 'Error', exitCode: 1 } },
      },
    ],
  },
};
const subject = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-1' };

/** A cluster that knows one pod and answers the rest as `answer` says; it counts how many looks run at once. */
function cluster(answer: (look: Look) => Partial<Found>): {
  readonly port: Cluster;
  readonly asked: Look[];
  readonly widest: () => number;
} {
  const asked: Look[] = [];
  let running = 0;
  let widest = 0;
  const look = async (l: Look): Promise<Found> => {
    asked.push(l);
    running += 1;
    widest = Math.max(widest, running);
    // Later looks answer sooner: ids must not depend on who is first.
    for (let i = 0; i < 20 - (asked.length % 20); i++) await Promise.resolve();
    running -= 1;
    const base = { query: `q${asked.length}`, at: now };
    if (l.do === 'get' && l.ref.kind === 'Pod') return { ...base, is: 'object', ref: subject, body: pod };
    return { ...base, is: 'missing', look: l, why: 'forbidden', detail: 'no right', ...answer(l) } as Found;
  };
  const port: Cluster = { name: 'c', look, watch: () => ({ ready: Promise.resolve(), health: () => [], stop: () => Promise.resolve() }) };
  return { port, asked, widest: () => widest };
}

const needs = (port: Cluster): Parameters<typeof investigate>[0] => ({
  cluster: port,
  scrubber: scrubber({ key: 'k', addresses: 'public' }),
  clock: { now: () => now, sleep: () => Promise.resolve() },
  limits: { timeout: 1000, eventLimit: 100, logLines: 20, logBytes: 2000 },
});
const about = { incident: 'i1' as IncidentId, subject, failing: [subject], family: 'crash' as const };

test('looks at most four at a time, never twice at the same, and numbers in the order of asking', async () => {
  const one = cluster(() => ({}));
  const first = await investigate(needs(one.port), about);
  expect(one.widest()).toBe(4);
  expect(new Set(one.asked.map((l) => JSON.stringify(l))).size).toBe(one.asked.length);
  expect(first.evidence.items.map((i) => i.id)).toEqual(first.evidence.items.map((_, i) => `e${i + 1}`));
  const again = await investigate(needs(cluster(() => ({})).port), about);
  expect(again.evidence.items.map((i) => `${i.id} ${i.is}`)).toEqual(first.evidence.items.map((i) => `${i.id} ${i.is}`));
});

test('the approval that the bot left on an object is no evidence, and counts as no secret that was hidden', async () => {
  const token = [
    { alg: 'ES256', typ: 'JWT' },
    { iss: 'k8s-rca', sub: 'x'.repeat(40) },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const annotations = { 'k8s-rca.io/approval': [...token, 'c'.repeat(86)].join('.'), team: 'shop' };
  const deployment: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', uid: 'd1', annotations },
    spec: {},
  };
  const looked = cluster((look) =>
    look.do === 'list' && look.kind === 'ReplicaSet'
      ? { is: 'list', kind: 'ReplicaSet', objects: [{ ...deployment, kind: 'ReplicaSet' }], complete: true }
      : {},
  );
  const given: Found[] = [
    { query: 'given', at: now, is: 'object', ref: { kind: 'Deployment', namespace: 'shop', name: 'web' }, body: deployment },
    { query: 'given', at: now, is: 'list', kind: 'ReplicaSet', objects: [{ ...deployment, kind: 'ReplicaSet' }], complete: true },
  ];
  const { evidence, redactions } = await investigate(needs(looked.port), { ...about, given });
  expect(redactions).toEqual([]);
  expect(JSON.stringify(evidence)).not.toContain('k8s-rca.io/approval');
  expect(JSON.stringify(evidence)).toContain('"team":"shop"');
});

test('L-033 a look that fails is evidence, and is told as unseen', async () => {
  const { evidence, diagnosis } = await investigate(needs(cluster(() => ({})).port), about);
  expect(evidence.items.some((i) => i.is === 'missing' && i.why === 'forbidden')).toBe(true);
  expect(diagnosis.unseen.length).toBeGreaterThan(0);
  expect(diagnosis.healthy).toBe(false);
});

test('logs are shortened and secrets gone before anybody else sees them', async () => {
  const token = ['xox', 'b-1234567890-', 'abcdefghijklmnop'].join('');
  const log = [...Array.from({ length: 500 }, (_, i) => `line ${i}`), `Error: cannot post with ${token}`].join('\n');
  const answer = (l: Look): Partial<Found> =>
    l.do === 'logs' ? { is: 'logs', pod: l.pod, container: l.container, previous: l.previous, text: log, truncated: false } : {};
  const { evidence, redactions } = await investigate(needs(cluster(answer).port), about);
  const logs = evidence.items.filter((i) => i.is === 'logs');
  expect(logs.length).toBeGreaterThan(0);
  for (const item of logs) {
    expect(item.truncated).toBe(true);
    expect(item.text.length).toBeLessThan(log.length);
    expect(item.text).toContain('Error: cannot post with');
  }
  expect(JSON.stringify(evidence)).not.toContain(token);
  expect(redactions.length).toBeGreaterThan(0);
});
