import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import '../../../property-seed.ts';
import type { Due } from '../../../../src/flow/effect.ts';
import { advanceRemedy, approvalLife, beginRemedy, type RemedyHappening } from '../../../../src/flow/remedy/life.ts';
import type { Execution, Outcome, Remedy, RemedyState } from '../../../../src/model/index.ts';
import { start } from '../world.ts';
import { applied, ends, offerLife, person, recovered, remedyOf } from './remedies.ts';

type At = RemedyState['at'];

/** Every way there is; a step to anywhere else is an illegal state. */
const ways: Readonly<Record<At, readonly At[]>> = {
  pending: ['pending', 'approved', 'rejected', 'revoked', 'expired', 'stale', 'refused'],
  approved: ['approved', 'redeemed', 'revoked', 'refused'],
  redeemed: ['redeemed', 'verifying', 'refused'],
  verifying: ['verifying', 'settled'],
  settled: [],
  rejected: [],
  revoked: [],
  expired: [],
  stale: [],
  refused: [],
};

const by = fc.constantFrom('U1AA', 'U2BB', 'U3CC', 'U4DD').map((u) => person(u));
const why = fc.constantFrom('', 'no', 'changed my mind');
const later = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(0, 1, 1_000, 60_000) },
  { weight: 1, arbitrary: fc.constantFrom(approvalLife - 1, approvalLife, offerLife, 10 * offerLife) },
);
const execution: fc.Arbitrary<Execution> = fc.constantFrom<Execution>(
  applied,
  { is: 'refused', step: 'dry-run', code: 'differs', why: 'the server would change something else' },
  { is: 'unclear', step: 'read-back', why: 'no answer' },
);
const outcome: fc.Arbitrary<Outcome> = fc.constantFrom<Outcome>(recovered, { is: 'worse', facts: [] }, { is: 'inconclusive', facts: [] });

/** What may come, each as often as not at the wrong time. `after`: milliseconds since the one before. */
type Coming = (at: number) => RemedyHappening;
const coming: fc.Arbitrary<{ readonly after: number; readonly what: Coming }> = fc.record({
  after: later,
  what: fc.oneof(
    {
      weight: 4,
      arbitrary: by.map(
        (b): Coming =>
          (at) => ({ is: 'voted', at, vote: { by: b, at, reason: '' } }),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(by, why, fc.constantFrom('rejected' as const, 'revoked' as const)).map(
        ([b, w, is]): Coming =>
          (at) => ({ is, at, by: b, why: w }),
      ),
    },
    { weight: 2, arbitrary: fc.constant<Coming>((at) => ({ is: 'ticked', at })) },
    { weight: 1, arbitrary: fc.constant<Coming>((at) => ({ is: 'overtaken', at, why: 'it moved on' })) },
    { weight: 5, arbitrary: fc.constant<Coming>((at) => ({ is: 'launching', at, job: 'k8s-rca-x' })) },
    { weight: 5, arbitrary: fc.constant<Coming>((at) => ({ is: 'launched', at, job: 'k8s-rca-x' })) },
    { weight: 1, arbitrary: fc.constant<Coming>((at) => ({ is: 'refused', at, why: 'quota' })) },
    {
      weight: 3,
      arbitrary: execution.map(
        (e): Coming =>
          (at) => ({ is: 'executed', at, execution: e, firstLook: at + 60_000, until: at + 600_000 }),
      ),
    },
    {
      weight: 2,
      arbitrary: fc.boolean().map(
        (holding): Coming =>
          (at) => ({ is: 'watched', at, holding, next: at + 1_000 }),
      ),
    },
    {
      weight: 2,
      arbitrary: outcome.map(
        (o): Coming =>
          (at) => ({ is: 'judged', at, outcome: o }),
      ),
    },
  ),
});

const offers = fc.record({ needed: fc.constantFrom(1, 1, 2, 3), dryRun: fc.constantFrom(false, false, false, true) }).map(remedyOf);
/** Each happening may come again at once, as a redelivery does. */
const orders = fc.array(fc.tuple(coming, fc.constantFrom(1, 1, 2, 3)), { maxLength: 40 });

interface Lived {
  readonly states: readonly Remedy['state'][];
  readonly steps: readonly {
    readonly before: Remedy;
    readonly h: RemedyHappening;
    readonly after: Remedy;
    readonly effects: readonly Due[];
  }[];
  readonly effects: readonly Due[];
}

function live(first: Remedy, order: readonly (readonly [{ readonly after: number; readonly what: Coming }, number])[]): Lived {
  const begun = beginRemedy(first);
  let now = begun.remedy;
  let at = start;
  const steps: Lived['steps'][number][] = [];
  for (const [{ after, what }, times] of order) {
    at += after;
    for (let n = 0; n < times; n++) {
      const h = what(at);
      const { remedy, effects } = advanceRemedy(now, h);
      const kept = remedy === now ? now : { ...remedy, version: now.version + 1 };
      steps.push({ before: now, h, after: kept, effects });
      now = kept;
    }
  }
  return { states: steps.map((s) => s.after.state), steps, effects: [...begun.effects, ...steps.flatMap((s) => s.effects)] };
}

const worksOn = (effects: readonly Due[], work: string): readonly Due[] =>
  effects.filter((d) => d.effect.do === 'remedy' && d.effect.work === work);

function always(holds: (lived: Lived, first: Remedy) => void): void {
  fc.assert(
    fc.property(offers, orders, (first, order) => holds(live(first, order), first)),
    { numRuns: 2_000 },
  );
}

test('M-06 L-065 in any order, repeated or not, a fix goes only the ways there are, and an end is an end', () => {
  always(({ steps }) => {
    for (const { before, after } of steps) {
      if (after === before) continue;
      expect(ways[before.state.at]).toContain(after.state.at);
      expect(ends).not.toContain(before.state.at);
    }
  });
});

test('M-06 one launch at most, ever; none of a dry run; none without as many people as must', () => {
  always(({ effects, steps }, first) => {
    const launches = worksOn(effects, 'launch');
    expect(launches.length).toBeLessThanOrEqual(first.dryRun ? 0 : 1);
    const approved = steps.find((s) => s.after.state.at === 'approved')?.after.state;
    if (approved?.at === 'approved') expect(new Set(approved.votes.map((v) => v.by.user)).size).toBe(first.needed);
    expect(launches.length).toBe(approved === undefined ? 0 : 1);
    if (first.dryRun) expect(steps.map((s) => s.after.state.at)).not.toContain('redeemed');
  });
});

test('M-06 nobody counts twice, and nobody counts after the offer ran out', () => {
  always(({ steps }) => {
    for (const { before, h, after } of steps) {
      if (after === before || h.is !== 'voted' || before.state.at !== 'pending') continue;
      expect(h.at).toBeLessThan(before.state.until);
      expect(before.state.votes.map((v) => v.by.user)).not.toContain(h.vote.by.user);
    }
  });
});

test('M-06 what may have been made is never called taken back, run out or expired', () => {
  always(({ steps }) => {
    const begun = steps.findIndex((s) => s.after.state.at === 'approved' && s.after.state.job !== undefined);
    if (begun < 0) return;
    const then = steps.slice(begun).map((s) => s.after.state.at);
    for (const at of ['revoked', 'rejected', 'expired', 'stale']) expect(then).not.toContain(at);
    for (const { before, h, after } of steps.slice(begun + 1)) {
      // Not done: only where somebody looked and says so.
      if (before.state.at === 'approved' && after.state.at === 'refused') expect(h.is).toBe('refused');
    }
  });
});

test('a step that waits for something leaves what will wake it', () => {
  always(({ steps }) => {
    for (const { before, after, effects } of steps) {
      if (after.state.at === before.state.at) continue;
      const due = { approved: ['launch', 'tick'], redeemed: ['follow'], verifying: ['watch'] }[after.state.at as string] ?? [];
      for (const work of due) expect(worksOn(effects, work)).toHaveLength(1);
    }
  });
});

test('a change is drawn and told; a happening that does not fit changes nothing', () => {
  always(({ steps }) => {
    for (const { before, h, after, effects } of steps) {
      if (after === before) {
        expect(effects).toEqual([]);
        continue;
      }
      const silent = h.is === 'launching' || (h.is === 'watched' && before.state.at === 'verifying' && h.holding === before.state.holding);
      if (!silent) expect(effects.some((d) => d.effect.do === 'update')).toBe(true);
      if (ends.includes(after.state.at)) expect(effects.some((d) => d.effect.do === 'reply')).toBe(true);
    }
  });
});

test('two different things to do never share a key', () => {
  always(({ effects }) => {
    const seen = new Map<string, string>();
    for (const { key, effect } of effects) {
      expect(seen.get(key) ?? JSON.stringify(effect)).toBe(JSON.stringify(effect));
      seen.set(key, JSON.stringify(effect));
    }
  });
});

test('the orders above reach every state there is', () => {
  const reached = new Set<At>(['pending']);
  fc.assert(
    fc.property(offers, orders, (first, order) => {
      for (const { at } of live(first, order).states) reached.add(at);
    }),
    { numRuns: 2_000 },
  );
  expect([...reached].sort()).toEqual(Object.keys(ways).sort());
});

test('M-06 an offer ends by itself, an approval too; each exactly at its hour', () => {
  const first = remedyOf();
  const tick = (remedy: Remedy, at: number): At => advanceRemedy(remedy, { is: 'ticked', at }).remedy.state.at;
  expect(tick(first, start + offerLife - 1)).toBe('pending');
  expect(tick(first, start + offerLife)).toBe('expired');
  const vote = { by: person('U1AA'), at: start, reason: '' };
  const { remedy } = advanceRemedy(first, { is: 'voted', at: start, vote });
  expect(remedy.state).toMatchObject({ at: 'approved', until: start + approvalLife });
  expect(tick(remedy, start + approvalLife - 1)).toBe('approved');
  expect(tick(remedy, start + approvalLife)).toBe('refused');
  const begun = advanceRemedy(remedy, { is: 'launching', at: start + 1, job: 'j' }).remedy;
  expect(tick(begun, start + approvalLife)).toBe('redeemed');
  expect(advanceRemedy(remedy, { is: 'launching', at: start + approvalLife, job: 'j' }).remedy).toBe(remedy);
});

test('a workload that recovered needs nothing more; of several pods of one node the next is looked for', () => {
  const watched = (resource: 'deployments' | 'pods'): Remedy => {
    const made = remedyOf();
    const target = { ...made.plan.action.target, resource };
    const action = resource === 'pods' ? ({ is: 'evict-pod', target } as const) : { ...made.plan.action, target };
    const seen = { since: start, votes: [], job: 'j', execution: applied, firstLook: start, until: start + 1, holding: true };
    return { ...made, plan: { ...made.plan, action }, state: { at: 'verifying', ...seen } };
  };
  const next = (remedy: Remedy): number =>
    advanceRemedy(remedy, { is: 'judged', at: start + 1, outcome: recovered }).effects.filter(({ effect }) => effect.do === 'offer').length;
  expect([next(watched('deployments')), next(watched('pods'))]).toEqual([0, 1]);
});
