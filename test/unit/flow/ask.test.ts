import { afterEach, expect, test } from 'vitest';
import { accessOf } from '../../../src/flow/access.ts';
import type { Act } from '../../../src/flow/effect.ts';
import type { Inbound, SlackConfig } from '../../../src/model/index.ts';
import { podOf } from './objects.ts';
import { triage, World } from './world.ts';

const worlds: World[] = [];
afterEach(async () => {
  for (const made of worlds.splice(0)) await made.stop();
});
const by = { team: 'T1', user: 'U1' };

/** A world with one failing pod and its card. */
async function carded(slack?: SlackConfig): Promise<World> {
  const evidence = { timeout: 1_000, eventLimit: 20, logLines: 50, logBytes: 10_000 };
  const config = {
    cluster: { use: 'practice', name: 'c1' },
    slack: slack ?? { use: 'local' },
    triage,
    evidence,
    scrub: { addresses: 'public' },
  } as const;
  const w = await World.make({ config });
  worlds.push(w);
  await w.start();
  w.cluster.put(podOf('web', 'crash', { at: w.clock.now() }));
  await w.pass(30_000);
  return w;
}

const told = (w: World, how: string): readonly string[] => w.chat.said.filter((s) => s.how === how).map((s) => s.text);
let acts = 0;
async function act(w: World, what: object): Promise<unknown> {
  const inbound = { id: `act-${acts++}`, at: w.clock.now(), by, channel: 'C1', reply: { url: 'https://reply' }, ...what } as Inbound;
  const answer = await w.chat.receive?.(inbound);
  await w.pass(1_000, 1_000);
  return answer;
}

test('a command about an object is acknowledged at once and completed in place', async () => {
  const w = await carded();
  const pod = 'web-5d8f-1';
  expect(JSON.stringify(await act(w, { is: 'command', text: `pod/${pod} -n shop` }))).toContain(pod);
  expect(told(w, 'respond').join()).toContain(pod);
  await act(w, { is: 'command', text: `pod/${pod}` });
  expect(told(w, 'respond')).toHaveLength(2);
  await act(w, { is: 'command', text: 'pod/nobody' });
  expect(told(w, 'respond').at(-1)).toContain('nobody');
});

test('help, status, list and words it does not know are answered', async () => {
  const w = await carded();
  for (const text of ['help', 'status', 'list', 'list -n shop', 'frobnicate'])
    expect(await act(w, { is: 'command', text })).toBeUndefined();
  expect(told(w, 'respond')).toHaveLength(5);
  expect(told(w, 'respond')[2]).toContain('web');
});

test('lists link each incident to its card', async () => {
  const w = await carded();
  await act(w, { is: 'command', text: 'list' });
  await act(w, { is: 'command', text: 'status' });
  const url = `https://example.slack.com/archives/C1/p${w.chat.roots()[0]?.ts.replace('.', '')}`;
  expect(told(w, 'respond').map((t) => t.includes(`"url":"${url}"`))).toEqual([true, true]);
});

test('what only the summary of the first start tells is investigated and gets a card when somebody names it, by command or below the summary', async () => {
  const w = await World.make();
  worlds.push(w);
  for (let n = 0; n < 30; n++) w.cluster.put(podOf(`o${n}`, 'pull', { at: w.clock.now() }));
  await w.start();
  await w.pass(60_000);
  const [summary] = w.chat.said;
  expect(summary?.text).toMatch(/and \d+ more: \/k8s-rca list/);
  expect(summary?.text).toContain('To open one, name it');
  expect(w.chat.roots()).toEqual([]);
  await act(w, { is: 'command', text: 'pod/o1-5d8f-1 -n shop' });
  await w.pass(10_000);
  expect(told(w, 'respond').join()).toContain('cannot be pulled');
  expect(w.chat.roots().map((r) => r.text.includes('o1 in shop'))).toEqual([true]);
  const below = { is: 'question', ts: '99.9', thread: summary?.ts, mentioned: false, direct: false };
  await act(w, { ...below, text: 'pod/o2-5d8f-1 -n shop' });
  await act(w, { ...below, text: 'lunch at noon?' });
  await w.pass(10_000);
  expect(told(w, 'reply').filter((t) => t.includes('o2') && t.includes('cannot be pulled')).length).toBeGreaterThan(0);
  expect(w.chat.roots()).toHaveLength(2);
  const before = told(w, 'reply').length;
  await act(w, { is: 'question', text: 'why?', ts: '99.9', thread: w.chat.roots()[0]?.ts, mentioned: false, direct: false });
  expect(told(w, 'reply').slice(before).join()).toContain('cannot be pulled');
});

test('who asks to have it fixed is told that nothing can be fixed here, and how to do it by hand', async () => {
  const w = await carded();
  const ask = (text: string) => act(w, { is: 'question', text, ts: '99.9', thread: w.chat.roots()[0]?.ts, mentioned: true, direct: false });
  for (const text of ['please fix it', 'can you repair this?', 'roll it back']) {
    await ask(text);
    expect(told(w, 'reply').at(-1)).toMatch(/Nothing is changed from here: .*offered on the card, for a person to approve/);
  }
});

test('questions in the thread are answered with and without a mention; talk among people is left alone', async () => {
  const w = await carded();
  const thread = w.chat.roots()[0]!.ts;
  const ask = (text: string, more: object = {}) =>
    act(w, { is: 'question', text, ts: '99.9', thread, mentioned: false, direct: false, ...more });
  const before = told(w, 'reply').length;
  for (const text of ['why?', 'logs', 'logs web previous', 'events', 'what changed?', 'describe', 'owners', 'similar']) await ask(text);
  expect(told(w, 'reply')).toHaveLength(before + 8);
  await ask('lunch at noon?');
  expect(told(w, 'reply')).toHaveLength(before + 8);
  await ask('<@UBOT> lunch at noon?', { mentioned: true });
  expect(told(w, 'reply')).toHaveLength(before + 9);
  await ask('why?', { thread: '1234.5' });
  expect(told(w, 'reply')).toHaveLength(before + 9);
  await ask('can you check whether the database is reachable');
  expect(told(w, 'reply')).toHaveLength(before + 10);
  expect(told(w, 'reply').at(-1)).toContain('only these');
});

test('a redelivered act is answered once', async () => {
  const w = await carded();
  const once = { id: 'same', is: 'command', text: 'help' };
  await act(w, once);
  await act(w, once);
  expect(told(w, 'respond')).toHaveLength(1);
});

test('L-064 taking an incident is kept, tells the thread the steps, works after a restart and once', async () => {
  const w = await carded();
  await w.running?.stop();
  await w.start();
  const [incident] = await w.store.alive();
  const click = { is: 'click', action: 'take_incident', value: incident?.id, message: incident?.card };
  await act(w, click);
  expect((await w.store.alive())[0]?.taken).toMatchObject({ by });
  const replies = told(w, 'reply').length;
  await act(w, { ...click, by: { team: 'T1', user: 'U2' } });
  expect(told(w, 'reply')).toHaveLength(replies);
  expect(told(w, 'respond').join()).toContain('U1');
  await act(w, { ...click, value: 'inc-unknown' });
  expect(told(w, 'respond')).toHaveLength(2);
});

test('a click on a card that has ended is refused with the reason: its life takes no further step', async () => {
  const w = await carded();
  const [incident] = await w.store.alive();
  w.cluster.put(podOf('web', 'ready', { at: w.clock.now() }));
  await w.pass(12 * 60_000, 20_000);
  const steps = incident === undefined ? [] : await w.store.happenings(incident.id);
  await act(w, { is: 'click', action: 'take_incident', value: incident?.id, message: incident?.card });
  expect(told(w, 'respond').join()).toContain('has ended');
  expect(incident === undefined ? [] : await w.store.happenings(incident.id)).toEqual(steps);
});

test('an answer after a restart comes without its handle, to the asker alone', async () => {
  const w = await carded();
  const inbound = {
    id: 'late',
    at: w.clock.now(),
    by,
    channel: 'C1',
    is: 'command',
    text: 'help',
    reply: { url: 'https://reply' },
  } as Inbound;
  await w.chat.receive?.(inbound);
  w.life.left = 0;
  await w.start();
  await w.pass(5_000);
  expect(told(w, 'whisper').length + told(w, 'respond').length).toBe(1);
});

test('where nobody is named, logs are refused and other channels get no answer', async () => {
  const slack: SlackConfig = { use: 'slack', botToken: '', appToken: '', channel: 'C1', allowedUsers: [], allowedChannels: [] };
  const w = await carded(slack);
  const looks = w.cluster.looks.length;
  await act(w, { is: 'question', text: 'logs', ts: '99.9', thread: w.chat.roots()[0]?.ts, mentioned: false, direct: false });
  expect(w.cluster.looks).toHaveLength(looks);
  await act(w, { is: 'command', text: 'pod/web-5d8f-1 -n shop', channel: 'C2' });
  expect(w.cluster.looks).toHaveLength(looks);
  expect(told(w, 'respond').join()).not.toContain('web-5d8f-1');
});

test('who may learn what, where', () => {
  const slack = (allowedUsers: readonly string[], allowedChannels: readonly string[]): SlackConfig => ({
    use: 'slack',
    botToken: '',
    appToken: '',
    channel: 'C1',
    allowedUsers,
    allowedChannels,
  });
  const command = (user: string, channel: string): Act => ({
    is: 'command',
    id: '1',
    at: 0,
    by: { team: 'T', user },
    channel,
    text: 'help',
  });
  const direct = (user: string): Act => ({
    is: 'question',
    id: '1',
    at: 0,
    by: { team: 'T', user },
    channel: 'D1',
    text: '',
    ts: '1',
    mentioned: false,
    direct: true,
  });
  const may = (act: Act, config: SlackConfig) => accessOf(act, config, 'C1').may;
  expect([may(command('U1', 'C1'), slack([], [])), may(command('U1', 'C2'), slack([], [])), may(direct('U1'), slack([], []))]).toEqual([
    'answers',
    'nothing',
    'nothing',
  ]);
  expect([
    may(command('U1', 'C1'), slack(['U1'], [])),
    may(command('U2', 'C1'), slack(['U1'], [])),
    may(direct('U1'), slack(['U1'], [])),
  ]).toEqual(['all', 'nothing', 'all']);
  expect([may(command('U1', 'C2'), slack([], ['C2'])), may(command('U1', 'C3'), slack(['U1'], ['C2']))]).toEqual(['answers', 'nothing']);
  expect(may(command('U9', 'C9'), { use: 'local' })).toBe('all');
});
