import { afterEach, describe, expect, test } from 'vitest';
import { minute, Shop, type Stands } from './shop.ts';

const shops: Shop[] = [];
async function shopOf(settings: Parameters<typeof Shop.make>[0] = {}): Promise<Shop> {
  const made = await Shop.make(settings);
  shops.push(made);
  return made;
}
afterEach(async () => {
  for (const made of shops.splice(0)) {
    made.world.life.left = Number.POSITIVE_INFINITY;
    await made.world.stop();
  }
});

/** Approves, and dies at that call to chat or store; then another process goes on. Answers how many calls were left. */
async function cutShort(dying: number, last: 'before' | 'after'): Promise<number> {
  const shop = await shopOf();
  const remedy = await shop.offered();
  Object.assign(shop.world.life, { left: dying, last });
  const acts = [shop.click('approve_fix', remedy), shop.submission('approve_fix', remedy)];
  for (const act of acts) {
    // A process that dies answers nothing.
    void shop.world.chat.receive?.(act);
    await shop.world.calm();
  }
  await shop.world.pass(6_000, 1_000);
  const { left } = shop.world.life;
  shop.world.life.left = 0;
  await shop.world.start();
  // Slack delivers again what was not acknowledged, and some of what was.
  for (const act of acts) await shop.act(act);
  await shop.world.pass(7 * minute, 30_000);
  const all = await shop.remedies();
  const what = `dying ${last} call ${dying}: ${JSON.stringify(all.map((r) => r.state))}`;
  expect(shop.launcher.made.length, what).toBe(1);
  expect(shop.generation(), what).toBe(2);
  expect(
    all.map((r) => r.state.at),
    what,
  ).toEqual(['settled']);
  expect(
    ['Approved', 'Applied', 'Recovered'].map((word) => shop.thread().filter((t) => t.startsWith(`{"text":"${word}:`)).length),
    what,
  ).toEqual([1, 1, 1]);
  return left;
}

test('M-06 one Job, one change and one outcome, at whatever call of approval and launch the process dies', async () => {
  for (let dying = 1, left = 0; left <= 0; dying += 3) {
    left = Math.max(await cutShort(dying, 'before'), await cutShort(dying + 1, 'after'));
    for (const made of shops.splice(0)) {
      made.world.life.left = Number.POSITIVE_INFINITY;
      await made.world.stop();
    }
    expect(dying).toBeLessThan(500);
  }
}, 300_000);

describe('the Job cannot be made, or nobody can tell', () => {
  test('an API server that does not answer is asked again; the Job is made once it does', async () => {
    const shop = await shopOf();
    shop.launcher.luck = ['retry', 'retry', 'retry'];
    await shop.decide('approve_fix', await shop.offered());
    await shop.world.pass(8 * minute, 5_000);
    expect(shop.launcher.made).toHaveLength(1);
    expect((await shop.remedy()).state).toMatchObject({ at: 'settled', outcome: { is: 'recovered' } });
  });

  test('M-06 not made within the life of its approval, it is never made, and nothing was changed', async () => {
    const shop = await shopOf();
    shop.launcher.luck = Array.from({ length: 100 }, () => 'retry' as const);
    await shop.decide('approve_fix', await shop.offered());
    await shop.world.pass(6 * minute, 10_000);
    shop.launcher.luck = [];
    await shop.world.pass(10 * minute, 10_000);
    const [first] = await shop.remedies();
    expect(shop.launcher.made).toEqual([]);
    expect(first?.state).toMatchObject({
      at: 'settled',
      outcome: { is: 'inconclusive', facts: [expect.stringContaining('it was not made')] },
    });
  });

  test('M-06 approved, and the process down for an hour: never launched', async () => {
    const shop = await shopOf();
    const remedy = await shop.offered();
    shop.launcher.luck = ['retry'];
    await shop.decide('approve_fix', remedy);
    await shop.world.running?.stop();
    shop.world.clock.pass(60 * minute);
    await shop.world.start();
    await shop.world.pass(minute);
    expect(shop.launcher.made).toEqual([]);
  });

  test('refused for good: not done, with the reason, and nothing was changed', async () => {
    const shop = await shopOf();
    shop.launcher.luck = ['refused'];
    await shop.decide('approve_fix', await shop.offered());
    expect((await shop.remedy()).state).toMatchObject({ at: 'refused', why: 'quota: exceeded quota: jobs' });
    expect(shop.thread().at(-1)).toContain('Nothing was changed.');
  });

  test('M-06 made, its answer lost, and then refused: the Job that is there is followed, not called refused', async () => {
    const shop = await shopOf();
    shop.launcher.luck = ['lost', 'refused'];
    await shop.decide('approve_fix', await shop.offered());
    await shop.world.pass(8 * minute, 5_000);
    expect(shop.launcher.made).toHaveLength(1);
    expect((await shop.remedy()).state).toMatchObject({ at: 'settled', outcome: { is: 'recovered' } });
  });

  test('M-06 taken back while the Job is being made: too late, and its outcome is told', async () => {
    const shop = await shopOf({ tiers: { 'set-resources': 'high' } });
    const remedy = await shop.offered();
    await shop.decide('approve_fix', remedy);
    await shop.act(shop.click('revoke_fix', remedy));
    shop.launcher.luck = ['hangs'];
    await shop.decide('approve_fix', remedy, 'U2BEN');
    await shop.act(shop.submission('revoke_fix', remedy));
    expect(shop.private().at(-1)).toContain('it is under way');
    expect((await shop.remedy()).state).toMatchObject({ at: 'approved', job: `k8s-rca-${remedy.id}` });
    // The process never hears of its call; the next one does.
    shop.world.life.left = 0;
    await shop.world.start();
    await shop.world.pass(8 * minute, 5_000);
    expect(shop.launcher.made).toHaveLength(1);
    expect((await shop.remedy()).state).toMatchObject({ at: 'settled', outcome: { is: 'recovered' } });
  });

  test('the guard falls between approval and launch: nothing is made', async () => {
    const shop = await shopOf();
    const remedy = await shop.offered();
    shop.launcher.luck = ['retry'];
    await shop.decide('approve_fix', remedy);
    shop.launcher.verdicts = () =>
      Promise.resolve([{ layer: 'practice', holds: false, at: shop.world.clock.now(), why: 'let it through' }]);
    shop.launcher.version = () => Promise.resolve('v2');
    // Asked again only after the guard was.
    shop.launcher.luck = ['retry', 'retry', 'retry', 'retry', 'retry'];
    await shop.world.pass(2 * minute, 5_000);
    expect(shop.launcher.made).toEqual([]);
    expect((await shop.remedy()).state).toMatchObject({ at: 'refused', why: expect.stringContaining('let it through') });
  });
});

test('approved, and the process starts anew: the launch waits until the guard is proven again', async () => {
  const shop = await shopOf();
  const remedy = await shop.offered();
  shop.launcher.luck = ['retry'];
  await shop.decide('approve_fix', remedy);
  await shop.world.running?.stop();
  const holds = shop.launcher.verdicts;
  const proof = Promise.withResolvers<void>();
  shop.launcher.verdicts = () => proof.promise.then(holds);
  await shop.world.start();
  await shop.world.pass(20_000, 1_000);
  expect((await shop.remedy()).state.at).toBe('approved');
  proof.resolve();
  await shop.world.pass(10_000, 1_000);
  expect(shop.launcher.made).toHaveLength(1);
});

describe('what the Job says', () => {
  test('a Job that refused changed nothing, and the card says why', async () => {
    const shop = await shopOf();
    shop.launcher.runs = () => undefined;
    const would = [{ path: 'spec.template.spec.containers[web].resources.limits.memory', after: '512Mi' }];
    const execution = { is: 'refused', step: 'dry-run', code: 'differs', why: 'the server would change it otherwise', would } as const;
    shop.launcher.stands = () => ({ is: 'done', execution });
    await shop.decide('approve_fix', await shop.offered());
    await shop.world.pass(10_000, 1_000);
    expect((await shop.remedy()).state).toMatchObject({ at: 'refused', why: 'dry-run: the server would change it otherwise' });
    expect(shop.card()).toContain('512Mi');
  });

  for (const forged of ['refused', 'of another plan', 'never ran'] as const) {
    test(`a result that says nothing was changed (${forged}), while the object carries the approval: not believed`, async () => {
      const shop = await shopOf();
      const execution = { is: 'refused', step: 'compare', code: 'uid', why: 'another object' } as const;
      const states: Readonly<Record<typeof forged, Stands>> = {
        refused: { is: 'done', execution },
        'of another plan': { is: 'done', execution, plan: '0'.repeat(64) },
        'never ran': { is: 'failed', code: 'quota', why: 'no room' },
      };
      shop.launcher.stands = () => states[forged];
      await shop.decide('approve_fix', await shop.offered());
      await shop.world.pass(9 * minute, 10_000);
      expect(shop.generation()).toBe(2);
      expect((await shop.remedies())[0]?.state).toMatchObject({ at: 'settled', outcome: { is: 'recovered' } });
      expect(shop.thread().join('\n')).not.toContain('Nothing was changed');
    });
  }

  for (const [what, state, changes] of [
    ['died and may have changed it; it has', { is: 'failed', code: 'died', why: 'no result', ran: 'maybe' }, 'changed'],
    ['died and may have changed it; it has not', { is: 'failed', code: 'died', why: 'no result', ran: 'maybe' }, 'unchanged'],
    ['gone before it could be read; it changed it', { is: 'absent' }, 'changed'],
    ['unclear by its own words; it has not', { is: 'done', execution: { is: 'unclear', step: 'patch', why: 'no answer' } }, 'unchanged'],
  ] as const) {
    test(`a Job that ${what}: the object is looked at, and nothing is claimed that was not seen`, async () => {
      const shop = await shopOf();
      if (changes === 'unchanged') shop.launcher.runs = () => undefined;
      shop.launcher.stands = () => state;
      await shop.decide('approve_fix', await shop.offered());
      await shop.world.pass(9 * minute, 10_000);
      const outcome = changes === 'changed' ? 'recovered' : 'inconclusive';
      const [first] = await shop.remedies();
      expect(first?.state).toMatchObject({ at: 'settled', outcome: { is: outcome } });
      // What is not known to have been made cannot be undone with a button.
      expect(first?.applied).toBeUndefined();
      expect(shop.buttons()).not.toContain('rollback_fix');
    });
  }

  test('a Job that failed before it ran: not done, by the name of what kept it', async () => {
    const shop = await shopOf();
    shop.launcher.runs = () => undefined;
    shop.launcher.stands = () => ({ is: 'failed', code: 'image', why: 'ErrImagePull' });
    await shop.decide('approve_fix', await shop.offered());
    await shop.world.pass(10_000, 1_000);
    expect((await shop.remedy()).state).toMatchObject({ at: 'refused', why: 'image: ErrImagePull' });
  });

  test('a Job that waits is followed until it ends, whatever restarts in between', async () => {
    const shop = await shopOf();
    const done = shop.launcher.stands;
    shop.launcher.stands = () => ({ is: 'waiting', why: 'no node' });
    await shop.decide('approve_fix', await shop.offered());
    await shop.world.pass(10_000, 1_000);
    await shop.world.running?.stop();
    await shop.world.start();
    await shop.world.pass(10_000, 1_000);
    shop.launcher.stands = done;
    await shop.world.pass(8 * minute, 10_000);
    expect((await shop.remedy()).state).toMatchObject({ at: 'settled', outcome: { is: 'recovered' } });
  });

  test('fixes switched off in between: nothing more is begun, and the outcome is found out when they are on again', async () => {
    const shop = await shopOf();
    await shop.decide('approve_fix', await shop.offered());
    const { remediation } = shop.needs;
    delete shop.needs.remediation;
    await shop.world.running?.stop();
    await shop.world.start();
    await shop.world.pass(30 * minute, minute);
    expect((await shop.remedy()).state.at).toBe('redeemed');
    if (remediation !== undefined) shop.needs.remediation = remediation;
    await shop.world.running?.stop();
    await shop.world.start();
    await shop.world.pass(30 * minute, minute);
    expect(shop.launcher.made).toHaveLength(1);
    expect((await shop.remedy()).state).toMatchObject({ at: 'settled', outcome: { is: 'recovered' } });
  });
});
