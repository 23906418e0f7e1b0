import { expect, test } from 'vitest';
import { earlyEvents } from '../../../src/adapters/kubernetes/early-events.ts';
import type { Change } from '../../../src/adapters/kubernetes/change.ts';
import { TestClock } from '../flow/world.ts';

function event(count: number, more: Partial<Change> = {}): Change {
  const involvedObject = { kind: 'ReplicaSet', namespace: 'shop', name: 'web-5d8f' };
  const object = { apiVersion: 'v1', kind: 'Event', metadata: { name: 'e', namespace: 'shop', uid: 'e1' }, involvedObject, count };
  return { is: 'seen', listed: false, object, ...more };
}

function world() {
  const clock = new TestClock();
  const stop = new AbortController();
  const told: Change[] = [];
  const state = { known: false };
  const tell = earlyEvents({ clock, stopped: stop.signal, known: () => state.known, tell: (c) => told.push(c) });
  const pass = async (ms: number): Promise<void> => {
    for (let gone = 0; gone < ms; gone += 100) {
      clock.pass(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { stop, told, state, tell, pass };
}

test('an Event that is faster than its object waits for it, and only its newest is told', async () => {
  const w = world();
  w.tell(event(1));
  w.tell(event(2));
  await w.pass(300);
  expect(w.told).toEqual([]);
  w.state.known = true;
  await w.pass(200);
  expect(w.told).toEqual([event(2)]);
});

test('it does not wait for ever, nor for what was listed, nor once its object is known', async () => {
  const w = world();
  w.tell(event(1, { listed: true }));
  expect(w.told).toHaveLength(1);
  w.tell(event(2));
  await w.pass(5_000);
  expect(w.told).toHaveLength(2);
  w.state.known = true;
  w.tell(event(3));
  expect(w.told).toHaveLength(3);
});

test('what is held when the watch stops is told no more', async () => {
  const w = world();
  w.tell(event(1));
  w.stop.abort();
  await w.pass(5_000);
  expect(w.told).toEqual([]);
});
