import { afterEach, expect, test } from 'vitest';
import { minute, Shop } from './shop.ts';

let shop: Shop;
afterEach(() => shop.world.stop());

/** What an undo would rest on is gone before the outcome is told. */
const losses: readonly (readonly [string, () => void])[] = [
  ['somebody changed the object back', () => shop.touch()],
  ['the object is gone', () => shop.world.cluster.remove(shop.deployment())],
];

for (const [what, happens] of losses)
  test(`${what}: no Undo is shown, since it could not work`, async () => {
    shop = await Shop.make();
    await shop.decide('approve_fix', await shop.offered());
    await shop.world.pass(10_000, 1_000);
    expect(shop.buttons()).toContain('rollback_fix');
    happens();
    await shop.world.pass(8 * minute, 10_000);
    expect((await shop.remedies())[0]?.state.at).toBe('settled');
    expect(shop.buttons()).not.toContain('rollback_fix');
  });

test('changed after the outcome was told: pressing Undo says why not, in one sentence, and the button goes', async () => {
  shop = await Shop.make();
  await shop.decide('approve_fix', await shop.offered());
  await shop.world.pass(8 * minute, 10_000);
  const done = await shop.remedy();
  shop.touch();
  await shop.act(shop.click('rollback_fix', done));
  expect(shop.private().at(-1)).toMatch(/Not offered: web was changed since, so what was recorded no longer fits\.[^.]/);
  await shop.world.pass(10_000, 1_000);
  expect(shop.buttons()).not.toContain('rollback_fix');
});
