import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SeenRequest } from '../../src/local/cluster/index.ts';
import type { Action, Execution, KubeObject, Plan } from '../../src/model/index.ts';
import type { JobState } from '../../src/ports/index.ts';
import { jobName, templateDigest, templateOf } from '../../src/remediate/index.ts';
import { until } from './world.ts';
import { type ExecutorWorld, pathTo, startExecutorWorld } from './executor-world.ts';

let world: ExecutorWorld;
/** A mutating webhook and a busy controller, for the tests that want them. */
let mutate: (next: { metadata: { name: string; labels?: Record<string, string> } }) => void = () => undefined;
let onRequest: (request: SeenRequest) => void = () => undefined;
let mark = 0;

beforeAll(async () => {
  world = await startExecutorWorld({ mutate: (next) => mutate(next), onRequest: (request) => onRequest(request) });
});
afterAll(() => world.stop());
afterEach(() => {
  mutate = () => undefined;
  onRequest = () => undefined;
  world.guard('yes');
  world.cluster.faults.clear();
});

const web = pathTo('deployments', 'web');
const replicas = async (): Promise<unknown> => ((await world.get(web))['spec'] as { replicas: number }).replicas;

/** A scale of `web` to a number it does not have. */
async function scale(to?: number): Promise<Plan> {
  const target = await world.target('deployments', 'web');
  return world.plan({ is: 'scale', target, replicas: to ?? Number(await replicas()) + 1 });
}

const executionOf = (state: JobState): Execution => {
  if (state.is !== 'done') throw new Error(JSON.stringify(state));
  return state.execution;
};

/** Runs a plan that must be refused; what is there must stay as it was, and nothing but dry runs may have been written. */
async function refused(plan: Plan, approval?: string): Promise<Extract<Execution, { is: 'refused' }>> {
  const before = await world.get(web);
  mark = world.sent().length;
  const execution = executionOf(await world.run(plan, approval));
  if (execution.is !== 'refused') throw new Error(JSON.stringify(execution));
  expect((await world.get(web))['spec']).toEqual(before['spec']);
  return execution;
}
const sentSince = (): readonly string[] => world.sent().slice(mark);

describe('what was approved is carried out by a process that knows its pod spec alone', () => {
  it('P-136 scale: reads, rehearses, changes, reads back; the approval stands on the object', async () => {
    const plan = await scale(3);
    const approval = world.sign(plan);
    mark = world.sent().length;
    expect(await world.run(plan, approval)).toMatchObject({
      is: 'done',
      execution: { is: 'applied', generation: plan.action.target.generation + 1 },
    });
    expect(sentSince()).toEqual(['GET', 'PATCH ?dryRun=All', 'PATCH', 'GET']);
    const object = await world.get(web);
    expect(object['spec']).toMatchObject({ replicas: 3 });
    expect(object.metadata['annotations']).toMatchObject({ 'k8s-rca.io/approval': approval });
  });

  it('P-134 P-137 P-138 restart, set-resources and rollback each change the template to exactly what was shown', async () => {
    const first = await revisionOf('1');
    const at = '2026-03-01T12:00:00Z';
    await applies({ is: 'restart', target: await world.target('deployments', 'web'), at });
    expect(templateOf(await world.get(web))).toMatchObject({ metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': at } } });
    const resources = { web: { requests: { memory: '64Mi' }, limits: { memory: '256Mi' } } };
    await applies({ is: 'set-resources', target: await world.target('deployments', 'web'), resources });
    expect(templateOf(await world.get(web))).toMatchObject({ spec: { containers: [{ name: 'web', resources: resources.web }] } });
    const template = templateDigest(templateOf(first));
    const source = { resource: 'replicasets' as const, name: first.metadata.name, uid: first.metadata.uid ?? '' };
    await applies({ is: 'rollback', target: await world.target('deployments', 'web'), revision: 1, source, template }, first);
    expect(templateDigest(templateOf(await world.get(web)))).toBe(template);
  });

  it('P-135 evict-pod ends the very pod that was shown', async () => {
    const [name = ''] = await podNames();
    const target = await world.target('pods', name);
    await applies({ is: 'evict-pod', target });
    const { body } = await world.api('GET', pathTo('pods', name));
    expect((body as KubeObject).metadata.uid === target.uid && (body as KubeObject).metadata['deletionTimestamp'] === undefined).toBe(
      false,
    );
  });

  it('P-139 delete-stuck-pod writes the approval onto the pod, then deletes it', async () => {
    const [name = ''] = await podNames();
    const target = await world.target('pods', name);
    mark = world.sent().length;
    await applies({ is: 'delete-stuck-pod', target });
    expect(sentSince().filter((r) => r.startsWith('DELETE') || r.startsWith('PATCH'))).toEqual([
      'PATCH ?dryRun=All',
      'PATCH',
      'DELETE ?dryRun=All',
      'DELETE',
    ]);
    expect((await world.api('GET', pathTo('pods', name))).status).toBe(404);
  });
});

async function applies(action: Action, source?: KubeObject): Promise<void> {
  expect(executionOf(await world.run(await world.plan(action, source)))).toMatchObject({ is: 'applied' });
}

async function revisionOf(revision: string): Promise<KubeObject> {
  const { body } = await world.api('GET', '/apis/apps/v1/namespaces/shop/replicasets');
  const sets = (body as { items: KubeObject[] }).items;
  const found = sets.find((s) => (s.metadata['annotations'] as Record<string, string>)['deployment.kubernetes.io/revision'] === revision);
  if (found === undefined) throw new Error(`no revision ${revision}`);
  return { ...found, apiVersion: 'apps/v1', kind: 'ReplicaSet' };
}

/** Of the pods that stay: a rollout that an earlier change began is over. */
async function podNames(): Promise<readonly string[]> {
  const settled = async (): Promise<boolean> => {
    const { metadata, spec, status } = (await world.get(web)) as KubeObject & {
      readonly spec: { readonly replicas: number };
      readonly status?: Readonly<Record<string, number>>;
    };
    const counts = ['replicas', 'updatedReplicas', 'availableReplicas'].map((name) => status?.[name]);
    return status?.['observedGeneration'] === metadata['generation'] && counts.every((count) => count === spec.replicas);
  };
  await until(settled, { what: 'the rollout of web to end' });
  const { body } = await world.api('GET', '/api/v1/namespaces/shop/pods');
  return (body as { items: KubeObject[] }).items.filter((p) => p.metadata['deletionTimestamp'] === undefined).map((p) => p.metadata.name);
}

describe('whatever is not what was approved is refused, and nothing is changed', () => {
  it('P-122 a tampered plan, a strange key, an expired approval and one for another cluster ask the API server nothing', async () => {
    const plan = await scale();
    const approval = world.sign(plan);
    const tampered: Plan = { ...plan, action: { ...plan.action, replicas: 9 } as Action };
    expect(await refused(tampered, approval)).toMatchObject({ step: 'verify', code: 'plan' });
    const stranger = await startedSigner(plan);
    expect(await refused({ ...plan, id: 'b'.repeat(16) }, stranger)).toMatchObject({ step: 'verify', code: 'key' });
    const past = Math.floor(Date.now() / 1000) - 400;
    const late = { ...plan, id: 'd'.repeat(16) };
    expect(await refused(late, world.sign(late, { iat: past, nbf: past, exp: past + 300 }))).toMatchObject({
      step: 'verify',
      code: 'time',
    });
    const other = { ...plan, id: 'c'.repeat(16) };
    expect(await refused(other, world.sign(other, { aud: 'another' }))).toMatchObject({ step: 'verify', code: 'audience' });
    expect(sentSince()).toEqual([]);
  });

  it('P-122 an object made anew, and one that was changed since it was shown', async () => {
    const plan = await scale();
    const action = { ...plan.action, target: { ...plan.action.target, uid: '00000000-0000-4000-8000-000000000000' } };
    expect(await refused(await world.plan(action))).toMatchObject({ step: 'compare', code: 'uid' });
    const late = await scale();
    await world.api('PATCH', web, { spec: { replicas: Number(await replicas()) + 2 } });
    expect(await refused(late)).toMatchObject({ step: 'compare', code: 'generation' });
    expect(sentSince()).toEqual(['GET']);
  });

  it('P-149 the server would change something else: refused with what it would change', async () => {
    world.guard('no');
    const plan = await scale();
    mutate = (next) => {
      if (next.metadata.name === 'web') next.metadata.labels = { ...next.metadata.labels, injected: 'yes' };
    };
    const execution = await refused(plan);
    expect(execution).toMatchObject({ step: 'dry-run', code: 'diff' });
    expect(execution.would?.map((f) => f.path)).toEqual(['metadata.labels.injected', 'spec.replicas']);
    expect(sentSince()).toEqual(['GET', 'PATCH ?dryRun=All']);
  });

  it('a namespace that is not open, and an object that is closed, are refused by the practice guard under its own name', async () => {
    const plan = await scale();
    await world.api('PATCH', web, { metadata: { labels: { 'k8s-rca.io/remediation': 'disabled' } } });
    expect(await refused(plan)).toMatchObject({
      step: 'dry-run',
      code: 'Forbidden',
      why: expect.stringMatching(/^practice guard: .*object is closed/) as string,
    });
    await world.api('PATCH', web, { metadata: { labels: { 'k8s-rca.io/remediation': null } } });
    await world.api('PATCH', '/api/v1/namespaces/shop', { metadata: { labels: { 'k8s-rca.io/remediation': null } } });
    const again = await scale();
    expect(await refused(again)).toMatchObject({ why: expect.stringMatching(/^practice guard: .*namespace is not open/) as string });
    await world.api('PATCH', '/api/v1/namespaces/shop', { metadata: { labels: { 'k8s-rca.io/remediation': 'enabled' } } });
  });

  it('a status that others write meanwhile is met by comparing afresh; without end it is a conflict', async () => {
    let writes = 0;
    let most = 1;
    onRequest = ({ method, userAgent, path }) => {
      if (userAgent !== 'k8s-rca-executor' || method !== 'PATCH' || path !== web || writes >= most) return;
      writes += 1;
      world.cluster.apply([
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'web', namespace: 'shop', annotations: { touched: `${Date.now()}-${writes}` } },
        },
      ]);
    };
    expect(executionOf(await world.run(await scale()))).toMatchObject({ is: 'applied' });
    expect(writes).toBe(1);
    most = 1000;
    expect(await refused(await scale())).toMatchObject({ code: 'Conflict' });
    expect(sentSince().filter((r) => r === 'PATCH')).toEqual([]);
  });

  it('a busy API server is asked a little more, a dead one is not waited for', async () => {
    const plan = await scale();
    world.cluster.faults.answer({ status: 503, times: 2, on: 'get', resource: 'deployments' });
    mark = world.sent().length;
    expect(executionOf(await world.run(plan))).toMatchObject({ is: 'applied' });
    expect(sentSince().slice(0, 4)).toEqual(['GET', 'GET', 'GET', 'PATCH ?dryRun=All']);
    const next = await scale();
    world.cluster.faults.answer({ status: 429, times: 9, on: 'write', resource: 'deployments', retryAfter: 0 });
    const execution = executionOf(await world.run(next));
    expect(execution).toMatchObject({ is: 'refused', step: 'dry-run' });
  });
});

async function startedSigner(plan: Plan): Promise<string> {
  const { loadSigner, newKey } = await import('../../src/adapters/keys/index.ts');
  const { claimsOf } = await import('../../src/remediate/index.ts');
  const vote = { by: { user: 'U0APPROVER', team: 'T0TEAM' }, at: Date.now(), reason: '' };
  return loadSigner({ pem: newKey().pem }).sign(claimsOf({ ...plan, id: 'b'.repeat(16) }, [vote], Date.now(), 'j'));
}

describe('the guard is proven by requests that it must refuse by its own name', () => {
  it('holds in an open namespace; a namespace without a Deployment proves nothing', async () => {
    const before = await world.get(web);
    expect(await world.launcher.canary(['shop'])).toMatchObject([{ layer: 'practice', holds: true, why: '' }]);
    expect(await world.launcher.canary(['shop', 'closed'])).toMatchObject([{ holds: true, untried: [{ namespace: 'closed' }] }]);
    expect(await world.launcher.canary(['closed'])).toMatchObject([
      { holds: false, why: expect.stringContaining('no Deployment') as string },
    ]);
    expect((await world.get(web))['spec']).toEqual(before['spec']);
    expect(await world.launcher.guardVersion()).toBe(await world.launcher.guardVersion());
  });

  it('a token of a pod that has ended is worth nothing', async () => {
    const answer = await fetch(`${world.cluster.url}${web}`, { headers: { authorization: 'Bearer of-nobody' } });
    expect(answer.status).toBe(401);
  });
});

it('the same plan is launched once: the second launch finds the first Job', async () => {
  const plan = await scale();
  const job = { name: jobName(plan.id), plan, approval: world.sign(plan), auditHead: 'a'.repeat(64) };
  expect(await world.launcher.launch(job)).toBe('created');
  expect(await world.launcher.launch(job)).toBe('existed');
});
