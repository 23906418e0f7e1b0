import { afterEach, expect, test } from 'vitest';
import type { Incident } from '../../../../src/model/index.ts';
import * as present from '../../../../src/present/index.ts';
import { podOf } from '../objects.ts';
import { type Modelled, modelled } from './asked-model.ts';

const worlds: Modelled[] = [];
afterEach(async () => {
  for (const { world } of worlds.splice(0)) await world.stop();
});

/** A pod crashes, is judged by a model, and is gone; a while later another one stands in its place and crashes, too. */
async function replaced(summary: string, between: { readonly ms: number; readonly vote?: boolean }) {
  const m = await modelled();
  worlds.push(m);
  const { world } = m;
  const candidates = [{ cause: 'crashloop.generic', verdict: 'supported', evidence: ['e3'] }];
  m.opinion = JSON.stringify({ summary, detail: '', cites: [], candidates, prefers: null, causes: [] });
  await world.start();
  const at = () => world.clock.now();
  world.cluster.put(podOf('web', 'crash', { at: at(), restarts: 4 }));
  await world.pass(120_000);
  const [first] = await world.store.alive();
  if (first === undefined) throw new Error('no incident');
  if (between.vote === true)
    await m.said('', {
      is: 'click',
      action: 'vote_right',
      value: `${first.id}:${first.diagnosis?.causes[0]?.cause ?? ''}`,
      message: first.card,
      reply: { url: 'https://reply' },
    });
  world.cluster.put(podOf('web', 'ready', { at: at(), restarts: 4 }));
  await world.pass(60_000, 10_000);
  world.cluster.remove(podOf('web', 'ready', { at: at() }));
  world.cluster.put(podOf('web', 'ready', { at: at(), n: 2 }));
  await world.pass(between.ms, 30_000);
  world.cluster.put(podOf('web', 'crash', { at: at(), n: 2, restarts: 12 }));
  await world.pass(240_000, 10_000);
  const incident = (await world.store.alive())[0];
  if (incident === undefined) throw new Error('not there again');
  return { asked: m.sent.length, first, incident };
}

const marked = (incident: Incident | undefined): string => JSON.stringify(incident?.advice);

test('advice that is kept over a replaced pod shows the causes, facts and steps of now', async () => {
  const { asked, first, incident } = await replaced('The process in container web ends with exit code 1 [e3].', { ms: 900_000 });
  expect(marked(first)).toContain('exit code 1 [e3]');
  expect(incident).toMatchObject({ id: first.id, reopened: 1, advice: { is: 'given' } });
  expect(asked).toBe(1);
  const [rule] = incident.diagnosis?.causes ?? [];
  const [shown] = present.shownDiagnosis(incident)?.causes ?? [];
  expect(JSON.stringify(shown)).toContain('12 restarts');
  expect(shown).toEqual({ ...rule, confidence: shown?.confidence });
  expect(marked(incident)).not.toMatch(/ 4 restarts|web-5d8f-1\b/);
});

test('advice that counts what is more by now is not kept: the model is asked anew', async () => {
  const { asked, incident } = await replaced('The container web ends with exit code 1 after 4 restarts [e3].', { ms: 900_000 });
  expect(asked).toBe(2);
  expect(incident.reopened).toBe(1);
});

test('verified advice is recalled at no token, over the causes, facts and steps of now', async () => {
  const { asked, first, incident } = await replaced('The process in container web ends with exit code 1 [e3].', {
    ms: 90_000_000,
    vote: true,
  });
  expect(incident.id).not.toBe(first.id);
  expect(asked).toBe(1);
  expect(incident.advice).toMatchObject({ is: 'given', recalled: first.id, spend: { calls: 0, input: 0, output: 0 } });
  const [rule] = incident.diagnosis?.causes ?? [];
  const [shown] = present.shownDiagnosis(incident)?.causes ?? [];
  expect(JSON.stringify(shown)).toContain('12 restarts');
  expect(shown).toMatchObject({ ...rule, confidence: { basis: 'recalled' } });
  expect(marked(incident)).not.toMatch(/ 4 restarts|web-5d8f-1\b/);
});
