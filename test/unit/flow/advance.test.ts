import { expect, test } from 'vitest';
import { advance, begin } from '../../../src/flow/advance.ts';
import type { Happening } from '../../../src/flow/happening.ts';
import { advanceHouse, blindAfter, emptyHouse } from '../../../src/flow/house.ts';
import { termOfNew, termOfWaiting } from '../../../src/flow/ledger.ts';
import type { Diagnosis, Finding, Incident, IncidentId } from '../../../src/model/index.ts';
import { incident as stored } from '../../contract/store.ts';
import { triage } from './world.ts';

const settings = { ...triage, patience: 8_000, fixes: 'off', advice: 'off' } as const;
const t = 1_000_000;
const base: Incident = stored(1, { firstSeen: t, lastSeen: t, failing: ['a'], family: 'image', reason: 'ErrImagePull', message: '' });
const failed = (at: number, failing: readonly string[], more: object = {}): Happening => ({
  is: 'failed',
  at,
  failing,
  count: 1,
  worded: { reason: 'ErrImagePull', message: '' },
  priority: 'P3',
  ...more,
});
const does = (incident: Incident, h: Happening): readonly string[] =>
  advance(incident, h, settings).effects.map((e) => `${e.effect.do} +${e.due - h.at}`);

test('debounce: quiet for 15 s, prolonged by other objects up to a minute, not by repeats of one', () => {
  let now = begin(base, settings).incident;
  expect(now.state).toEqual({ at: 'gathering', quietAt: t + 15_000, latestAt: t + 60_000 });
  now = advance(now, failed(t + 10_000, ['a']), settings).incident;
  expect(now.state).toMatchObject({ quietAt: t + 15_000 });
  now = advance(now, failed(t + 14_000, ['b']), settings).incident;
  expect(now.state).toMatchObject({ quietAt: t + 29_000 });
  for (let s = 20; s < 60; s += 10) now = advance(now, failed(t + s * 1000, [`x${s}`]), settings).incident;
  expect(now.state).toMatchObject({ quietAt: t + 60_000 });
  expect(does(now, { is: 'ticked', at: t + 59_000 })).toEqual(['wake +1000']);
  expect(does(now, { is: 'ticked', at: t + 60_000 })).toEqual(['investigate +0', 'post +8000']);
});

test('a card is posted at once when diagnosed, edited afterwards; no cause found is looked at once more', () => {
  const diagnosis = { healthy: false, causes: [], other: 1, whyFewer: '', changed: [], unseen: [], affected: [] } as const;
  const h: Happening = { is: 'diagnosed', at: t, diagnosis, redactions: [], priority: 'P3' };
  const looking: Incident = { ...base, state: { at: 'investigating', since: t } };
  expect(does(looking, h)).toEqual(['post +0', 'investigate +60000', 'wake +900000']);
  const shown: Incident = { ...looking, card: { channel: 'C1', ts: '1' } };
  expect(does(shown, h)).toEqual(['update +0', 'open-thread +0', 'investigate +60000', 'wake +900000']);
  expect(does({ ...shown, diagnosis }, h)).toEqual(['update +0', 'wake +900000']);
});

test('steps by hand that are others after another look take the place of those in the thread', () => {
  const cause = (revision: number): Finding => ({
    cause: 'rollout.bad_revision',
    title: 'A bad revision',
    explanation: '',
    culprit: base.subject,
    because: [],
    against: [],
    confidence: { probability: 0.9, basis: 'rule' },
    steps: [{ text: 'Go back.', command: `kubectl rollout undo deployment/web -n shop --to-revision=${revision}` }],
  });
  const diagnosis = (revision: number): Diagnosis => ({
    healthy: false,
    causes: [cause(revision)],
    other: 0.1,
    whyFewer: '',
    changed: [],
    unseen: [],
    affected: [],
  });
  const shown: Incident = { ...base, state: { at: 'open', since: t }, card: { channel: 'C1', ts: '1' }, diagnosis: diagnosis(1) };
  const again = (revision: number): readonly unknown[] =>
    advance(shown, { is: 'diagnosed', at: t, diagnosis: diagnosis(revision), redactions: [], priority: 'P3' }, settings).effects.flatMap(
      (e) => (e.effect.do === 'reply' ? [e.effect.reply.is] : []),
    );
  expect(again(1)).toEqual([]);
  expect(again(3)).toEqual(['steps']);
});

test('what a cause blames was altered: looked at again soon, once a minute, and only while it fails', () => {
  const h: Happening = { is: 'altered', at: t };
  const open: Incident = { ...base, state: { at: 'open', since: t }, investigatedAt: t - 300_000 };
  expect(does(open, h)).toEqual(['investigate +15000']);
  expect(does({ ...open, investigatedAt: t - 1_000 }, h)).toEqual(['investigate +59000']);
  const keys = [t, t + 5_000].map((at) => advance({ ...open, version: at }, { ...h, at }, settings).effects[0]?.key);
  expect(new Set(keys).size).toBe(1);
  for (const at of ['investigating', 'recovered'] as const) expect(does({ ...open, state: { at, since: t } }, h)).toEqual([]);
});

test('what changed while the card was on its way is edited in', () => {
  const h = (shown: number): Happening => ({ is: 'posted', at: t, place: { channel: 'C1', ts: '1' }, shown });
  expect(does({ ...base, version: 4 }, h(4))).toEqual([]);
  expect(does({ ...base, version: 5 }, h(4))).toEqual(['update +0']);
});

test('worse: a higher priority is said in the thread, but not while it flaps', () => {
  expect(does(base, failed(t, ['b'], { priority: 'P1' }))).toEqual(['update +3000', 'reply +0']);
  expect(does({ ...base, flapping: true }, failed(t, ['b'], { priority: 'P1' }))).toEqual(['update +3000']);
  expect(does(base, failed(t, ['b'], { priority: 'P4' }))).toEqual(['update +3000']);
});

test('a rollout not seen before that still fails is looked at anew, once, after the quiet period', () => {
  const open: Incident = { ...base, state: { at: 'open', since: t }, rollouts: ['r1'] };
  expect(does(open, failed(t, ['b'], { rollout: 'r1' }))).toEqual(['update +3000']);
  expect(does(open, failed(t, ['b'], { rollout: 'r2' }))).toEqual(['update +3000', 'investigate +15000']);
  const then = advance(open, failed(t, ['b'], { rollout: 'r2' }), settings).incident;
  expect(then.rollouts).toEqual(['r1', 'r2']);
  expect(does(then, failed(t, ['c'], { rollout: 'r2' }))).toEqual(['update +3000']);
});

test('an ended incident does not move', () => {
  const passed: Incident = { ...base, state: { at: 'passed', since: t, why: 'drain' } };
  const merged: Incident = { ...base, state: { at: 'merged', since: t, into: 'inc-2' as IncidentId } };
  for (const ended of [passed, merged]) {
    for (const h of [failed(t, ['a']), { is: 'mended', at: t, objects: ['a'] }, { is: 'ticked', at: t }] as const)
      expect(advance(ended, h, settings).effects).toEqual([]);
  }
});

test('where signals stand', () => {
  const card = { channel: 'C1', ts: '1' };
  const passed: Incident = { ...base, state: { at: 'passed', since: t, why: 'drain' } };
  expect([termOfNew(base), termOfNew({ ...base, card }), termOfNew({ ...base, listed: t }), termOfNew(passed)]).toEqual([
    { term: 'waiting' },
    { term: 'merged' },
    { term: 'merged' },
    { term: 'suppressed', reason: 'drain' },
  ]);
  expect(termOfWaiting(base, { is: 'posted', at: t, place: card, shown: 1 })).toEqual({ term: 'posted' });
  expect(termOfWaiting(base, { is: 'refused', at: t, why: 'x' })).toEqual({ term: 'failed' });
  expect(termOfWaiting(base, { is: 'ticked', at: t })).toBeUndefined();
});

test('the house says a lasting blindness once and its end once, and nothing of short ones', () => {
  const link = (ok: boolean) => [{ link: 'watch pods', ok, since: t, why: ok ? '' : 'forbidden' }];
  const step = (house: typeof emptyHouse, at: number, ok: boolean) => advanceHouse(house, { at, links: link(ok) });
  const short = step(step(emptyHouse, t, false).house, t + 10, true);
  expect(short).toEqual({ house: emptyHouse, effects: [] });
  const long = step(step(emptyHouse, t, false).house, t + blindAfter, false);
  expect(long.effects.map((e) => e.effect.do)).toEqual(['say-blind']);
  expect(step(long.house, t + blindAfter + 1, false).effects).toEqual([]);
  const back = step(long.house, t + 90_000, true);
  expect(back.effects.map((e) => e.effect)).toMatchObject([{ do: 'say-back', link: { since: t }, until: t + 90_000 }]);
  expect(back.house).toEqual(emptyHouse);
});
