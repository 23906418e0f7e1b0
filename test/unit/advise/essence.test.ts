import { describe, expect, it } from 'vitest';
import { counterpart, essence } from '../../../src/advise/index.ts';
import type { Evidence, EvidenceId, EvidenceItem, KubeObject, ObjectRef } from '../../../src/model/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';
import { diagnosis, events, finding, item, logs, matter, pod, type PodSample, subject } from './sample.ts';

interface Case extends PodSample {
  readonly log?: string;
  readonly message?: string;
  readonly count?: number;
  readonly replicas?: number;
  readonly ready?: number;
  readonly args?: string;
  readonly again?: boolean;
  readonly cause?: string;
}

function deployment({ replicas = 2, ready = 0, args = '--timeout=5s', image = 'registry.test/web:1.4.2' }: Case): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', uid: 'd-1', resourceVersion: '771' },
    spec: { replicas, template: { spec: { containers: [{ name: 'api', image, args: [args] }] } } },
    status: {
      readyReplicas: ready,
      replicas,
      conditions: [
        {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: '',
          lastTransitionTime: '2026-03-01T09:00:00Z',
        },
      ],
    },
  };
}

const first = '2026-03-01T09:50:01.123Z fatal: ledger 10.2.3.4:5432 is of version 9, took 31ms (request 7c3e4d2f8a6c5f1d)';

function evidence(of: Case): readonly EvidenceItem[] {
  const name = of.name ?? 'web-7d9f8b6c5-x2x4z';
  const ref: ObjectRef = { kind: 'Pod', namespace: 'shop', name };
  const text = of.log ?? first;
  return [
    item('e1', { is: 'object', ref: subject, body: deployment(of) }),
    ...(of.again === true
      ? [
          item('e2', {
            is: 'object',
            ref: { ...ref, name: 'web-7d9f8b6c5-zzzzz' },
            body: pod({ ...of, name: 'web-7d9f8b6c5-zzzzz', restarts: 9 }),
          }),
        ]
      : []),
    item('e3', { is: 'object', ref, body: pod(of) }),
    item('e4', { is: 'logs', pod: ref, container: 'api', previous: true, text, truncated: false }),
    events(
      'e5',
      [['Warning', 'BackOff', of.message ?? `Back-off 20s restarting failed container api in pod ${name}_shop`, of.count ?? 3]],
      ref,
    ),
  ];
}

const of = (sample: Case = {}): string =>
  essence(matter({ items: evidence(sample), diagnosis: diagnosis(finding(sample.cause ?? 'crashloop.bad_config', 0.5, 'e4')) }));

describe('the same failure again', () => {
  it.each<readonly [string, Case]>([
    ['with a new pod', { name: 'web-7d9f8b6c5-p9q8r' }],
    ['on another node', { node: 'n-77' }],
    ['after more restarts', { restarts: 41 }],
    ['with more events', { count: 90 }],
    ['with two pods', { again: true }],
    ['at more replicas', { replicas: 5 }],
    [
      'at another time, of another request',
      { log: '2026-04-09T01:02:03.9Z fatal: ledger 10.2.3.4:5432 is of version 9, took 31ms (request 0a1b2c3d4e5f6a7b)' },
    ],
    ['with a longer back-off', { message: 'Back-off 5m0s restarting failed container api in pod web-7d9f8b6c5-x2x4z_shop' }],
  ])('is recognised %s', (_, change) => {
    expect(of(change)).toBe(of());
  });

  it.each<readonly [string, Case]>([
    ['another image', { image: 'registry.test/web:1.4.3' }],
    ['another exit code', { exitCode: 137 }],
    ['another message', { log: 'fatal: ledger 10.2.3.4:5432 is of version 10, took 31ms' }],
    ['another address that refuses', { log: first.replace('10.2.3.4', '203.0.113.9') }],
    ['another time that it took', { log: first.replace('31ms', '30s') }],
    ['another port', { log: 'fatal: ledger 10.2.3.4:5433 is of version 9, took 31ms (request 7c3e4d2f8a6c5f1d)' }],
    ['another event', { message: 'Liveness probe failed: HTTP probe failed with statuscode: 500' }],
    ['another value of a variable', { env: 'db-2' }],
    ['another argument, though it only says how long', { args: '--timeout=6s' }],
    ['no replica wanted', { replicas: 0 }],
    ['another candidate', { cause: 'crashloop.missing_file' }],
  ])('is another with %s', (_, change) => {
    expect(of(change)).not.toBe(of());
  });

  it.each([
    ['an address', 'dial tcp 10.96.0.7:443: connection refused', 'dial tcp 203.0.113.9:443: connection refused'],
    ['an amount', 'exceeded quota: requested cpu=500m', 'exceeded quota: requested cpu=4m'],
    ['a large number', 'fatal: cannot allocate 1048576 bytes', 'fatal: cannot allocate 9999999999 bytes'],
    ['a very large number', 'fatal: cannot allocate 104857600000 bytes', 'fatal: cannot allocate 999999999999 bytes'],
    ['a version', 'fatal: schema 202601 is not known', 'fatal: schema 202702 is not known'],
    ['a limit of time', 'fatal: lease of 15s ended', 'fatal: lease of 60s ended'],
    ['an image', `fatal: image sha256:${'a1'.repeat(32)} is broken`, `fatal: image sha256:${'b2'.repeat(32)} is broken`],
  ])('differs by %s, in a log as in an event', (_, one, other) => {
    expect(of({ log: one })).not.toBe(of({ log: other }));
    expect(of({ message: one })).not.toBe(of({ message: other }));
  });

  it('the address of its own pod, and how long was waited, make no difference', () => {
    const at = (ip: string, span: string): string => {
      const body = pod();
      const status = { ...(body['status'] as object), podIP: ip, podIPs: [{ ip }] };
      const text = `fatal: no answer from ${ip}:8080 after ${span}`;
      return essence(matter({ items: [item('e3', { is: 'object', ref: subject, body: { ...body, status } }), logs('e4', text)] }));
    };
    expect(at('10.1.2.77', '12s')).toBe(at('10.1.2.3', '5m0s'));
  });

  it('another owner, or another kind of question, is another', () => {
    const same = matter({ items: evidence({}), diagnosis: diagnosis(finding('crashloop.bad_config', 0.5, 'e4')) });
    expect(essence({ ...same, kind: 'rank' })).not.toBe(essence(same));
    const other = { ...same.evidence, subject: { ...subject, name: 'web-admin' } };
    expect(essence({ ...same, evidence: other })).not.toBe(essence(same));
  });

  it('is recognised whether the container is seen crashed, waiting or started anew', () => {
    const at = (state: unknown): string => {
      const body = pod();
      const status = structuredClone(body['status']) as { containerStatuses: { name: string; state: unknown; ready: boolean }[] };
      for (const c of status.containerStatuses) if (c.name === 'api') Object.assign(c, { state, ready: false });
      return essence(matter({ items: [item('e3', { is: 'object', ref: subject, body: { ...body, status } })] }));
    };
    const waiting = at({ waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } });
    expect(at({ running: { startedAt: '2026-03-01T09:59:00Z' } })).toBe(waiting);
    expect(at({ terminated: { reason: 'Error', exitCode: 1, finishedAt: '2026-03-01T09:59:00Z' } })).toBe(waiting);
    expect(at({ terminated: { reason: 'Error', exitCode: 2, finishedAt: '2026-03-01T09:59:00Z' } })).not.toBe(waiting);
    expect(at({ waiting: { reason: 'ImagePullBackOff', message: '' } })).not.toBe(waiting);
  });

  it('the id of a hidden secret, another for each incident, makes no difference; its family does', () => {
    const hidden = (key: string, text: string): { readonly seen: string; readonly essence: string } => {
      const whole = matter({ items: [] });
      const seen = scrubber({ key, addresses: 'public' }).value<Evidence>({ ...whole.evidence, items: [logs('e1', text)] });
      return { seen: JSON.stringify(seen), essence: essence({ ...whole, evidence: seen }) };
    };
    const password = `fatal: cannot log in with password=${['not', 'a', 'real', 'Secret9'].join('-')}`;
    const [one, other] = [hidden('first', password), hidden('second', password)];
    expect(one.seen).toContain('[REDACTED:');
    expect(one.seen).not.toBe(other.seen);
    expect(one.essence).toBe(other.essence);
    expect(hidden('first', `fatal: cannot log in with ${'ghp_' + 'a1B2'.repeat(9)}`).essence).not.toBe(one.essence);
  });

  it('what an earlier item said is found again under its id of now', () => {
    const then = matter({ items: evidence({}) }).evidence;
    const shifted = evidence({ name: 'web-7d9f8b6c5-p9q8r', restarts: 30 }).map((i, n) => ({ ...i, id: `e${n + 3}` as EvidenceId }));
    const now = matter({
      items: [events('e1', [['Warning', 'Unhealthy', 'Readiness probe failed']]), item('e2', { is: 'text', text: 'x' }), ...shifted],
    }).evidence;
    const again = (id: string): string | undefined => counterpart(id as EvidenceId, then, now);
    expect([again('e1'), again('e3'), again('e4'), again('e5')]).toEqual(['e3', 'e4', 'e5', 'e6']);
    expect(again('e9')).toBeUndefined();
  });
});
