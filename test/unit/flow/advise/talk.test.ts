import { afterEach, expect, test } from 'vitest';
import { podOf } from '../objects.ts';
import { type Modelled, modelled } from './asked-model.ts';

const worlds: Modelled[] = [];
afterEach(async () => {
  for (const { world } of worlds.splice(0)) await world.stop();
});

interface Carded {
  readonly m: Modelled;
  /** Says it in the card's thread; who answered. */
  readonly ask: (text: string, more?: object) => Promise<'model' | 'rules' | 'nobody'>;
}

async function carded(): Promise<Carded> {
  const m = await modelled();
  worlds.push(m);
  await m.world.start();
  m.world.cluster.put(podOf('web', 'crash', { at: m.world.clock.now() }));
  await m.world.pass(60_000);
  const thread = m.world.chat.roots()[0]?.ts;
  const replies = (): number => m.world.chat.said.filter((s) => s.how === 'reply').length;
  const ask = async (text: string, more = {}): Promise<'model' | 'rules' | 'nobody'> => {
    const [asked, told] = [m.sent.length, replies()];
    await m.said(text, { thread, ...more });
    if (m.sent.length > asked) return 'model';
    return replies() > told ? 'rules' : 'nobody';
  };
  return { m, ask };
}

test('people who talk to each other in a thread are left alone; questions of the matter are answered', async () => {
  const { ask } = await carded();
  const talk = [
    '<@UBEN> can you take over please?',
    '<@UBEN> why did the pod crash so often since yesterday evening?',
    'I know why this broke, it was my deploy yesterday evening',
    'is it me or is the coffee cold?',
    'is it me, or is the coffee machine broken again since this morning?',
    'I fixed it',
    'lunch at noon, everybody',
    'lunch at noon?',
    'when do we meet?',
    'is the meeting over when my call ends?',
    'the logs of the other one say nothing of interest to me',
  ];
  for (const text of talk) expect([text, await ask(text)]).toEqual([text, 'nobody']);
  for (const text of ['why', 'why?', 'what changed', 'logs web previous', 'show me the logs of web previous', 'what went wrong here?'])
    expect([text, await ask(text)]).toEqual([text, 'rules']);
  const questions = [
    'could the new image be what made this container end so early today?',
    'does that hold for web since it began?',
    'can you check whether the database is reachable',
    'pourquoi est-ce que le conteneur redémarre sans arrêt depuis hier ?',
    'who is affected?',
    'how bad is this?',
    'since when?',
    'is it safe to wait?',
    'is it over?',
    'is it the database?',
    'is anything else broken?',
    'any idea?',
    'are you sure?',
    'tell me more',
    'how would one know that it was not the memory of the other one',
  ];
  for (const text of questions) expect([text, await ask(text)]).toEqual([text, 'model']);
  expect(await ask('<@UBOT> is it me or is the coffee cold?', { mentioned: true })).toBe('model');
  expect(await ask('<@UBOT> <@UBEN> says that it was his deploy of yesterday evening', { mentioned: true })).toBe('model');
});

test('a question is told that it is being asked at once, also while all lanes are busy', async () => {
  const { m, ask } = await carded();
  m.says = 'stall';
  for (const n of [1, 2, 3, 4]) await ask(`could it be the image that the container number ${n} has got?`);
  expect(m.world.chat.said.filter((s) => s.how === 'reply' && s.text.includes('Asking m'))).toHaveLength(4);
});

test('a question that fails on our side again and again ends with a word in place of "Asking", and is not paid for again and again', async () => {
  const { m, ask } = await carded();
  m.says = 'throw';
  expect(await ask('could it be the image that this container has got?')).toBe('model');
  await m.world.pass(900_000, 30_000);
  const last = m.world.chat.said.findLast((s) => s.text.includes('Asking m') || s.text.includes('I cannot answer that in free words'));
  expect(last?.text).toMatch(/asking the model failed/);
  await m.world.pass(3_600_000, 60_000);
  expect(m.sent.filter((r) => JSON.stringify(r).includes('the image that this container has got'))).toHaveLength(3);
});

test('a model that somebody stopped is not asked again for the incident, also after another look; a question is answered all the same', async () => {
  const { m, ask } = await carded();
  m.says = 'stall';
  m.world.cluster.put(podOf('api', 'crash', { at: m.world.clock.now() }));
  await m.world.pass(60_000);
  const of = async () => (await m.world.store.recent({ limit: 9 })).find((i) => i.subject.name === 'api');
  const incident = await of();
  if (incident === undefined) throw new Error('no incident');
  expect(incident.advice?.is).toBe('asked');
  const message = incident.card;
  await m.said('', { is: 'click', action: 'stop_advice', value: incident.id, message, reply: { url: 'https://reply' } });
  await m.world.pass(5_000);
  expect((await of())?.advice).toMatchObject({ is: 'none', code: 'stopped', by: { user: 'U1' } });
  m.says = 'answer';
  const before = m.sent.length;
  m.world.cluster.put(podOf('api', 'ready', { at: m.world.clock.now(), restarts: 3 }));
  await m.world.pass(1_200_000, 30_000);
  m.world.cluster.put(podOf('api', 'crash', { at: m.world.clock.now(), restarts: 4 }));
  await m.world.pass(60_000);
  const later = await of();
  expect(later?.investigatedAt).toBeGreaterThan(incident.investigatedAt ?? 0);
  expect(later?.advice).toMatchObject({ is: 'none', code: 'stopped' });
  expect(m.sent).toHaveLength(before);
  expect(m.world.chat.said.findLast((s) => s.how === 'edit' && s.text.includes('not asked again'))).toBeDefined();
  expect(await ask('could the image be what made this container end?', { thread: later?.card?.ts })).toBe('model');
});

test('figures carry the name of a model as it was set, whatever its server calls it', async () => {
  const { m, ask } = await carded();
  expect(await ask('could the new image be what made this container end so early today?')).toBe('model');
  expect([...m.metered]).toEqual(['m']);
});
