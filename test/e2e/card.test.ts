import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { card, cardsOf, says } from './cards.ts';
import { api, deployment, namespace, warning } from './objects.ts';
import { foreignMarks, mrkdwnOf, richSpans } from './slack-text.ts';
import { type Bot, type Shown, startWorld, until, type World } from './world.ts';

/** Asks for more memory than it may have. */
function hungry(name: string, limit = '64Mi'): Readonly<Record<string, unknown>> {
  const script = "import time; data = bytearray(200 * 1000 * 1000); print('ready'); time.sleep(86400)";
  const container = { command: ['python', '-c', script], resources: { limits: { memory: limit } } };
  return deployment({ namespace: 'shop', name, image: 'python:3.13-alpine', container });
}

const crashing = (name: string, script: string) => deployment({ namespace: 'shop', name, script });

/** The text of a thread that says something. */
function inThread(world: World, root: Shown, what: RegExp): Promise<Shown> {
  return until(() => world.thread(root.ts).find((m) => what.test(m.words)), {
    what: `${String(what)} in the thread; it says: ${world
      .thread(root.ts)
      .map((m) => m.words.slice(0, 80))
      .join(' | ')}`,
  });
}

const titleOf = (shown: Shown): string => mrkdwnOf({ blocks: shown.blocks.slice(0, 1) }).plain.join(' ');

/** Presses the card's button as a person does. */
async function take(world: World, root: Shown, as: string): Promise<void> {
  const done = await world.slack.acts.click({ as, channel: world.slack.channel, ts: root.ts, action: "I'll do it manually" });
  expect(done).toEqual({ ok: true });
}

describe('a card in a world where all works', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
    world.cluster.apply([namespace('shop')]);
    await world.startBot();
    await world.watching();
  });

  afterAll(() => world.stop());

  test('P-096 P-097 P-100 the card tells object, priority, category, causes, state and fix, and is one message for life with its thread', async () => {
    world.cluster.apply([hungry('cache')]);
    const first = await says(world, 'Deployment/cache in shop', /memory/);
    expect(titleOf(first)).toMatch(/^:(red|large_orange|large_yellow|large_blue)_circle: P[1-4] Deployment\/cache in shop$/);
    expect(first.words).toMatch(/Failing/);
    expect(first.words).toMatch(/OOMKilled in container cache/);
    expect(first.words).toMatch(/▰▱*\s+\d+ %/);
    expect(first.words).toMatch(/cluster practice\s+·\s+crash\s+·\s+\d+ signals?\s+·\s+first \d\d:\d\d/);
    expect(first.words).toMatch(/Fixes are off/);
    expect(first.words).toMatch(/The commands are in the thread; ask there, too: why/);
    await inThread(world, first, /What was looked at/);
    await inThread(world, first, /Timeline/);
    await inThread(world, first, /kubectl .*set resources/);

    world.cluster.apply([hungry('cache', '512Mi')]);
    const last = await says(world, 'Deployment/cache in shop', /Recovered/);
    expect(last.ts).toBe(first.ts);
    expect(titleOf(last)).toMatch(/^:large_green_circle:/);
    expect(last.words).not.toMatch(/do it manually/);
    await inThread(world, last, /Recovered\. .*healthy for/s);
    expect(cardsOf(world, 'Deployment/cache in shop')).toHaveLength(1);
    expect(world.slack.problems()).toEqual([]);
  });

  test('P-155 an earlier incident that ended is told on the card of one like it, and when somebody asks', async () => {
    world.cluster.apply([hungry('index')]);
    const root = await says(world, 'Deployment/index in shop', /Like \d earlier incident/);
    expect(root.words).toMatch(/Deployment\/cache in shop \(recovered\)/);
    await world.slack.acts.say({ as: 'ben', channel: 'alerts', thread: root.ts, text: 'has this happened before?' });
    await inThread(world, root, /earlier incident like this one[\s\S]*Deployment\/cache in shop \(recovered\)/);
  });

  test("P-101 I'll do it manually says on the card who took it, and posts the exact commands once", async () => {
    world.cluster.apply([crashing('worker', 'echo fatal: no such table orders; exit 3')]);
    const root = await card(world, 'Deployment/worker in shop');
    await inThread(world, root, /By hand/);
    await take(world, root, 'ben');
    const taken = await says(world, 'Deployment/worker in shop', /Taken by/);
    expect(richSpans(taken)).toContainEqual(expect.objectContaining({ type: 'user', user_id: world.slack.users['ben'] }));
    expect(taken.words).not.toMatch(/I'll do it manually/);
    const steps = await inThread(world, root, /takes Deployment\/worker in shop/);
    expect(steps.words).toMatch(/kubectl /);
    expect(richSpans(steps)).toContainEqual(expect.objectContaining({ type: 'user', user_id: world.slack.users['ben'] }));
  });

  test('L-063 of twenty clicks at once one takes it; the others hear who has it', async () => {
    world.cluster.apply([crashing('mailer', 'echo cannot reach the mail room; exit 4')]);
    const root = await card(world, 'Deployment/mailer in shop');
    const people = ['ana', 'ben', 'chi', 'ana'];
    await Promise.all(Array.from({ length: 20 }, (_, n) => take(world, root, people[n % people.length] ?? 'ana')));
    await inThread(world, root, /takes Deployment\/mailer in shop/);
    const told = () => world.slack.transcript().filter((e) => e.onlyFor !== undefined && /Already taken by/.test(e.text));
    await until(() => told().length >= 19, { what: '19 people to hear that it is taken' });
    expect(world.thread(root.ts).filter((m) => /takes Deployment/.test(m.words))).toHaveLength(1);
  });

  test('P-099 L-053 text of the cluster stays text: it mentions nobody, links nowhere, formats nothing, and its length breaks no limit', async () => {
    const evil = `<!channel> <!here> <@${world.slack.users['ana']}> <https://evil.example/x|click> *bold* _it_ ~gone~ :fire: \`code\` &lt;b&gt;`;
    const fence = '\\`\\`\\`';
    const noise = 'A<!everyone>*'.repeat(4_000);
    world.cluster.apply([
      crashing('loud', `echo '${evil.replaceAll('`', "'")}'; echo "${fence} <!channel>"; echo 'FATAL ${noise}'; exit 9`),
      deployment({ namespace: 'shop', name: 'image', image: `registry.example.com/<!channel>/*bold*:<@${world.slack.users['ana']}>` }),
    ]);
    await api(world.cluster).create(
      '/api/v1/namespaces/shop/events',
      warning({ namespace: 'shop', kind: 'Widget', name: 'gadget', reason: 'Broken', message: `${evil} ${noise.slice(0, 900)}` }),
    );
    const roots = await Promise.all(
      ['Deployment/loud in shop', 'Deployment/image in shop', 'Widget/gadget in shop'].map((about) => card(world, about)),
    );
    const [loud] = roots;
    if (loud === undefined) throw new Error('no card');
    const logs = await inThread(world, loud, /<!channel>/);
    expect(richSpans(logs).some((s) => String(s['text']).includes('<!channel>'))).toBe(true);
    await says(world, 'Widget/gadget in shop', /<!channel>/);
    for (const entry of world.slack.transcript().filter((e) => e.user === world.slack.botUser)) {
      expect([entry.text.slice(0, 60), foreignMarks(entry)]).toEqual([entry.text.slice(0, 60), []]);
    }
    const refused = world.slack.calls().filter((c) => /invalid|too_long|too_many|msg_/.test(c.answer));
    expect(refused).toEqual([]);
  });
});

describe('a card in a world where something fails', () => {
  let running: World | undefined;

  afterEach(async () => {
    await running?.stop();
    running = undefined;
  });

  async function started(env: Readonly<Record<string, string>> = {}): Promise<{ world: World; bot: Bot }> {
    const world = await startWorld({ env });
    running = world;
    world.cluster.apply([namespace('shop')]);
    const bot = await world.startBot();
    await world.watching();
    return { world, bot };
  }

  test('P-098 killed after Slack took the card and before it was saved: no second card, and the first one goes on', async () => {
    const { world, bot } = await started();
    world.slack.failCalls('chat.postMessage', { is: 'reset-after' }, 1);
    world.cluster.apply([crashing('api', 'echo boom; exit 2')]);
    const root = await card(world, 'Deployment/api in shop');
    await bot.kill();
    await world.startBot();
    await inThread(world, root, /What was looked at/);
    world.cluster.apply([crashing('api', 'sleep 86400')]);
    const end = await says(world, 'Deployment/api in shop', /Recovered|Healthy for/);
    expect(end.ts).toBe(root.ts);
    expect(cardsOf(world, 'Deployment/api in shop')).toHaveLength(1);
  });

  test('P-098 L-064 after a restart the button of an earlier card still works', async () => {
    const { world, bot } = await started();
    world.cluster.apply([crashing('api', 'echo boom; exit 2')]);
    const root = await card(world, 'Deployment/api in shop');
    await inThread(world, root, /What was looked at/);
    await bot.stop();
    await world.startBot();
    await take(world, root, 'ana');
    await says(world, 'Deployment/api in shop', /Taken by/);
    await inThread(world, root, /takes Deployment\/api in shop/);
    expect(cardsOf(world, 'Deployment/api in shop')).toHaveLength(1);
  });

  test('P-099 told to slow down, cards wait as long as Slack asks, and people are answered meanwhile', async () => {
    const { world } = await started();
    world.slack.failCalls('chat.postMessage', { is: 'status', status: 429, retryAfter: 2 }, 1_000);
    world.cluster.apply([crashing('api', 'echo boom; exit 2')]);
    const posts = () => world.slack.calls().filter((c) => c.method === 'chat.postMessage');
    await until(() => posts().length >= 2, { what: 'a card that Slack turned away twice' });
    expect((await world.command('list')).words).toMatch(/Deployment\/api in shop/);
    expect((await world.command('deployment/api -n shop')).words).toMatch(/exit/);
    expect(world.cards()).toEqual([]);
    world.slack.clearFaults();
    await card(world, 'Deployment/api in shop');
    const gaps = posts().flatMap((call, n, all) =>
      n === 0 || !all[n - 1]?.answer.startsWith('fault') ? [] : [call.at - (all[n - 1]?.at ?? 0)],
    );
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2_000);
    expect(world.slack.problems()).toEqual([]);
  });

  test('L-055 Slack was down while it failed: one card after', async () => {
    const { world } = await started();
    world.slack.failCalls('chat.postMessage', { is: 'status', status: 503 }, 4);
    world.cluster.apply([crashing('api', 'echo boom; exit 2')]);
    const root = await card(world, 'Deployment/api in shop');
    await inThread(world, root, /What was looked at/);
    expect(world.slack.calls().filter((c) => c.answer.startsWith('fault')).length).toBe(4);
  });

  test('L-058 logs that never come hold no card back: it is posted, and what could not be seen stands on it', async () => {
    const { world } = await started({ K8S_API_TIMEOUT_SECONDS: '15' });
    world.cluster.faults.slow(600_000, 'pods/log');
    world.cluster.apply([crashing('api', 'echo boom; exit 2')]);
    const root = await card(world, 'Deployment/api in shop');
    expect(root.words).toMatch(/Looking|Could not be seen/);
    await says(world, 'Deployment/api in shop', /Could not be seen/);
    expect(cardsOf(world, 'Deployment/api in shop')).toHaveLength(1);
  });
});
