import { afterEach, expect, test } from 'vitest';
import { minute, Shop } from './shop.ts';

let shop: Shop;
afterEach(() => shop.world.stop());

test('who was not let decide stands in the audit, once a minute for each fix and button, however often they press', async () => {
  shop = await Shop.make();
  const kept: unknown[] = [];
  const { store } = shop.world;
  const commit = store.commit.bind(store);
  store.commit = (change) => {
    kept.push(...(change.audit ?? []).map((e) => e.body));
    return commit(change);
  };
  const remedy = await shop.offered();
  kept.length = 0;
  for (let times = 0; times < 5; times++) await shop.act(shop.click('approve_fix', remedy, 'U3STRANGER'));
  await shop.act(shop.submission('approve_fix', remedy, 'U3STRANGER'));
  expect(kept).toEqual([
    expect.objectContaining({
      remedy: remedy.id,
      planHash: remedy.hash,
      state: 'turned-away',
      what: {
        is: 'turned-away',
        by: { team: 'T1', user: 'U3STRANGER' },
        decision: 'approve_fix',
        why: 'You are not on the list of approvers (ALLOWED_APPROVERS).',
      },
    }),
  ]);
  await shop.act(shop.click('reject_fix', remedy, 'U3STRANGER'));
  await shop.act(shop.click('approve_fix', remedy, 'U4GUEST'));
  await shop.act(shop.click('approve_fix', remedy, 'U5GONE'));
  expect(kept).toHaveLength(4);
  await shop.world.pass(minute + 5_000);
  await shop.act(shop.click('approve_fix', remedy, 'U3STRANGER'));
  expect(kept).toHaveLength(5);
  expect((await shop.remedy()).state).toMatchObject({ at: 'pending', votes: [] });
});
