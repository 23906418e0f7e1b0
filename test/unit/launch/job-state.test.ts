import { describe, expect, it } from 'vitest';
import { jobState, type Shown } from '../../../src/adapters/kubernetes/launch/job-state.ts';
import type { KubeObject } from '../../../src/model/index.ts';

const PLAN = 'f'.repeat(64);
const object = (kind: string, more: object): KubeObject => ({ apiVersion: 'v1', kind, metadata: { name: 'x' }, ...more });
const condition = (type: string, reason = ''): object => ({ conditions: [{ type, status: 'True', reason }] });
const job = (status: object = {}): KubeObject => object('Job', { status });
const event = (reason: string, message: string, second = 0): KubeObject =>
  object('Event', { reason, message, lastTimestamp: new Date(second * 1000).toISOString() });
const pod = (state: object, more: object = {}): KubeObject => object('Pod', { status: { containerStatuses: [{ state }], ...more } });
const ended = (exitCode: number, message: string, reason = 'Error'): KubeObject => pod({ terminated: { exitCode, reason, message } });
const shown = (more: Partial<Shown>): Shown => ({ job: job(), pods: [], events: [], plan: PLAN, ...more });
const failed = job(condition('Failed', 'BackoffLimitExceeded'));
const late = job(condition('Failed', 'DeadlineExceeded'));

describe('why a Job never ran, in the words of the API server, scheduler and kubelet', () => {
  const said: readonly (readonly [code: string, event: KubeObject])[] = [
    [
      'quota',
      event(
        'FailedCreate',
        'Error creating: pods "k8s-rca-a-x1" is forbidden: exceeded quota: small, requested: pods=1, used: pods=4, limited: pods=4',
      ),
    ],
    [
      'quota',
      event(
        'FailedCreate',
        'Error creating: pods "k8s-rca-a-x1" is forbidden: maximum memory usage per Container is 64Mi, but limit is 128Mi',
      ),
    ],
    ['admission', event('FailedCreate', 'Error creating: admission webhook "validation.gatekeeper.sh" denied the request: [limits] no')],
    [
      'admission',
      event(
        'FailedCreate',
        `Error creating: pods "k8s-rca-a-x1" is forbidden: ValidatingAdmissionPolicy 'k8s-rca-executor-job-shape' denied request: env`,
      ),
    ],
    [
      'admission',
      event('FailedCreate', 'Error creating: pods "k8s-rca-a-x1" is forbidden: violates PodSecurity "restricted:latest": seccompProfile'),
    ],
    ['create', event('FailedCreate', 'Error creating: Internal error occurred: etcdserver: request timed out')],
    ['no-node', event('FailedScheduling', '0/3 nodes are available: 3 Insufficient memory.')],
    ['image', event('Failed', 'Failed to pull image "registry.example/k8s-rca@sha256:aa": not found')],
    ['volume', event('FailedMount', 'MountVolume.SetUp failed for volume "token" : configmap "kube-root-ca.crt" not found')],
  ];
  for (const [code, why] of said) {
    it(`${code}: ${String(why['message']).slice(0, 60)}`, () => {
      expect(jobState(shown({ events: [why] }))).toMatchObject({
        is: 'waiting',
        why: expect.stringContaining(String(why['message'])) as string,
      });
      const end = jobState(shown({ job: late, events: [why] }));
      expect(end).toMatchObject({ is: 'failed', code });
      expect(end).not.toHaveProperty('ran');
    });
  }

  it('the latest trouble is the one that counts', () => {
    const events = [event('FailedCreate', 'Error creating: exceeded quota: small', 1), event('FailedScheduling', 'no node', 9)];
    expect(jobState(shown({ job: late, events }))).toMatchObject({ code: 'no-node' });
  });

  it('a trouble that passed is none when the container ran after all', () => {
    const events = [event('FailedScheduling', 'no node', 1), event('Started', 'Container started', 2)];
    expect(jobState(shown({ job: late, events }))).toMatchObject({ is: 'failed', code: 'deadline', ran: 'maybe' });
  });
});

describe('how a Job that ran has ended', () => {
  it('done, as soon as the termination message is there, before the Job says so itself', () => {
    const message = `{"is":"applied","generation":2,"resourceVersion":"9","at":"2026-01-01T00:00:00Z","plan":"${PLAN}"}`;
    expect(jobState(shown({ pods: [ended(0, message, 'Completed')] }))).toMatchObject({ is: 'done', execution: { is: 'applied' } });
    const no = `{"is":"refused","step":"compare","code":"uid","why":"another","plan":"${PLAN}"}`;
    expect(jobState(shown({ job: failed, pods: [ended(1, no)] }))).toMatchObject({ is: 'done', execution: { code: 'uid' } });
  });

  it('a foreign text is never taken for a result, and the change may have been made', () => {
    for (const message of [
      '',
      'killed',
      `{"is":"applied","plan":"${PLAN}"}`,
      '{"is":"applied","generation":2,"resourceVersion":"9","at":"2026-01-01T00:00:00Z"}',
      `{"is":"refused","step":"compare","code":"uid","why":"another","plan":"${'0'.repeat(64)}"}`,
      `{"is":"applied","generation":"2","resourceVersion":"9","plan":"${PLAN}"}`,
      `{"is":"refused","step":"x","why":"y","plan":"${PLAN}"}`,
      '[1]',
    ]) {
      expect(jobState(shown({ job: failed, pods: [ended(137, message, 'OOMKilled')] }))).toMatchObject({
        is: 'failed',
        code: 'died',
        ran: 'maybe',
      });
    }
  });

  it('evicted, deleted, out of time, done without a word: each by its name', () => {
    const evicted = pod({}, { reason: 'Evicted', message: 'The node was low on resource: memory.' });
    const started = [event('Started', 'Container started')];
    expect(jobState(shown({ job: failed, pods: [evicted], events: started }))).toMatchObject({ code: 'evicted', ran: 'maybe' });
    expect(jobState(shown({ job: failed, events: started }))).toMatchObject({ code: 'gone', ran: 'maybe' });
    expect(jobState(shown({ job: late, events: started }))).toMatchObject({ code: 'deadline', ran: 'maybe' });
    expect(jobState(shown({ job: job(condition('Complete')) }))).toMatchObject({ code: 'no-result', ran: 'maybe' });
    const deleted = object('Job', { metadata: { name: 'x', deletionTimestamp: '2026-01-01T00:00:00Z' } });
    expect(jobState(shown({ job: deleted }))).toMatchObject({ code: 'gone', ran: 'maybe' });
    expect(jobState(shown({ job: failed }))).toMatchObject({ is: 'failed', code: 'gone' });
  });

  it('is waiting or running until then, and failed only when nothing of it can run any more', () => {
    expect(jobState(shown({}))).toEqual({ is: 'waiting', why: 'the executor’s pod is being made' });
    expect(jobState(shown({ pods: [pod({ waiting: { reason: 'ContainerCreating' } })] }))).toMatchObject({ is: 'waiting' });
    expect(jobState(shown({ pods: [pod({ running: {} })], events: [event('FailedMount', 'late')] }))).toEqual({ is: 'running' });
  });
});
