import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Plan } from '../../src/model/index.ts';
import { LaunchError } from '../../src/ports/index.ts';
import { jobName, planHash } from '../../src/remediate/index.ts';
import { ended, type ExecutorWorld, startExecutorWorld } from './executor-world.ts';

let world: ExecutorWorld;
beforeAll(async () => {
  world = await startExecutorWorld({ nodes: 1 });
});
afterAll(() => world.stop());
afterEach(() => world.cluster.faults.clear());

async function plan(): Promise<Plan> {
  return world.plan({ is: 'scale', target: await world.target('deployments', 'web'), replicas: 3 });
}

async function launch(made: Plan): Promise<string> {
  const name = jobName(made.id);
  await world.launcher.launch({ name, plan: made, approval: world.sign(made), auditHead: 'a'.repeat(64) });
  return name;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 40_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

it('what keeps a Job from running is told while it lasts, and it runs when that is over', async () => {
  const waits = async (name: string, words: RegExp): Promise<boolean> => {
    const state = await world.launcher.state(name);
    return state.is === 'waiting' && words.test(state.why);
  };
  world.cluster.apply([
    { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'small', namespace: 'k8s-rca' }, spec: { hard: { pods: '0' } } },
  ]);
  const first = await launch(await plan());
  await until('quota is named', () => waits(first, /ResourceQuota.*exceeded quota: small/));
  await world.api('DELETE', '/api/v1/namespaces/k8s-rca/resourcequotas/small');
  expect(await ended(world.launcher, first)).toMatchObject({ is: 'done', execution: { is: 'applied' } });
  world.cluster.drain('node-1');
  const second = await launch(await plan());
  await until('no node is named', () => waits(second, /no node takes.*0\/1 nodes are available/));
  world.cluster.uncordon('node-1');
  expect(await ended(world.launcher, second)).toMatchObject({ is: 'done' });
});

it('a Job is followed to its end, and one that somebody deletes is absent', async () => {
  const told: string[] = [];
  const following = world.launcher.follow((name) => void told.push(name));
  const made = await plan();
  const name = await launch(made);
  expect(await ended(world.launcher, name)).toMatchObject({ is: 'done' });
  await until('the end is told', async () => told.includes(name));
  const before = told.length;
  await world.api('DELETE', `/apis/batch/v1/namespaces/k8s-rca/jobs/${name}?propagationPolicy=Background`);
  await until('the deletion is told', async () => told.length > before);
  await until('it is absent', async () => (await world.launcher.state(name)).is === 'absent');
  await following.stop();
});

it('a pod that only bears the Job’s label, and a Job that only bears its name, are not believed', async () => {
  const made = await plan();
  const name = jobName(made.id);
  const labels = { 'job-name': name, 'batch.kubernetes.io/job-name': name, 'k8s-rca.io/remedy': made.id };
  const forged = { is: 'refused', step: 'compare', code: 'uid', why: 'forged', plan: made.id };
  const containers = [{ name: 'executor', image: 'nginx:1.27' }];
  const spec = { containers, restartPolicy: 'Never', schedulerName: 'nobody' };
  const pods = '/api/v1/namespaces/k8s-rca/pods';
  expect(await world.api('POST', pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: `${name}-aaaaa`, labels }, spec })).toMatchObject(
    {
      status: 201,
    },
  );
  const terminated = { exitCode: 1, reason: 'Error', message: JSON.stringify(forged) };
  await world.api('PATCH', `${pods}/${name}-aaaaa/status`, {
    status: { containerStatuses: [{ name: 'executor', state: { terminated } }] },
  });
  await launch(made);
  expect(await ended(world.launcher, name)).toMatchObject({ is: 'done', execution: { is: 'applied' }, plan: planHash(made) });

  const next = await plan();
  const squatted = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: jobName(next.id) }, spec: { template: { spec } } };
  expect(await world.api('POST', '/apis/batch/v1/namespaces/k8s-rca/jobs', squatted)).toMatchObject({ status: 201 });
  await expect(launch(next)).rejects.toMatchObject({ kind: 'refused', code: 'foreign' });
  expect(await world.launcher.state(jobName(next.id))).toMatchObject({ is: 'failed', code: 'foreign', ran: 'maybe' });
});

it('a launch that fails says whether another try can help', async () => {
  const made = await plan();
  const error = async (): Promise<unknown> => launch(made).catch((e: unknown) => e);
  world.cluster.faults.answer({ status: 503, times: 1, on: 'write', resource: 'jobs' });
  expect(await error()).toMatchObject({ kind: 'retry', code: 'server' });
  world.cluster.faults.deny('jobs', ['create']);
  const refused = await error();
  expect(refused).toBeInstanceOf(LaunchError);
  expect(refused).toMatchObject({ kind: 'refused', code: 'forbidden' });
});
