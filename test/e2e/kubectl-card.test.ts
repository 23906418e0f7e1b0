/** A workload made with a real kubectl under a name nobody knows: it fails, gets its one card, and only the right change heals both. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubectl as findKubectl } from '../../tools/kubectl/install.ts';
import { card, cardsOf, says } from './cards.ts';
import { startWorld, type World } from './world.ts';

const found = findKubectl();
if (found.is === 'missing') console.warn(`kubectl: skipped (${found.why})`);

describe.skipIf(found.is === 'missing')('kubectl, the practice cluster and the bot', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
    writeFileSync(join(world.dataDir, 'kubeconfig'), JSON.stringify(world.cluster.kubeconfig()));
    await world.startBot();
  });
  afterAll(() => world.stop());

  async function kubectl(...args: readonly string[]): Promise<string> {
    const env = { KUBECONFIG: join(world.dataDir, 'kubeconfig'), HOME: world.dataDir };
    return (await promisify(execFile)(found.is === 'there' ? found.path : '', args, { env, timeout: 25_000 })).stdout;
  }

  test('a random name with a bad image: a card; a wrong change leaves it failing; the right one recovers it', async () => {
    const name = `x${Math.floor(Math.random() * 1e9).toString(36)}`;
    const object = `Deployment/${name} in default`;
    await kubectl('create', 'deployment', name, '--image=nginx:no-such-tag');
    expect((await card(world, object)).words).toMatch(/nginx:no-such-tag cannot be pulled/);

    await kubectl('set', 'image', `deployment/${name}`, 'nginx=nginx:neither-this');
    await says(world, object, /nginx:neither-this/);
    expect(await kubectl('get', 'pods', '-l', `app=${name}`)).not.toMatch(/1\/1\s+Running/);

    await kubectl('set', 'image', `deployment/${name}`, 'nginx=nginx:1.27');
    expect(await kubectl('rollout', 'status', `deployment/${name}`, '--timeout=20s')).toContain('successfully rolled out');
    await says(world, object, /Recovered/);
    expect(cardsOf(world, object)).toHaveLength(1);
  });

  test('a random name that needs more memory than it may: restarting heals nothing, a larger limit does', async () => {
    const name = `y${Math.floor(Math.random() * 1e9).toString(36)}`;
    const object = `Deployment/${name} in default`;
    await kubectl(
      'create',
      'deployment',
      name,
      '--image=polinux/stress:1.0.4',
      '--',
      'stress',
      '--vm',
      '1',
      '--vm-bytes',
      '150M',
      '--vm-hang',
      '0',
    );
    await kubectl('set', 'resources', `deployment/${name}`, '--limits=memory=64Mi');
    expect((await card(world, object)).words).toMatch(/ran out of memory \(limit 64Mi\)/);

    await kubectl('rollout', 'restart', `deployment/${name}`);
    await says(world, object, /Failing/);
    expect(await kubectl('get', 'pods', '-l', `app=${name}`)).not.toMatch(/1\/1\s+Running\s+0\s+\d+m/);

    await kubectl('set', 'resources', `deployment/${name}`, '--limits=memory=256Mi');
    await says(world, object, /Recovered/);
    expect(cardsOf(world, object)).toHaveLength(1);
  });

  test('P-001 a debugging container that cannot start is noticed', async () => {
    const name = `z${Math.floor(Math.random() * 1e9).toString(36)}`;
    await kubectl('create', 'deployment', name, '--image=nginx:1.27');
    await kubectl('rollout', 'status', `deployment/${name}`, '--timeout=20s');
    const pod = (await kubectl('get', 'pods', '-l', `app=${name}`, '-o', 'name')).trim();
    await kubectl('debug', pod, '--image=busybox:no-such-tag', '-c', 'look');
    expect((await card(world, `Deployment/${name} in default`)).words).toMatch(/busybox:no-such-tag cannot be pulled/);
    expect(await kubectl('get', pod)).toMatch(/1\/1\s+Running/);
  });

  test('P-044 the field that changed between revisions of a StatefulSet is named, and who changed it', async () => {
    const name = `s${Math.floor(Math.random() * 1e9).toString(36)}`;
    const file = join(world.dataDir, `${name}.json`);
    const labels = { app: name };
    const spec = { containers: [{ name: 'web', image: 'nginx:1.27' }] };
    writeFileSync(
      file,
      JSON.stringify({
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name },
        spec: { replicas: 1, serviceName: name, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
      }),
    );
    await kubectl('apply', '-f', file);
    await kubectl('rollout', 'status', `statefulset/${name}`, '--timeout=20s');
    await kubectl('set', 'image', `statefulset/${name}`, 'web=nginx:no-such-tag');
    await kubectl('wait', '--for=jsonpath={.status.phase}=Pending', `pod/${name}-0`, '--timeout=20s');
    await card(world, `StatefulSet/${name} in default`);
    const { out } = await world.run(['diagnose', `statefulset/${name}`, '-n', 'default']);
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(/revision 1 → 2: web image nginx:1\.27 → nginx:no-such-tag, by kubectl-set/);

    const recorded = join(world.dataDir, `${name}-case.json`);
    const kinds = 'statefulsets,pods,controllerrevisions,services';
    const { items } = JSON.parse(await kubectl('get', kinds, '-o', 'json', '--show-managed-fields')) as { items: unknown };
    writeFileSync(recorded, JSON.stringify({ id: 'recorded', objects: items }));
    const replayed = await world.run(['replay', recorded, '--json']);
    expect(replayed.out).toMatch(/changed just before: revision 1 → 2: web image nginx:1\.27 → nginx:no-such-tag/);
  });
});
