import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/diagnose/index.ts';
import type { Evidence, EvidenceItem, EventFact, KubeObject, ObjectRef } from '../../../src/model/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';

const now = Date.UTC(2026, 2, 1, 12);
const pod: ObjectRef = { kind: 'Pod', namespace: 'market', name: 'search-1' };
const item = (id: string, body: object): EvidenceItem => ({ id, query: '', at: now, ...body }) as EvidenceItem;
const event = (reason: string, message: string, i: number): EventFact => ({
  uid: `${i}`,
  about: pod,
  container: 'web',
  type: 'Warning',
  reason,
  message,
  count: 3,
  last: now - 30_000,
  component: 'kubelet',
});
const seen = (items: readonly EvidenceItem[], subject = pod): ReturnType<typeof diagnose> =>
  diagnose(scrubber({ key: 'k', addresses: 'public' }).value<Evidence>({ incident: 'i' as Evidence['incident'], subject, now, items }), {});

const body = (status: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'search-1', namespace: 'market' },
  spec: { nodeName: 'n-1', containers: [{ name: 'web', image: 'registry.test/search:9' }] },
  status: { phase: 'Pending', containerStatuses: [{ name: 'web', ready: false, restartCount: 0, ...status }] },
});
const object = (b: KubeObject): EvidenceItem => item('pod', { is: 'object', ref: pod, body: b });

function orders<T>(of: readonly T[]): readonly (readonly T[])[] {
  return of.length < 2 ? [of] : of.flatMap((x, i) => orders(of.toSpliced(i, 1)).map((rest) => [x, ...rest]));
}

describe('diagnose', () => {
  const pull = [
    event('BackOff', 'Back-off pulling image "registry.test/search:9"', 1),
    event('Failed', 'Failed to pull image "registry.test/search:9": registry.test/search:9: not found', 2),
    event('Failed', 'Error: ErrImagePull', 3),
    event('Failed', 'Error: ImagePullBackOff', 4),
  ];

  it('names one cause in the same words, in whatever order the four pull events come (L-013)', () => {
    const waiting = object(body({ state: { waiting: { reason: 'ErrImagePull', message: '' } } }));
    const told = orders(pull).map((events) => {
      const { causes } = seen([waiting, item('ev', { is: 'events', about: pod, events })]);
      return `${causes[0]?.cause} ${causes[0]?.title}`;
    });
    expect(told).toHaveLength(24);
    expect(new Set(told)).toEqual(
      new Set(['image.not_found Image registry.test/search:9 cannot be pulled: the registry does not have it']),
    );
  });

  it('counts a change before the failure for a cause, one after it began not even as news', () => {
    const failing = object(body({ state: { waiting: { reason: 'ErrImagePull', message: '' } } }));
    const change = item('c', {
      is: 'change',
      ref: pod,
      changedAt: now - 60_000,
      by: 'kubectl-set',
      summary: 'revision 1 → 2: web image search:8 → search:9',
      fields: [{ path: 'spec.containers[web].image', before: 'search:8', after: 'search:9' }],
    });
    const items = [failing, item('ev', { is: 'events', about: pod, events: pull }), change];
    const evidence = scrubber({ key: 'k', addresses: 'public' }).value<Evidence>({
      incident: 'i' as Evidence['incident'],
      subject: pod,
      now,
      items,
    });
    const before = diagnose(evidence, { since: now - 50_000 });
    const after = diagnose(evidence, { since: now - 120_000 });
    expect(before.changed).toHaveLength(1);
    expect(before.causes[0]?.because.map((p) => p.says).join()).toContain('changed just before');
    expect(after.changed).toEqual([]);
    expect(after.causes[0]?.because.map((p) => p.says).join()).not.toContain('changed just before');
  });

  it('blames no neighbour for a Warning about a kind it does not know', () => {
    const certificate: ObjectRef = { kind: 'Certificate', namespace: 'market', name: 'edge' };
    const warning = { ...event('Melted', 'the certificate melted', 9), about: certificate };
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'lonely', namespace: 'market' },
      spec: { selector: { app: 'lonely' } },
    };
    const slices = item('s', { is: 'list', kind: 'EndpointSlice', namespace: 'market', objects: [], complete: true });
    const items = [
      item('ev', { is: 'events', about: certificate, events: [warning] }),
      item('sv', { is: 'list', kind: 'Service', namespace: 'market', objects: [service], complete: true }),
      slices,
    ];
    expect(seen(items, certificate).causes.filter((c) => c.culprit.name === 'lonely')).toEqual([]);
  });

  it('is not healthy about what it could not see, and says what that was (L-033)', () => {
    const missing = item('m', { is: 'missing', look: { do: 'get', ref: pod }, why: 'forbidden', detail: 'pods' });
    const { causes, unseen, whyFewer } = seen([missing]);
    expect(causes).toEqual([]);
    expect(unseen).toEqual([{ evidence: 'm', says: 'Pod/market/search-1: forbidden (pods)' }]);
    expect(whyFewer).toContain('1 look failed');
  });

  it.each(['init', 'app', 'sidecar'] as const)('reads the state of a %s container (L-006)', (role) => {
    const status = {
      name: 'x',
      ready: false,
      restartCount: 4,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
    };
    const spec = { name: 'x', image: 'i', ...(role === 'sidecar' ? { restartPolicy: 'Always' } : {}) };
    const b: KubeObject = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'search-1', namespace: 'market' },
      spec: role === 'app' ? { containers: [spec] } : { containers: [{ name: 'main' }], initContainers: [spec] },
      status: { phase: 'Pending', [role === 'app' ? 'containerStatuses' : 'initContainerStatuses']: [status] },
    };
    expect(seen([object(b)]).causes[0]).toMatchObject({ cause: 'oom.container_limit', container: 'x' });
  });

  it('gives low confidence when full evidence contradicts itself (L-032)', () => {
    const killed = {
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      restartCount: 3,
      lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: new Date(now - 9_000).toISOString() } },
    };
    const logs = item('log', {
      is: 'logs',
      pod,
      container: 'web',
      previous: true,
      truncated: false,
      text: 'open /etc/a.yaml: no such file or directory\nFATAL: password authentication failed for user "a"\nlisten EADDRINUSE 8080',
    });
    const { causes, other } = seen([object(body(killed)), logs]);
    expect(causes.length).toBe(3);
    expect(causes[0]?.confidence.probability).toBeLessThan(0.6);
    expect(causes.reduce((n, c) => n + c.confidence.probability, other)).toBeLessThanOrEqual(1.0001);
  });

  it('quotes names so that they stay words in a shell', () => {
    const name = "a'; rm -rf ~ #";
    const b = body({ state: { waiting: { reason: 'InvalidImageName', message: 'x' } } });
    const odd: KubeObject = { ...b, metadata: { name, namespace: 'market' } };
    const { causes } = seen([item('pod', { is: 'object', ref: { ...pod, name }, body: odd })], { ...pod, name });
    const commands = causes.flatMap((c) => c.steps.flatMap((s) => s.command ?? []));
    expect(commands.length).toBeGreaterThan(0);
    const bareWords = commands.map((c) => c.replaceAll(/'[^']*'|\\'/g, ''));
    expect(bareWords.filter((c) => /rm -rf|;|#/.test(c))).toEqual([]);
    expect(commands.some((c) => c.includes('rm -rf'))).toBe(true);
  });

  const owner: ObjectRef = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'market', name: 'search' };
  const killed = (name: string, restartCount: number): KubeObject => ({
    ...body({
      restartCount,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: new Date(now - 20_000).toISOString() } },
    }),
    metadata: {
      name,
      namespace: 'market',
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'search', uid: 'u', controller: true }],
    },
  });
  const owned = killed('search-1', 4);
  const revised = (fields: readonly object[]): EvidenceItem =>
    item('c', { is: 'change', ref: owner, changedAt: now - 60_000, by: 'kubectl-set', summary: 'revision 6 → 7: many fields', fields });

  it('offers the way back to the revision before, first, and names what the change did, for any kind with revisions', () => {
    const lowered = { path: 'spec.containers[web].resources.limits.memory', before: '256Mi', after: '32Mi' };
    const { causes } = seen([object(owned), revised([{ path: 'metadata.labels.tier', after: 'b' }, lowered])], pod);
    expect(causes[0]?.cause).toBe('oom.container_limit');
    expect(causes[0]?.steps[0]?.command).toBe('kubectl rollout undo statefulset/search -n market --to-revision=6');
    expect(causes[0]?.because.map((p) => p.says)).toContain(
      'changed just before: revision 6 → 7: web resources.limits.memory 256Mi → 32Mi',
    );
  });

  it('does not blame a change that cannot have this effect: a limit that was raised, a label', () => {
    const raised = { path: 'spec.containers[web].resources.limits.memory', before: '16Mi', after: '32Mi' };
    const { causes } = seen([object(owned), revised([{ path: 'metadata.labels.tier', after: 'b' }, raised])], pod);
    expect(causes[0]?.because.map((p) => p.says).join()).not.toContain('changed just before');
    expect(causes[0]?.steps.map((s) => s.command).join()).not.toContain('rollout undo');
  });

  it('does not say that a container is started again where its pod forbids that', () => {
    const status = {
      restartCount: 2,
      state: { terminated: { exitCode: 9, reason: 'Error', finishedAt: new Date(now - 20_000).toISOString() } },
    };
    const with_ = (restartPolicy: string): string => {
      const pod = body(status);
      return seen([object({ ...pod, spec: { ...(pod['spec'] as object), restartPolicy } })]).causes[0]?.explanation ?? '';
    };
    expect(with_('Never')).toContain('not started again');
    expect(with_('Always')).toContain('starts it again');
  });

  it('tells a fact once however often it was counted', () => {
    const dead = (name: string, restarts: number): EvidenceItem =>
      item(name, { is: 'object', ref: { ...pod, name }, body: killed(name, restarts) });
    const { causes } = seen([dead('search-1', 3), dead('search-2', 8)], owner);
    expect(causes[0]?.because).toHaveLength(1);
  });
});
