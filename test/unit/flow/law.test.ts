import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Ledger } from '../../../src/model/index.ts';
import { type PodState, podOf, warningOf } from './objects.ts';
import { World } from './world.ts';

const minute = 60_000;
const runs = 20;
const owners = ['a', 'b', 'c', 'd'] as const;
type Owner = (typeof owners)[number];

type Step =
  | { readonly do: 'set'; readonly owner: Owner; readonly n: number; readonly state: PodState }
  | { readonly do: 'remove'; readonly owner: Owner; readonly n: number }
  | { readonly do: 'warn'; readonly owner: Owner }
  | { readonly do: 'pass'; readonly seconds: number }
  | { readonly do: 'fault'; readonly faults: readonly ('before' | 'after')[] }
  | { readonly do: 'die'; readonly after: number; readonly last: 'before' | 'after' }
  | { readonly do: 'relist' };

const owner = fc.constantFrom(...owners);
const n = fc.integer({ min: 1, max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('set' as const),
      owner,
      n,
      state: fc.constantFrom<PodState>('ready', 'crash', 'pull', 'pending', 'unready'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), owner, n }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('warn' as const), owner }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.constantFrom(1, 7, 20, 70, 400, 900) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('fault' as const),
      faults: fc.array(fc.constantFrom('before' as const, 'after' as const), { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('die' as const),
      after: fc.integer({ min: 1, max: 60 }),
      last: fc.constantFrom('before' as const, 'after' as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'relist' as const }) },
);

const sum = (l: Ledger): number => l.posted + l.merged + l.failed + l.waiting + Object.values(l.suppressed).reduce((a, b) => a + b, 0);

/** A process dies at a call to store or chat, before or after it took effect; another one is started in its place. */
async function play(steps: readonly Step[]): Promise<World> {
  const w = await World.make();
  let restarts = 0;
  let warnings = 0;
  await w.start();
  for (const s of steps) {
    const at = w.clock.now();
    if (s.do === 'set') w.cluster.put(podOf(s.owner, s.state, { at, n: s.n, restarts: s.state === 'crash' ? restarts++ : restarts }));
    else if (s.do === 'remove') {
      const gone = w.cluster.get('Pod', `${s.owner}-5d8f-${s.n}`);
      if (gone !== undefined) w.cluster.remove(gone);
    } else if (s.do === 'warn')
      w.cluster.put(
        warningOf({ kind: 'Widget', apiVersion: 'example.com/v1', name: s.owner, uid: `w-${s.owner}` }, { at, count: ++warnings }),
      );
    else if (s.do === 'fault') w.chat.faults.push(...s.faults);
    else if (s.do === 'relist') w.cluster.relist();
    else if (s.do === 'die') Object.assign(w.life, { left: Math.min(w.life.left, s.after), last: s.last });
    else await w.pass(s.seconds * 1000, Math.max(5_000, (s.seconds * 1000) / 8));
    await w.calm();
    if (w.life.dead()) {
      deaths++;
      await w.start();
    }
    const ledger = await w.store.ledger();
    expect(ledger.received).toBe(sum(ledger));
  }
  return w;
}

let deaths = 0;

test('L-079 W-004 the ledger balances and each incident has one root card, whatever happens and wherever the process dies', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const w = await play(steps);
      w.life.left = Number.POSITIVE_INFINITY;
      w.chat.faults = [];
      for (const who of owners) {
        for (const k of [1, 2]) {
          const there = w.cluster.get('Pod', `${who}-5d8f-${k}`);
          if (there !== undefined) w.cluster.put(podOf(who, 'pull', { at: w.clock.now(), n: k }));
        }
      }
      await w.pass(4 * minute, 10_000);
      await whatFailsIsTold(w);
      for (const who of owners) for (const k of [1, 2]) w.cluster.put(podOf(who, 'ready', { at: w.clock.now(), n: k }));
      await w.pass(60 * minute, 5 * minute);
      await everythingEnded(w);
      await w.stop();
    }),
    { numRuns: runs, seed: 7, endOnFailure: true },
  );
  expect(deaths).toBeGreaterThan(runs / 2);
}, 120_000);

/** Nothing is lost: what fails now for minutes stands on a card or on the summary of the first start. */
async function whatFailsIsTold(w: World): Promise<void> {
  const alive = await w.store.alive();
  for (const who of owners) {
    const failing = [1, 2].some((k) => w.cluster.get('Pod', `${who}-5d8f-${k}`) !== undefined);
    if (!failing) continue;
    const told = alive.filter((i) => i.subject.name === who && i.family === 'image' && (i.card !== undefined || i.listed !== undefined));
    expect(told.map((i) => i.subject.name)).toEqual([who]);
  }
}

/** Nothing is doubled, nothing is left: every root belongs to one incident, every incident with a card has one root. */
async function everythingEnded(w: World): Promise<void> {
  const all = await w.store.recent({ limit: 1_000 });
  const carded = all.filter((i) => i.card !== undefined);
  expect(await w.store.alive()).toEqual([]);
  expect(
    w.chat
      .roots()
      .map((r) => r.key)
      .sort(),
  ).toEqual(carded.map((i) => i.id).sort());
  expect(new Set(carded.map((i) => i.card?.ts)).size).toBe(carded.length);
  const ledger = await w.store.ledger();
  expect(ledger.waiting).toBe(0);
  expect(ledger.received).toBe(sum(ledger));
}
