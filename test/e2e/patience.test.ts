/** What only real time shows: graces of a minute and more, a bot that went blind, a watch that fell silent. All of it waits at once. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SeenRequest } from '../../src/local/cluster/index.ts';
import { card, cardsOf, says, signalsOn } from './cards.ts';
import { type Api, api, containerStatus, deployment, namespace, type Obj, puppet, stamp } from './objects.ts';
import { type Shown, startWorld, until, type World } from './world.ts';

/** Seconds between two notes of one thread. */
const NOTE_EVERY = 10;
let world: World;
let silent: World;
let kube: Api;
const requests: (SeenRequest & { readonly at: number })[] = [];

beforeAll(async () => {
  [world, silent] = await Promise.all([
    startWorld({
      practice: { nodes: 4, onRequest: (r) => requests.push({ ...r, at: Date.now() }) },
      env: { RCA_SOAK_SECONDS: '90', RCA_FLAP_WINDOW_SECONDS: '40', RCA_NOTE_EVERY_SECONDS: String(NOTE_EVERY) },
    }),
    startWorld(),
  ]);
  kube = api(world.cluster);
  world.cluster.apply(['slow', 'dark'].map(namespace));
  silent.cluster.apply([namespace('still')]);
  await kube.patch('/api/v1/nodes/node-4', { spec: { unschedulable: true } });
  await Promise.all([world.startBot(), silent.startBot()]);
  await Promise.all([world.watching(), silent.watching()]);
});
afterAll(async () => {
  await world.stop();
  await silent.stop();
});

const long = 240_000;
const notice = (in_: World, what: RegExp): Promise<Shown> =>
  until(() => in_.cards().find((c) => what.test(c.text)), { what: `${String(what)} in the channel`, within: long });

describe.concurrent('with patience', () => {
  test('P-005 a claim that stays Pending', async () => {
    world.cluster.apply([
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'homeless', namespace: 'slow' },
        spec: { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: { requests: { storage: '1Gi' } } },
      },
    ]);
    await card(world, 'PersistentVolumeClaim/homeless in slow', long);
  });

  test('P-004 a node that is lost is one card, and what ran on it is told there', async () => {
    world.cluster.apply([deployment({ namespace: 'slow', name: 'crew', replicas: 6 })]);
    await until(
      async () => JSON.stringify(await kube.get('/apis/apps/v1/namespaces/slow/deployments/crew')).includes('"readyReplicas":6'),
      {
        what: 'six pods over three nodes',
      },
    );
    world.cluster.failNode('node-2');
    await card(world, 'Node/node-2', long);
    await says(world, 'Node/node-2', /NodeNotReady|not ready|stopped (posting|reporting)/i);
    expect(cardsOf(world, 'Node/node-2')).toHaveLength(1);
  });

  test('P-006 P-221 a watch that does not get through is tried at growing distances and told to the channel, and what failed meanwhile when it is back', async () => {
    const from = requests.length;
    for (const on of ['list', 'watch'] as const) world.cluster.faults.answer({ status: 503, times: 1_000_000, on, resource: 'cronjobs' });
    world.cluster.faults.restart();
    const template = { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox:1.36' }] } } } };
    const then = new Date(Date.now() + 12 * 3_600_000);
    world.cluster.apply([
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'nightly', namespace: 'dark' },
        spec: { schedule: `${then.getUTCMinutes()} ${then.getUTCHours()} * * *`, jobTemplate: template },
      },
    ]);
    await kube.patch('/apis/batch/v1/namespaces/dark/cronjobs/nightly/status', { status: { lastScheduleTime: stamp(-3 * 86_400) } });
    const told = await notice(world, /^I am blind: watch cronjobs since/);
    expect(told.words).toMatch(/Failures there are not noticed until it is back/);
    // More than a minute of refusals: at the first wait of a fifth of a second they would be three hundred.
    const tries = requests.slice(from).filter((r) => r.userAgent === 'k8s-rca' && r.path.endsWith('/cronjobs'));
    const waits = tries.slice(1).map((r, n) => r.at - (tries[n]?.at ?? 0));
    expect(tries.length).toBeGreaterThan(4);
    expect(tries.length).toBeLessThan(40);
    expect(Math.max(...waits.slice(-3))).toBeGreaterThan(Math.max(...waits.slice(0, 3)));
    expect(cardsOf(world, 'CronJob/nightly in dark')).toEqual([]);
    world.cluster.faults.clear();
    const back = await notice(world, /^I see again: watch cronjobs/);
    expect(back.words).toContain('CronJob/nightly in dark');
    await says(world, 'CronJob/nightly in dark', /seen late/);
  });

  test('P-221 a socket that is dead is told to the channel, and that it lives again', async () => {
    world.slack.failSockets({ is: 'next-refused', times: 1_000_000 });
    world.slack.failSockets({ is: 'kill' });
    await notice(world, /^I am blind: slack socket since/);
    world.slack.clearFaults();
    await notice(world, /^I see again: slack socket/);
    expect((await world.command('help')).words).toContain('/k8s-rca list');
  });

  test('P-006 L-001 a watch that says nothing more, not even bookmarks, is opened again, and what it kept back gets its card', async () => {
    const waiting = (name: string): Obj => ({
      phase: 'Pending',
      containerStatuses: [
        containerStatus(name, { waiting: { reason: 'CreateContainerConfigError', message: `configmap "${name}" not found` } }),
      ],
    });
    const hand = api(silent.cluster);
    silent.cluster.apply([puppet({ namespace: 'still', name: 'chatter' })]);
    for (let n = 0; n < 40; n++) await hand.patch('/api/v1/namespaces/still/pods/chatter', { metadata: { annotations: { n: String(n) } } });
    // The bot has heard all that when it tells of what came after it.
    silent.cluster.apply([puppet({ namespace: 'still', name: 'before' })]);
    await hand.status({ namespace: 'still', name: 'before' }, waiting('before'));
    await card(silent, 'Pod/before in still');
    silent.cluster.faults.freeze('pods');
    silent.cluster.apply([puppet({ namespace: 'still', name: 'unheard' })]);
    await hand.status({ namespace: 'still', name: 'unheard' }, waiting('unheard'));
    await card(silent, 'Pod/unheard in still', long);
  });

  test('P-023 three changes in a row are called flapping on the card, the thread is left alone, and calm ends it', async () => {
    const about = 'Node/node-4';
    const turn = (on: 'on' | 'off', what: RegExp): Promise<Shown> => {
      world.cluster.pressure('node-4', 'PIDPressure', on);
      return says(world, about, what, long);
    };
    const { ts } = await turn('on', /Failing/);
    await until(() => world.thread(ts).length > 0, { what: 'its thread', within: long });
    await turn('off', /Healthy for/);
    await turn('on', /Failing/);
    await turn('off', /flapping: 3 changes/);
    await turn('on', /Failing on and off/);
    const heard = world.thread(ts).length;
    const was = signalsOn(await card(world, about));
    world.cluster.pressure('node-4', 'DiskPressure', 'on');
    await until(() => cardsOf(world, about).some((c) => signalsOn(c) > was), { what: 'the card to go on', within: long });
    expect(world.thread(ts)).toHaveLength(heard);
    await until(() => cardsOf(world, about).some((c) => /Failing since/.test(c.words.replaceAll(/\s+/g, ' '))), {
      what: () => `calm on the card: ${cardsOf(world, about)[0]?.words ?? ''}`,
      within: long,
    });
    expect(cardsOf(world, about)).toHaveLength(1);
  });

  test('P-019 repeats raise the count on one card, and the thread hears of it once in a while', async () => {
    const about = 'Deployment/loop in slow';
    const begun = world.slack.now();
    world.cluster.apply([deployment({ namespace: 'slow', name: 'loop', script: 'echo cannot find the plot; exit 3' })]);
    const shown = await card(world, about);
    const notes = (): number => world.thread(shown.ts).filter((m) => m.text.includes('Still failing')).length;
    await until(() => notes() >= 2, { what: 'two notes', within: long });
    expect(notes()).toBeLessThanOrEqual((world.slack.now() - begun) / (NOTE_EVERY * 1000) + 1);
    await until(() => cardsOf(world, about).some((c) => signalsOn(c) > signalsOn(shown)), {
      what: 'a higher count on the card',
      within: long,
    });
    expect(world.thread(shown.ts).filter((m) => m.text.includes('got worse')).length).toBeLessThanOrEqual(1);
    expect(cardsOf(world, about)).toHaveLength(1);
  });
});
