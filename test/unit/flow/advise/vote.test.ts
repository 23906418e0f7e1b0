import { afterEach, expect, test } from 'vitest';
import { podOf } from '../objects.ts';
import { type Modelled, modelled } from './asked-model.ts';

const worlds: Modelled[] = [];
afterEach(async () => {
  for (const { world } of worlds.splice(0)) await world.stop();
});

test('a vote is about the cause that was read: pressed on a card that shows another by now, it counts for the old one and says so', async () => {
  const m = await modelled();
  worlds.push(m);
  await m.world.start();
  m.world.cluster.put(podOf('web', 'crash', { at: m.world.clock.now() }));
  await m.world.pass(60_000);
  const { chat, store } = m.world;
  const [incident] = await store.alive();
  const first = incident?.diagnosis?.causes[0];
  if (incident === undefined || first === undefined) throw new Error('no cause');
  expect(chat.said.some((s) => s.text.includes(`${incident.id}:${first.cause}`))).toBe(true);
  const press = async (action: string, value: string): Promise<string> => {
    await m.said('', { is: 'click', action, value, message: incident.card, reply: { url: 'https://reply' } });
    return chat.said.findLast((s) => s.how === 'respond')?.text ?? '';
  };
  expect(await press('vote_wrong', `${incident.id}:image.not_found`)).toMatch(/Another stands first by now/);
  expect(await store.votes(incident.id)).toMatchObject([{ cause: 'image.not_found', vote: 'wrong' }]);
  expect((await store.alive())[0]?.votes).toEqual({ right: 0, wrong: 0 });
  expect(await press('vote_wrong', `${incident.id}:${first.cause}`)).toMatch(/the first cause is wrong/);
  expect((await store.alive())[0]?.votes).toEqual({ right: 0, wrong: 1 });
  expect(await press('vote_wrong', incident.id)).toMatch(/taken back/);
});
