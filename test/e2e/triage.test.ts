/** What becomes one card, when it comes, how urgent it is, and how it ends. One world; each story has a namespace of its own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sqliteStore } from '../../src/adapters/store/index.ts';
import { type SeenRequest } from '../../src/local/cluster/index.ts';
import type { IncidentId } from '../../src/model/index.ts';
import { card, cardsOf, ledger, says, signalsOn, sum } from './cards.ts';
import { type Gate, startGate } from './gate.ts';
import { type Api, api, containerStatus, deployment, job, namespace, type Obj, pod, puppet, stamp, warning } from './objects.ts';
import { type Bot, startWorld, until, wordsOf, type World } from './world.ts';

let world: World;
let kube: Api;
let gate: Gate;
let bot: Bot;
const requests: SeenRequest[] = [];

beforeAll(async () => {
  world = await startWorld({
    practice: { nodes: 4, onRequest: (r) => requests.push(r) },
    env: { RCA_QUIET_SECONDS: '3', RCA_LONGEST_WAIT_SECONDS: '6' },
  });
  kube = api(world.cluster);
  gate = await startGate(world.cluster.url);
  const names = ['keys', 'keys-two', 'calm', 'k8s-rca', 'wait', 'rank', 'rank-dev', 'ends', 'queue', 'queue-dev', 'blind'];
  world.cluster.apply(names.map(namespace));
  bot = await world.startBot({ K8S_PROXY_URL: gate.url });
  await world.watching();
});
afterAll(async () => {
  await world.stop();
  await gate.stop();
});

const apply = (...objects: readonly Obj[]): void => world.cluster.apply(objects);
const missing = (namespace_: string, name: string, more: Obj = {}): Obj =>
  deployment({ namespace: namespace_, name, image: `registry.example.com/${namespace_}/${name}:missing`, ...more });
const podsOf = async (namespace_: string, app: string): Promise<readonly string[]> => {
  const list = await kube.get(`/api/v1/namespaces/${namespace_}/pods?labelSelector=app%3D${app}`);
  return (list['items'] as { metadata: { name: string } }[]).map((p) => p.metadata.name);
};
const unpulled = (name: string): Obj => ({
  phase: 'Pending',
  containerStatuses: [containerStatus(name, { waiting: { reason: 'ErrImagePull', message: `${name}:9: not found` } })],
});
const well = (name: string): Obj => ({
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: stamp(0) }],
  containerStatuses: [containerStatus(name, { running: { startedAt: stamp(0) } }, { ready: true })],
});

describe.concurrent('what is one incident', () => {
  test('P-018 L-013 six pods of one owner, in every wording of a failed pull, and then another wrong image: one card', async () => {
    apply(missing('keys', 'fleet', { replicas: 6 }));
    const shown = await says(world, 'Deployment/fleet in keys', /6 objects/);
    const was = signalsOn(shown);
    apply(deployment({ namespace: 'keys', name: 'fleet', image: 'registry.example.com/keys/fleet:missing-too', replicas: 6 }));
    await until(() => cardsOf(world, 'Deployment/fleet in keys').some((c) => signalsOn(c) > was), { what: 'more signals on the card' });
    expect(cardsOf(world, 'Deployment/fleet in keys')).toHaveLength(1);
  });

  test('P-018 two containers of one pod that fail are two cards', async () => {
    const container = (name: string, code: number): Obj => ({ name, image: 'busybox:1.36', command: ['sh', '-c', `exit ${code}`] });
    apply(pod({ namespace: 'keys', name: 'pair', pod: { containers: [container('left', 3), container('right', 4)] } }));
    const both = await until(
      () => {
        const found = cardsOf(world, 'Pod/pair in keys');
        return found.length >= 2 ? found : undefined;
      },
      { what: 'two cards' },
    );
    expect(both).toHaveLength(2);
  });

  test('P-018 a Job that a CronJob started fails under the name of the CronJob', async () => {
    const jobTemplate = { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox:1.36' }] } } } };
    const made = await kube.create('/apis/batch/v1/namespaces/keys/cronjobs', {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'backup', namespace: 'keys' },
      spec: { schedule: '0 0 1 1 *', jobTemplate },
    });
    const { uid } = made['metadata'] as { uid: string };
    const run = job({ namespace: 'keys', name: 'backup-1', script: 'echo no space left; exit 2' });
    const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'backup', uid, controller: true };
    apply({ ...run, metadata: { name: 'backup-1', namespace: 'keys', ownerReferences: [owner] } });
    await card(world, 'CronJob/backup in keys');
    expect(cardsOf(world, 'Job/backup-1 in keys')).toEqual([]);
  });

  test('P-018 a Job that may try again is not told at its first failed pod; one card when it gives up', async () => {
    apply(job({ namespace: 'keys', name: 'gives-up', script: 'exit 1', spec: { backoffLimit: 1 } }));
    const shown = await card(world, 'Job/gives-up in keys');
    const made = (await kube.get('/apis/batch/v1/namespaces/keys/jobs/gives-up'))['status'] as { readonly failed?: number };
    expect(made.failed).toBe(2);
    expect(shown.words).toContain('gives-up');
  });

  test('P-018 L-009 pods of one name in two namespaces are two cards, and who asks without a namespace is asked which', async () => {
    for (const inside of ['keys', 'keys-two']) apply(pod({ namespace: inside, name: 'twin', script: `echo in ${inside}; exit 3` }));
    await card(world, 'Pod/twin in keys');
    await card(world, 'Pod/twin in keys-two');
    const answer = await world.command('pod/twin');
    expect(answer.words).toContain('pod/twin -n keys-two');
    expect(answer.text).toMatch(/Which one/);
  });

  test('P-009 the bot’s own namespace is reported apart, and its own Jobs not at all', async () => {
    const own = job({ namespace: 'k8s-rca', name: 'k8s-rca-run-1', script: 'sleep 9999', spec: { activeDeadlineSeconds: 20 } });
    apply(own, missing('k8s-rca', 'sidekick'));
    expect((await card(world, 'Deployment/sidekick in k8s-rca')).words).toContain('the bot’s own namespace');
    await until(async () => ((await ledger(world)).suppressed['own job'] ?? 0) > 0, { what: 'the own Job in the ledger' });
    expect(cardsOf(world, 'Job/k8s-rca-run-1 in k8s-rca')).toEqual([]);
  });
});

describe.concurrent('when it comes', () => {
  test('P-019 P-026 what heals within the debounce raises no card and stands in the ledger', async () => {
    apply(puppet({ namespace: 'wait', name: 'hiccup' }));
    const reason = 'healed within the debounce';
    const before = (await ledger(world)).suppressed[reason] ?? 0;
    await kube.status({ namespace: 'wait', name: 'hiccup' }, unpulled('hiccup'));
    await kube.status({ namespace: 'wait', name: 'hiccup' }, well('hiccup'));
    // The two may reach the bot as one change; then nothing was ever seen, and it is tried again.
    await until(
      async () => {
        await kube.status({ namespace: 'wait', name: 'hiccup' }, unpulled('hiccup'));
        await kube.status({ namespace: 'wait', name: 'hiccup' }, well('hiccup'));
        return ((await ledger(world)).suppressed[reason] ?? 0) > before;
      },
      { what: 'the hiccup in the ledger' },
    );
    expect(cardsOf(world, 'Pod/hiccup in wait')).toEqual([]);
  });

  test('P-019 a storm that does not fall quiet is told after the longest wait', async () => {
    const replicas = 60;
    apply(deployment({ namespace: 'wait', name: 'storm', replicas, pod: { schedulerName: 'by-hand' } }));
    const names = await until(
      async () => {
        const all = await podsOf('wait', 'storm');
        return all.length === replicas ? all : undefined;
      },
      { what: 'the pods' },
    );
    let hit = 0;
    await until(
      async () => {
        const name = names[hit];
        if (name === undefined) throw new Error('all pods failed, and no card came before the storm was over');
        await kube.status({ namespace: 'wait', name }, unpulled('storm'));
        hit += 1;
        await new Promise((r) => setTimeout(r, 300));
        return cardsOf(world, 'Deployment/storm in wait').length > 0;
      },
      { what: 'a card in the storm' },
    );
    expect(hit).toBeLessThan(replicas);
  });
});

describe.concurrent('how urgent it is', () => {
  test('P-020 the share that is lost, how many were wanted and the class of the namespace make the priority', async () => {
    apply(
      missing('rank', 'all-of-three', { replicas: 3 }),
      missing('rank', 'the-only-one'),
      missing('rank-dev', 'for-play'),
      warning({ namespace: 'rank', name: 'older', kind: 'Widget', reason: 'Older' }),
    );
    await says(world, 'Deployment/all-of-three in rank', /P1 Deployment/);
    await says(world, 'Deployment/the-only-one in rank', /P2 Deployment/);
    await says(world, 'Deployment/for-play in rank-dev', /P3 Deployment|P4 Deployment/);
    await says(world, 'Widget/older in rank', /P4 Widget/);
  });

  test('P-020 lists stand by priority, then by who was seen last', async () => {
    const [one, two] = ['one', 'two'].map((name) => ({ namespace: 'rank', name: `listed-${name}` }));
    if (one === undefined || two === undefined) throw new Error('two are named above');
    for (const it of [one, two]) {
      apply(puppet(it));
      await kube.status(it, unpulled(it.name));
      await card(world, `Pod/${it.name} in rank`);
    }
    const lines = async (): Promise<readonly string[]> =>
      [...(await world.command('list -n rank')).words.matchAll(/(P[1-4]) (\S+) in rank/g)].map((m) => `${m[1]} ${m[2]}`);
    const order = await until(
      async () => {
        const now = await lines();
        return now.some((l) => l.includes('listed-two')) && now.some((l) => l.includes('all-of-three')) ? now : undefined;
      },
      { what: 'all on the list' },
    );
    const critical = (await world.command('list critical -n rank')).words;
    expect(critical).toContain('all-of-three');
    expect(critical).not.toMatch(/P[2-4] \S+ in rank/);
    expect(order.map((l) => l.slice(0, 2))).toEqual(order.map((l) => l.slice(0, 2)).toSorted((a, b) => a.localeCompare(b)));
    const at = (list: readonly string[], name: string): number => list.findIndex((l) => l.includes(name));
    expect(at(order, 'listed-two')).toBeLessThan(at(order, 'listed-one'));
    await kube.status(one, {
      containerStatuses: [containerStatus(one.name, { waiting: { reason: 'ErrImagePull' } }, { restartCount: 1 })],
    });
    await until(
      async () => {
        const now = await lines();
        return at(now, 'listed-one') < at(now, 'listed-two');
      },
      { what: 'the one seen last to stand first' },
    );
  });
});

describe.concurrent('how it ends', () => {
  test('P-024 P-154 taken by somebody, mended by somebody else: the card says taken, then recovered, and so does the thread', async () => {
    const about = 'Deployment/adopted in ends';
    apply(missing('ends', 'adopted'));
    const { ts } = await card(world, about);
    expect(await world.slack.acts.click({ as: 'ben', channel: world.slack.channel, ts, action: 'take_incident' })).toEqual({ ok: true });
    await says(world, about, /Taken by/);
    apply(deployment({ namespace: 'ends', name: 'adopted' }));
    await says(world, about, /Healthy for/);
    const end = await says(world, about, /Recovered/);
    expect(end.ts).toBe(ts);
    await until(() => world.thread(ts).some((m) => m.text.startsWith('Recovered:')), { what: 'the word in the thread' });
    expect(cardsOf(world, about)).toHaveLength(1);
  });

  test('P-028 a life goes from failing over healthy to recovered, two who press at once are one taker, and each step stands in the store', async () => {
    const about = 'Pod/short-life in ends';
    apply(puppet({ namespace: 'ends', name: 'short-life' }));
    await kube.status({ namespace: 'ends', name: 'short-life' }, unpulled('short-life'));
    const { ts } = await card(world, about);
    await until(() => world.thread(ts).length > 0, { what: 'its thread: the bot knows where its card stands' });
    const take = { channel: world.slack.channel, ts, action: 'take_incident' };
    await Promise.all(['ana', 'ben'].map((as) => world.slack.acts.click({ ...take, as })));
    const taken = await says(world, about, /Taken by/);
    await kube.status({ namespace: 'ends', name: 'short-life' }, well('short-life'));
    await says(world, about, /Recovered/);
    const shown = world.slack.transcript().filter((e) => e.ts === ts && e.is !== 'reaction');
    const life = ['Looking', 'Failing', 'Healthy for', 'Recovered'];
    const states = shown.map((e) => life.findIndex((state) => wordsOf(e.blocks).includes(state)));
    // Edits that wait are sent as one, so a state may be passed over; none comes back.
    expect(states).toEqual(states.toSorted((one, two) => one - two));
    expect(new Set(states).size).toBeGreaterThan(1);
    const id = /inc-[0-9a-f]+/.exec(taken.words)?.[0];
    const store = await sqliteStore({ file: join(world.dataDir, 'data', 'k8s-rca.db'), mode: 'read' });
    const steps = (await store.happenings(id as IncidentId)).map((h) => (h.body as { is: string }).is);
    await store.close();
    expect(steps.filter((s) => ['begun', 'diagnosed', 'posted', 'taken', 'mended'].includes(s))).toEqual([
      'begun',
      'diagnosed',
      'posted',
      'taken',
      'mended',
    ]);
    expect(steps.at(-1)).toBe('ticked');
  });

  test('P-023 what comes back after it recovered goes on with its card', async () => {
    const about = 'Pod/boomerang in ends';
    apply(puppet({ namespace: 'ends', name: 'boomerang' }));
    await kube.status({ namespace: 'ends', name: 'boomerang' }, unpulled('boomerang'));
    const { ts } = await card(world, about);
    await kube.status({ namespace: 'ends', name: 'boomerang' }, well('boomerang'));
    await says(world, about, /Recovered/);
    await kube.status({ namespace: 'ends', name: 'boomerang' }, unpulled('boomerang'));
    const again = await says(world, about, /Came back once/);
    expect(again.ts).toBe(ts);
    expect(again.words).not.toContain('flapping');
    await until(() => world.thread(ts).some((m) => m.text.startsWith('Failing again:')), { what: 'the word in the thread' });
    expect(cardsOf(world, about)).toHaveLength(1);
  });
});

/** These hold requests back or break looks for everybody, so they follow each other. */
describe('under load and in trouble', () => {
  test('P-013 P-026 L-015 a rollout, a drain, a node that goes and a scale-down: no card', async () => {
    const probe = { readinessProbe: { exec: { command: ['cat', '/tmp/ok'] }, periodSeconds: 2 } };
    const slow = (version: number): Obj =>
      deployment({
        namespace: 'calm',
        name: 'herd',
        replicas: 16,
        script: `echo version ${version}; sleep 15; touch /tmp/ok; sleep 99999`,
        container: probe,
      });
    const path = '/apis/apps/v1/namespaces/calm/deployments/herd';
    const settled = (wanted: number): Promise<unknown> =>
      until(
        async () => {
          const { generation } = (await kube.get(path))['metadata'] as { generation: number };
          const status = (await kube.get(path))['status'] as Record<string, number>;
          const { replicas, updatedReplicas, readyReplicas, observedGeneration } = status;
          return observedGeneration === generation && [replicas, updatedReplicas, readyReplicas].every((n) => n === wanted);
        },
        { what: `${wanted} ready pods` },
      );
    apply(slow(1));
    await settled(16);
    apply(slow(2));
    await settled(16);
    world.cluster.drain('node-3');
    const onNode = '/api/v1/namespaces/calm/pods?fieldSelector=spec.nodeName%3Dnode-3';
    await until(async () => (await kube.get(onNode))['items'] !== undefined && ((await kube.get(onNode))['items'] as []).length === 0, {
      what: 'node-3 to be empty',
    });
    await settled(16);
    await kube.remove('/api/v1/nodes/node-3');
    await kube.patch(path, { spec: { replicas: 2 } });
    await settled(2);
    apply(missing('calm', 'fence'));
    await card(world, 'Deployment/fence in calm');
    const shown = world.cards().filter((c) => /in calm\b|node-3/.test(c.text));
    expect(shown.map((c) => c.text.split(':')[0])).toEqual([expect.stringContaining('Deployment/fence in calm')]);
    const everything = world.slack.transcript().map((e) => `${e.text} ${wordsOf(e.blocks)}`);
    expect(everything.filter((text) => /OOMKilled|out of memory/i.test(text))).toEqual([]);
    const terms = await ledger(world);
    expect(terms.suppressed['rollout inside its deadline']).toBeGreaterThan(0);
    expect(sum(terms)).toBe(terms.received);
  });

  test('P-019 L-017 with every look failing the card comes all the same, and says what could not be seen', async () => {
    gate.forbid(/\/namespaces\/blind\//);
    apply(missing('blind', 'dark'));
    const shown = await card(world, 'Deployment/dark in blind');
    expect(shown.words).toMatch(/could not be seen|not seen/i);
    gate.open();
  });

  test('P-027 three analyses at a time, and P4 waits longest', async () => {
    const subjects = (paths: readonly string[]): readonly string[] => [
      ...new Set(paths.flatMap((p) => /\/namespaces\/queue.*?((?:early|minor|major)-\w)/.exec(decodeURIComponent(p))?.[1] ?? [])),
    ];
    gate.hold(/\/namespaces\/queue/);
    const fail = async (inside: string, name: string): Promise<void> => {
      apply(puppet({ namespace: inside, name }));
      await kube.status({ namespace: inside, name }, unpulled(name));
    };
    for (const name of ['early-a', 'early-b', 'early-c']) await fail('queue', name);
    await until(() => subjects(gate.held()).length === 3, { what: 'three analyses to begin' });
    for (const name of ['minor-a', 'minor-b']) await fail('queue-dev', name);
    for (const name of ['major-a', 'major-b']) await fail('queue', name);
    const listed = async (): Promise<string> =>
      (await world.command('list -n queue')).words + (await world.command('list -n queue-dev')).words;
    const due = async (): Promise<boolean> => {
      const now = await listed();
      return ['minor-a', 'minor-b', 'major-a', 'major-b'].every((n) => now.includes(n));
    };
    await until(due, { what: 'all seven to be due' });
    expect(subjects(gate.held())).toHaveLength(3);
    const from = requests.length;
    gate.open();
    const order = (): readonly string[] => {
      const looked = requests.slice(from).filter((r) => r.userAgent === 'k8s-rca' && !r.query.includes('watch='));
      return subjects(looked.map((r) => `${r.path}?${r.query}`)).filter((n) => !n.startsWith('early'));
    };
    await until(() => order().length === 4, { what: 'all to be looked into' });
    expect(order().map((n) => n.slice(0, 5))).toEqual(['major', 'major', 'minor', 'minor']);
  });

  test('P-027 a flood of a thousand Events about five objects: five cards that count every one, the ledger whole, the memory bounded', async () => {
    const before = await ledger(world);
    const flood = Array.from({ length: 1_000 }, (_, n) => ({
      ...warning({ namespace: 'flood', name: `pump-${n % 5}`, kind: 'Widget', reason: 'Overflowing' }),
      metadata: { name: `flood-${n}`, namespace: 'flood' },
    }));
    apply(namespace('flood'), ...flood);
    for (const n of [0, 1, 2, 3, 4]) await says(world, `Widget/pump-${n} in flood`, /\b200 signals/, 120_000);
    const after = await ledger(world);
    expect(after.received - before.received).toBeGreaterThanOrEqual(1_000);
    expect(sum(after)).toBe(after.received);
    for (const n of [0, 1, 2, 3, 4]) expect(cardsOf(world, `Widget/pump-${n} in flood`)).toHaveLength(1);
    const status = process.platform === 'linux' ? readFileSync(`/proc/${bot.pid}/status`, 'utf8') : 'VmRSS: 0 kB';
    expect(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1])).toBeLessThan(600_000);
  });

  test('P-026 what Slack refuses for good stands as failed; `k8s-rca ledger` says all terms, and they balance', async () => {
    world.slack.failCalls('chat.postMessage', { is: 'error', error: 'is_archived' }, 1_000);
    apply(warning({ namespace: 'ends', name: 'unwanted', kind: 'Widget', reason: 'Refused' }));
    const terms = await until(
      async () => {
        const now = await ledger(world);
        return now.failed > 0 && now.waiting === 0 ? now : undefined;
      },
      { what: 'a failed signal' },
    );
    world.slack.clearFaults();
    expect(sum(terms)).toBe(terms.received);
    expect(terms.posted).toBeGreaterThan(0);
    expect(terms.merged).toBeGreaterThan(0);
    const told = await world.run(['ledger']);
    expect(told.code).toBe(0);
    expect(told.out).toContain('balances: received = posted + merged + suppressed + failed + waiting');
    for (const word of ['received', 'posted', 'merged', 'suppressed', 'failed', 'waiting'])
      expect(told.out).toMatch(new RegExp(`^${word}\\s`, 'm'));
    expect(told.out).toContain('healed within the debounce');
  });

  test('P-140 in all this the bot only ever read', () => {
    const own = requests.filter((r) => r.userAgent === 'k8s-rca');
    expect(own.length).toBeGreaterThan(50);
    expect(own.filter((r) => r.method !== 'GET')).toEqual([]);
    expect(own.filter((r) => r.path.includes('/secrets'))).toEqual([]);
  });
});
