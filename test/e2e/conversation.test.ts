import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aboutOf, card } from './cards.ts';
import { deployment, job, namespace, type Obj, pod } from './objects.ts';
import { type Shown, startWorld, until, type World } from './world.ts';

const script = 'echo config: cannot read /etc/app/db.conf; exit 7';

/** One failing workload of every kind that can be asked about. */
function failing(): readonly Obj[] {
  const template = (name: string, restartPolicy = 'Always') => ({
    metadata: { labels: { app: name } },
    spec: { restartPolicy, containers: [{ name: 'main', image: 'busybox:1.36', command: ['sh', '-c', script] }] },
  });
  const owner = (kind: string, name: string, more: Obj): Obj => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'shop' },
    spec: { selector: { matchLabels: { app: name } }, template: template(name), ...more },
  });
  return [
    namespace('shop'),
    pod({ namespace: 'shop', name: 'lonely', script }),
    deployment({ namespace: 'shop', name: 'web', script }),
    owner('StatefulSet', 'store', { serviceName: 'store', replicas: 1 }),
    owner('DaemonSet', 'agent', {}),
    job({ namespace: 'shop', name: 'import', script }),
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'report', namespace: 'shop' },
      spec: { schedule: '* * * * *', jobTemplate: { spec: { backoffLimit: 0, template: template('report', 'Never') } } },
    },
  ];
}

const isBots = (world: World) => (m: Shown) => m.user === world.slack.botUser;

/** Says something in a thread; the bot's next reply there. */
async function ask(world: World, thread: string, text: string, as = 'ben'): Promise<Shown> {
  const before = world.thread(thread).filter(isBots(world)).length;
  await world.slack.acts.say({ as, channel: 'alerts', thread, text });
  return until(() => world.thread(thread).filter(isBots(world))[before], {
    what: `an answer to "${text}"; the thread says ${world.thread(thread).length} things`,
  });
}

/** The card of an object, once its thread has what the bot says by itself. */
async function settled(world: World, object: string): Promise<Shown> {
  const root = await card(world, object);
  await until(() => world.thread(root.ts).some((m) => /What was looked at/.test(m.words)), {
    what: 'the evidence in the thread',
  });
  await until(() => world.thread(root.ts).some((m) => /^By hand|\bkubectl\b/.test(m.words) && /By hand|No step/.test(m.words)), {
    what: 'the steps in the thread',
  });
  return root;
}

describe('people talk to the bot', () => {
  let world: World;
  const users: string[] = [];

  beforeAll(async () => {
    world = await startWorld({ slack: { seed: 'conversation' } });
    users.push(world.slack.users['ana'] ?? '', world.slack.users['ben'] ?? '');
    await world.startBot({ ALLOWED_USERS: users.join(',') });
    await world.watching();
    world.cluster.apply(failing());
    await settled(world, 'Deployment/web in shop');
  });

  afterAll(() => world.stop());

  test.each([
    ['pod/lonely -n shop', /Pod\/lonely in shop[\s\S]*exit/i],
    ['deployment/web -n shop', /Deployment\/web in shop[\s\S]*exit/i],
    ['statefulset/store -n shop', /StatefulSet\/store in shop[\s\S]*exit/i],
    ['daemonset/agent -n shop', /DaemonSet\/agent in shop[\s\S]*exit/i],
    ['job/import -n shop', /Job\/import in shop[\s\S]*exit/i],
    ['cronjob/report -n shop', /CronJob\/report in shop/],
    ['node/node-1', /Node\/node-1/],
  ])('P-111 /k8s-rca %s is acknowledged in time, and completed where it was asked, for the asker alone', async (text, says) => {
    const before = world.slack.transcript().length;
    const answer = await world.command(text, 'ana');
    expect(`${answer.text} ${answer.words}`).toMatch(says);
    const seen = world.slack.transcript().slice(before);
    const mine = seen.filter((e) => e.onlyFor === users[0]);
    // Slack replaces no answer to a slash command: the acknowledgement stays above the answer.
    expect(mine.map((e) => e.is)).toEqual(['ephemeral', 'ephemeral']);
    expect(mine[0]?.text.startsWith('Looking at ')).toBe(true);
    expect(mine.every((e) => e.channel === world.slack.channel && e.thread === undefined)).toBe(true);
    expect(world.slack.problems()).toEqual([]);
  });

  test('P-111 a name without a namespace is found; one that is nowhere, and words that mean nothing, are answered with what would work', async () => {
    expect((await world.command('deploy/web', 'ben')).words).toMatch(/Deployment\/web in shop/);
    expect((await world.command('deployment/ghost', 'ben')).words).toMatch(/no Deployment named ghost/);
    expect((await world.command('web', 'ben')).words).toMatch(/deployment\/web/);
  });

  test('P-112 help, status and list tell commands, nodes, pod phases, the bot itself, and open incidents by namespace', async () => {
    const help = await world.command('help');
    for (const word of ['list', 'status', 'why', 'logs', 'events', 'what changed', 'describe', 'owners', 'similar'])
      expect(help.words).toContain(word);
    const status = await world.command('status');
    expect(status.words).toMatch(/3 of 3 nodes ready/);
    expect(status.words).toMatch(/Pods: .*\d+ running/);
    expect(status.words).toMatch(/slack socket/);
    expect(status.words).toMatch(/signals: \d+ received = /);
    world.cluster.pressure('node-2', 'DiskPressure', 'on');
    await until(async () => /Under pressure: node-2/.test((await world.command('status')).words), { what: 'the pressure on node-2' });
    world.cluster.pressure('node-2', 'DiskPressure', 'off');
    expect((await world.command('list -n shop')).words).toMatch(/Deployment\/web in shop/);
    expect((await world.command('list -n elsewhere')).words).toMatch(/No open incident in elsewhere/);
  });

  test.each([
    ['why?', /exit|config/i],
    ['why does this fail', /exit|config/i],
    ['logs', /cannot read \/etc\/app\/db\.conf/],
    ['show me the logs of web previous', /cannot read \/etc\/app\/db\.conf/],
    ['events', /Back-off restarting failed container/],
    ['what changed?', /changed|revision/i],
    ['describe', /Deployment\/web in shop[\s\S]*Pod\/web-/],
    ['who owns it? owners', /Pod\/web-.* → ReplicaSet\/web-.* → Deployment\/web/],
    ['similar', /earlier incident/],
    ['steps', /kubectl /],
  ])('P-113 L-056 "%s" in the thread, without a mention, is answered there', async (question, says) => {
    const root = await card(world, 'Deployment/web in shop');
    const roots = world.cards().length;
    expect((await ask(world, root.ts, question)).words).toMatch(says);
    const since = world.cards().slice(roots);
    expect(since.filter((c) => aboutOf(c) === undefined)).toEqual([]);
  });

  test('P-113 with a mention too; what it cannot answer it says, with what it can; talk among people it leaves alone', async () => {
    const root = await card(world, 'Deployment/web in shop');
    const bot = `<@${world.slack.botUser}>`;
    expect((await ask(world, root.ts, `${bot} events please`)).words).toMatch(/Back-off/);
    await world.slack.acts.say({ as: 'ana', channel: 'alerts', thread: root.ts, text: 'lunch at noon, everybody' });
    const joke = await ask(world, root.ts, `${bot} tell me a joke`);
    expect(joke.words).toMatch(/did not understand[\s\S]*why[\s\S]*logs/);
    const words = world.thread(root.ts);
    const lunch = words.findIndex((m) => /lunch/.test(m.text));
    expect(words.slice(lunch + 1).filter(isBots(world)).length).toBe(1);
  });
});

describe('who may ask, and where', () => {
  let world: World;
  const id = (name: string): string => world.slack.users[name] ?? '';

  beforeAll(async () => {
    world = await startWorld({ slack: { seed: 'access' } });
    world.cluster.apply([namespace('shop')]);
  });

  afterAll(() => world.stop());

  /** What the bot said where nobody may hear it: in any place but the alert channel. */
  const elsewhere = () => world.slack.transcript().filter((e) => e.user === world.slack.botUser && e.channel !== world.slack.channel);

  test('P-115 L-061 with empty lists people get answers in the alert channel, no logs on demand, and nothing anywhere else', async () => {
    const bot = await world.startBot();
    await world.watching();
    world.cluster.apply([deployment({ namespace: 'shop', name: 'web', script })]);
    const root = await settled(world, 'Deployment/web in shop');
    expect((await ask(world, root.ts, 'why')).words).toMatch(/exit|config/i);
    const refused = await ask(world, root.ts, 'logs');
    expect(refused.words).toMatch(/I show logs only/);
    expect(refused.words).not.toMatch(/db\.conf/);
    const told = await commandIn(world, { as: 'ben', channel: 'general', text: 'deployment/web -n shop' });
    expect(told).toMatch(/I answer in the alert channel/);
    await world.slack.acts.say({ as: 'ben', channel: 'general', text: `<@${world.slack.botUser}> deployment/web -n shop` });
    await until(() => elsewhere().filter((e) => /I answer in the alert channel/.test(e.text)).length >= 2, {
      what: 'the refusal of a mention',
    });
    expect(elsewhere().filter((e) => e.onlyFor === undefined)).toEqual([]);
    expect(elsewhere().filter((e) => /db\.conf/.test(JSON.stringify(e.blocks)))).toEqual([]);
    await bot.stop();
  });

  test('P-115 with lists, named people may have logs in named channels, and others are told why not', async () => {
    const bot = await world.startBot({ ALLOWED_USERS: id('ana'), ALLOWED_CHANNELS: world.slack.channels['general'] ?? '' });
    const root = await card(world, 'Deployment/web in shop');
    expect((await ask(world, root.ts, 'logs', 'ana')).words).toMatch(/cannot read \/etc\/app\/db\.conf/);
    const general = await commandIn(world, { as: 'ana', channel: 'general', text: 'deployment/web -n shop' });
    expect(general).toMatch(/Deployment\/web in shop/);
    expect(await commandIn(world, { as: 'ana', channel: 'on-call', text: 'deployment/web -n shop' })).toMatch(
      /I answer in the alert channel/,
    );
    expect(await commandIn(world, { as: 'ben', channel: 'general', text: 'list' })).toMatch(/not among the people/);
    const pressed = await world.slack.acts.click({ as: 'ben', channel: 'alerts', ts: root.ts, action: "I'll do it manually" });
    expect(pressed).toEqual({ ok: true });
    await until(
      () =>
        world.slack
          .transcript()
          .some((e) => e.onlyFor === id('ben') && e.channel === world.slack.channel && /not among the people/.test(e.text)),
      { what: 'the refusal of a click' },
    );
    expect((await card(world, 'Deployment/web in shop')).words).not.toMatch(/Taken by/);
    await bot.stop();
  });
});

/** Types a slash command anywhere; the last thing shown to that person there. */
async function commandIn(world: World, typed: { readonly as: string; readonly channel: string; readonly text: string }): Promise<string> {
  const before = world.slack.transcript().length;
  expect(await world.slack.acts.command({ ...typed, command: '/k8s-rca' })).toEqual({ ok: true });
  const heard = () =>
    world.slack
      .transcript()
      .slice(before)
      .findLast((e) => e.onlyFor === world.slack.users[typed.as] && !e.text.startsWith('Looking at '));
  return (await until(heard, { what: `an answer to /k8s-rca ${typed.text}` })).text;
}
