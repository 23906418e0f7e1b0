import { afterEach, describe, expect, test } from 'vitest';
import type { Remedy } from '../../../../src/model/index.ts';
import { claimsIn, minute, Shop } from './shop.ts';

const shops: Shop[] = [];
async function shopOf(settings: Parameters<typeof Shop.make>[0] = {}): Promise<Shop> {
  const made = await Shop.make(settings);
  shops.push(made);
  return made;
}
afterEach(async () => {
  for (const made of shops.splice(0)) await made.world.stop();
});

const news = (shop: Shop, word: string): number => shop.thread().filter((t) => t.startsWith(`{"text":"${word}:`)).length;
const settled = async (shop: Shop, times = 1): Promise<Remedy> => {
  await shop.world.pass(8 * minute, 10_000);
  expect(shop.launcher.made).toHaveLength(times);
  return shop.remedy();
};

test('approved by somebody on the list: one Job, watched, recovered; each step is told once', async () => {
  const shop = await shopOf();
  const remedy = await shop.offered();
  expect(shop.buttons()).toEqual(['approve_fix', 'reject_fix', 'take_incident', 'vote_right', 'vote_wrong']);
  await shop.decide('approve_fix', remedy);
  expect(shop.world.chat.opened.map((o) => [o.trigger, o.modal.callback])).toEqual([['trigger-1', 'approve_fix']]);
  expect(shop.private().at(-1)).toContain('Your approval is recorded.');
  const [job] = shop.launcher.made;
  expect(claimsIn(job?.approval ?? '')).toMatchObject({ approver: ['U1ANA'], planHash: remedy.hash, action: 'set-resources' });
  expect(job?.auditHead).toMatch(/^[0-9a-f]{64}$/);
  expect((await settled(shop)).state).toMatchObject({ at: 'settled', outcome: { is: 'recovered' } });
  expect(['Approved', 'Applied', 'Holding', 'Recovered'].map((word) => news(shop, word))).toEqual([1, 1, 1, 1]);
});

test('M-06 a click and its dialogue that Slack delivers three times count once', async () => {
  const shop = await shopOf();
  const remedy = await shop.offered();
  const [click, submission] = [shop.click('approve_fix', remedy), shop.submission('approve_fix', remedy)];
  for (const act of [click, click, click, submission, submission, submission]) await shop.act(act);
  await shop.decide('approve_fix', remedy);
  expect(shop.world.chat.opened).toHaveLength(1);
  expect(shop.private().filter((t) => t.includes('Your approval is recorded.'))).toHaveLength(1);
  expect((await settled(shop)).state).toMatchObject({ at: 'settled', votes: [{ by: { user: 'U1ANA' } }] });
});

test('M-06 two people press at once: the first counts, the other is told so, one Job', async () => {
  const shop = await shopOf();
  const remedy = await shop.offered();
  const both = ['U1ANA', 'U2BEN'].map((user) => shop.submission('approve_fix', remedy, user));
  await Promise.all(both.map((act) => shop.act(act)));
  expect(shop.private().filter((t) => t.includes('approved this already'))).toHaveLength(1);
  expect((await settled(shop)).state).toMatchObject({ at: 'settled' });
});

test('M-06 high risk needs two people: the first alone starts nothing, cannot count twice, and may take it back', async () => {
  const shop = await shopOf({ tiers: { 'set-resources': 'high' } });
  const remedy = await shop.offered();
  await shop.decide('approve_fix', remedy);
  await shop.decide('approve_fix', remedy);
  expect(shop.private().at(-1)).toContain('You have approved this already; another person must.');
  await shop.world.pass(minute);
  expect((await shop.remedy()).state).toMatchObject({ at: 'pending', votes: [{ by: { user: 'U1ANA' } }] });
  expect(shop.buttons()).toContain('revoke_fix');
  await shop.decide('revoke_fix', remedy, 'U2BEN');
  expect(shop.private().at(-1)).toContain('Only who approved it can take the approval back.');
  await shop.decide('approve_fix', remedy, 'U2BEN');
  expect((await settled(shop)).state).toMatchObject({ at: 'settled', votes: [{ by: { user: 'U1ANA' } }, { by: { user: 'U2BEN' } }] });
  expect(claimsIn(shop.launcher.made[0]?.approval ?? '').approver).toEqual(['U1ANA', 'U2BEN']);
});

test('rejected and revoked are ends: nothing is launched, and later decisions hear who decided', async () => {
  for (const [action, ends] of [
    ['reject_fix', 'rejected'],
    ['revoke_fix', 'revoked'],
  ] as const) {
    const shop = await shopOf({ tiers: { 'set-resources': 'high' } });
    const remedy = await shop.offered();
    await shop.decide('approve_fix', remedy);
    await shop.decide(action, remedy);
    expect((await shop.remedy()).state).toMatchObject({ at: ends, by: { user: 'U1ANA' }, why: 'it needs the room' });
    await shop.decide('approve_fix', remedy, 'U2BEN');
    expect(shop.private().at(-1)).toContain('U1ANA');
    await shop.world.pass(8 * minute, 10_000);
    expect(shop.launcher.made).toEqual([]);
  }
});

describe('who may not', () => {
  const strangers: readonly (readonly [string, string, string, string])[] = [
    ['somebody who is not on the list', 'U3STRANGER', 'T1', 'You are not on the list of approvers'],
    ['a guest', 'U4GUEST', 'T1', 'Guests cannot approve'],
    ['a deactivated account', 'U5GONE', 'T1', 'This account is deactivated'],
    ['a bot', 'U6BOT', 'T1', 'Only people can approve'],
    ['a person of whom Slack knows nothing', 'U7NOBODY', 'T1', 'Slack could not be asked about your account'],
    ['a person of another workspace', 'U1ANA', 'T2', 'Only members of the workspace'],
    ['one from elsewhere in a channel that is shared with them', 'U8ELI', 'T1', 'Only members of the workspace'],
  ];
  for (const [who, user, team, why] of strangers) {
    test(`${who} is refused with a reason that nobody else sees`, async () => {
      const shop = await shopOf();
      const remedy = await shop.offered();
      for (const action of ['approve_fix', 'reject_fix']) {
        await shop.decide(action, remedy, user, team);
        expect(
          shop
            .private()
            .slice(-2)
            .filter((t) => t.includes(why)),
        ).toHaveLength(2);
      }
      expect(shop.world.chat.opened).toEqual([]);
      expect((await shop.remedy()).state).toMatchObject({ at: 'pending', votes: [] });
      expect(shop.thread().join('\n')).not.toContain(why);
    });
  }

  test('nobody may while the list is empty, unreadable or narrowed to something else; the list is read anew at each decision', async () => {
    const shop = await shopOf();
    const remedy = await shop.offered();
    const lists: readonly (readonly [() => Promise<string>, string])[] = [
      [() => Promise.resolve(''), 'Nobody may approve'],
      [() => Promise.reject(new Error('ENOENT')), 'Nobody may approve'],
      [() => Promise.resolve('not an id'), 'Nobody may approve'],
      [() => Promise.resolve('U1ANA ns=other'), 'but not set-resources in namespace shop'],
      [() => Promise.resolve('U1ANA action=restart'), 'but not set-resources in namespace shop'],
    ];
    for (const [list, why] of lists) {
      shop.approvers = list;
      await shop.decide('approve_fix', remedy);
      expect(shop.private().at(-1)).toContain(why);
    }
    expect(shop.launcher.made).toEqual([]);
    shop.approvers = () => Promise.resolve('U1ANA ns=shop action=set-resources');
    await shop.decide('approve_fix', remedy);
    expect(shop.launcher.made).toHaveLength(1);
  });

  test('taken off the list between the click and the dialogue', async () => {
    const shop = await shopOf();
    const remedy = await shop.offered();
    await shop.act(shop.click('approve_fix', remedy));
    shop.approvers = () => Promise.resolve('U2BEN');
    await shop.act(shop.submission('approve_fix', remedy));
    expect(shop.launcher.made).toEqual([]);
  });
});

describe('what was shown is no longer true', () => {
  const moved: readonly (readonly [string, (shop: Shop) => void, string])[] = [
    ['the incident healed meanwhile', (shop) => shop.heal(shop.world.clock.now()), 'no longer open'],
    ['somebody changed the object', (shop) => shop.touch(), 'changed since you were shown it'],
    [
      'the object was made anew',
      (shop) => {
        const now = shop.deployment();
        shop.world.cluster.remove(now);
        shop.world.cluster.put({ ...now, metadata: { ...now.metadata, uid: 'uid-d-new' } });
      },
      'made anew',
    ],
    ['the object is gone', (shop) => shop.world.cluster.remove(shop.deployment()), 'could not be read'],
  ];
  for (const [what, happens, why] of moved) {
    test(`${what}: stale, nothing is launched, and what is right now is offered`, async () => {
      const shop = await shopOf();
      const remedy = await shop.offered();
      await shop.act(shop.click('approve_fix', remedy));
      happens(shop);
      await shop.act(shop.submission('approve_fix', remedy));
      expect(shop.private().at(-1)).toContain(why);
      const first = (await shop.remedies())[0];
      expect(first?.state).toMatchObject({ at: 'stale' });
      await shop.world.pass(minute);
      expect(shop.launcher.made).toEqual([]);
      if (what === 'somebody changed the object')
        expect((await shop.remedy()).plan.action.target.generation).toBe(remedy.plan.action.target.generation + 1);
    });
  }

  test('a button of an older offer does nothing', async () => {
    const shop = await shopOf();
    const remedy = await shop.offered();
    await shop.decide('approve_fix', { ...remedy, hash: '0'.repeat(64) });
    await shop.decide('approve_fix', { ...remedy, id: 'unknown' });
    expect(shop.private().join('\n')).toContain('belongs to an older offer');
    expect(shop.launcher.made).toEqual([]);
  });

  test('an offer that nobody decides expires, also while the bot is down; what is right now is offered anew', async () => {
    const shop = await shopOf();
    const remedy = await shop.offered();
    await shop.world.running?.stop();
    shop.world.clock.pass(31 * minute);
    await shop.world.start();
    await shop.decide('approve_fix', remedy);
    await shop.world.pass(minute);
    const all = await shop.remedies();
    expect(all.map((r) => r.state.at)).toEqual(['expired', 'pending']);
    expect(shop.launcher.made).toEqual([]);
    for (let night = 0; night < 3; night++) await shop.world.pass(32 * minute);
    expect((await shop.remedies()).filter((r) => r.state.at === 'expired').length).toBeGreaterThan(2);
    expect(news(shop, 'Offer expired')).toBe(1);
  });
});

test('a dry run shows everything and launches nothing', async () => {
  const shop = await shopOf({ mode: 'dry-run' });
  const remedy = await shop.offered();
  await shop.decide('approve_fix', remedy);
  expect((await settled(shop, 0)).state).toMatchObject({ at: 'refused', why: expect.stringContaining('dry-run') });
  expect(shop.generation()).toBe(1);
});

test('every step stands in the audit, with who decided and what was shown', async () => {
  const shop = await shopOf();
  const heads = [await shop.world.store.auditHead()];
  const remedy = await shop.offered();
  heads.push(await shop.world.store.auditHead());
  await shop.decide('approve_fix', remedy);
  heads.push(await shop.world.store.auditHead());
  await settled(shop);
  heads.push(await shop.world.store.auditHead());
  expect(new Set(heads).size).toBe(4);
  // Where the audit ends stands with the card too.
  await shop.world.pass(minute);
  expect([...shop.world.chat.marks.values()].map((m) => m.audit?.head)).toEqual([await shop.world.store.auditHead()]);
  const told = (await shop.world.store.happenings(remedy.incident)).map((h) => h.body as { is: string; what?: { is: string } });
  expect(told.filter((b) => b.is === 'remedy').map((b) => b.what?.is)).toEqual(
    expect.arrayContaining(['offered', 'voted', 'launching', 'launched', 'executed', 'judged']),
  );
});

describe('undo', () => {
  const fixed = async (shop: Shop): Promise<Remedy> => {
    await shop.decide('approve_fix', await shop.offered());
    return settled(shop);
  };

  test('is an offer of its own, approved anew, and puts back what was there', async () => {
    const shop = await shopOf();
    const done = await fixed(shop);
    expect(shop.buttons()).toContain('rollback_fix');
    await shop.act(shop.click('rollback_fix', done));
    await shop.act(shop.click('rollback_fix', done, 'U2BEN'));
    const undo = await shop.remedy();
    expect(await shop.remedies()).toHaveLength(2);
    expect(shop.card()).toContain('Approve Undo');
    expect(undo).toMatchObject({ undoes: done.id, state: { at: 'pending' }, plan: { action: { is: 'set-resources' } } });
    await shop.act(shop.submission('approve_fix', undo, 'U2BEN'));
    expect(shop.launcher.made).toHaveLength(2);
    expect(JSON.stringify(shop.deployment()['spec'])).toContain('"limits":{"memory":"64Mi"}');
  });

  test('is void once the object moved on', async () => {
    const shop = await shopOf();
    const done = await fixed(shop);
    shop.touch();
    await shop.act(shop.click('rollback_fix', done));
    expect(shop.private().at(-1)).toContain('was changed since');
    expect(await shop.remedies()).toHaveLength(1);
  });

  test('is refused to whoever may not approve', async () => {
    const shop = await shopOf();
    const done = await fixed(shop);
    await shop.act(shop.click('rollback_fix', done, 'U3STRANGER'));
    expect(await shop.remedies()).toHaveLength(1);
  });
});

test('only namespaces that are set as open to fixes get an offer; one that was taken off the list gets no approval any more', async () => {
  const elsewhere = await shopOf({ namespaces: ['bank'] });
  await elsewhere.world.start();
  await elsewhere.world.pass(minute);
  expect(await elsewhere.remedies()).toEqual([]);
  expect(elsewhere.card()).toContain('Namespace shop is not open to fixes');
  const namespaces = ['shop'];
  const shop = await shopOf({ namespaces });
  const remedy = await shop.offered();
  namespaces.length = 0;
  await shop.decide('approve_fix', remedy);
  expect(shop.private().at(-1)).toContain('Namespace shop is not open to fixes');
  expect(shop.launcher.made).toEqual([]);
});
