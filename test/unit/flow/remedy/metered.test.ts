import { afterEach, expect, test } from 'vitest';
import type { Meter } from '../../../../src/ports/index.ts';
import { minute, Shop } from './shop.ts';

const shops: Shop[] = [];
afterEach(async () => {
  for (const made of shops.splice(0)) await made.world.stop();
});

/** A shop whose figures about fixes are kept: `name label label` → their sum. */
async function metered(settings: Parameters<typeof Shop.make>[0] = {}): Promise<{ shop: Shop; figures: () => object }> {
  const sums = new Map<string, number>();
  const meter: Meter = {
    add: (name, labels, amount) => {
      if (!/decisions|outcomes/.test(name)) return;
      const key = [name, ...Object.values(labels)].join(' ');
      sums.set(key, (sums.get(key) ?? 0) + amount);
    },
  };
  const shop = await Shop.make(settings);
  Object.assign(shop.needs, { meter });
  shops.push(shop);
  return { shop, figures: () => Object.fromEntries(sums) };
}
const proven = async (shop: Shop): Promise<number | undefined> =>
  (await shop.world.running?.levels())?.find((l) => l.name === 'k8s_rca_guard_proven')?.value;

test('a vote counts once however often it is delivered, and so does what came of the fix', async () => {
  const { shop, figures } = await metered();
  const remedy = await shop.offered();
  const act = shop.submission('approve_fix', remedy);
  for (const again of [act, act, shop.submission('approve_fix', remedy)]) await shop.act(again);
  await shop.world.pass(8 * minute, 10_000);
  expect(figures()).toEqual({
    'k8s_rca_decisions_total approved set-resources': 1,
    'k8s_rca_fix_outcomes_total set-resources recovered': 1,
  });
});

test('a rejection, and a dry run', async () => {
  const rejected = await metered();
  await rejected.shop.decide('reject_fix', await rejected.shop.offered());
  expect(rejected.figures()).toEqual({ 'k8s_rca_decisions_total rejected set-resources': 1 });
  const dry = await metered({ mode: 'dry-run' });
  await dry.shop.decide('approve_fix', await dry.shop.offered());
  expect(dry.figures()).toEqual({
    'k8s_rca_decisions_total approved set-resources': 1,
    'k8s_rca_fix_outcomes_total set-resources dry-run': 1,
  });
});

test('the guard is shown by layer: proven, and no longer once a proof fails', async () => {
  const { shop } = await metered();
  await shop.offered();
  expect(await proven(shop)).toBe(1);
  shop.launcher.verdicts = () =>
    Promise.resolve([{ layer: 'practice', holds: false, at: shop.world.clock.now(), why: 'it let it through' }]);
  await shop.world.pass(11 * minute, 10_000);
  expect(await proven(shop)).toBe(0);
  expect(shop.world.running?.health().find((l) => l.link === 'guard')).toMatchObject({ ok: false });
});
