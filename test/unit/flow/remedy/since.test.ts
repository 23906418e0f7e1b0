import { afterEach, describe, expect, test } from 'vitest';
import type { RemediationSettings } from '../../../../src/flow/index.ts';
import { minute, Shop, usualSettings } from './shop.ts';

/** Settings as they are read anew at a start: what is written here stands from the next one on. */
type Writable = { -readonly [K in keyof RemediationSettings]: RemediationSettings[K] };

const shops: Shop[] = [];
async function shopOf(): Promise<{ readonly shop: Shop; readonly set: Writable }> {
  const shop = await Shop.make();
  const set: Writable = { ...usualSettings };
  const { remediation } = shop.needs;
  if (remediation === undefined) throw new Error('fixes are off');
  Object.defineProperty(remediation, 'settings', { get: () => set });
  shops.push(shop);
  return { shop, set };
}
afterEach(async () => {
  for (const made of shops.splice(0)) await made.world.stop();
});

const changes: readonly (readonly [string, (set: Writable) => void, string])[] = [
  ['REMEDIATION_MODE=dry-run', (set) => (set.mode = 'dry-run'), 'REMEDIATION_MODE is dry-run'],
  ['REMEDIATION_TWO_PEOPLE', (set) => (set.tiers = { 'set-resources': 'high' }), '2 people must approve it'],
  ['an excluded namespace', (set) => (set.excluded = ['sh*']), 'Namespace shop is excluded'],
  ['a full hour', (set) => (set.mostAnHour = { cluster: 0, owner: 5 }), 'Fixes made within the last hour'],
];

describe('what was set after the offer counts at the decision', () => {
  for (const [what, change, why] of changes) {
    test(`${what}: the offer is overtaken, nothing is launched, and what is right now is offered`, async () => {
      const { shop, set } = await shopOf();
      const remedy = await shop.offered();
      change(set);
      await shop.decide('approve_fix', remedy);
      expect(shop.private().join('\n')).toContain(why);
      await shop.world.pass(2 * minute);
      expect((await shop.remedies())[0]?.state).toMatchObject({ at: 'stale', why: expect.stringContaining(why) });
      expect(shop.launcher.made).toEqual([]);
      expect(shop.generation()).toBe(1);
    });

    test(`${what}, set between the approval and the Job: not launched`, async () => {
      const { shop, set } = await shopOf();
      const remedy = await shop.offered();
      shop.launcher.luck = ['retry'];
      await shop.decide('approve_fix', remedy);
      expect((await shop.remedy()).state.at).toBe('approved');
      await shop.world.running?.stop();
      change(set);
      await shop.world.start();
      await shop.world.pass(minute);
      expect((await shop.remedies())[0]?.state).toMatchObject({ at: 'refused', why: expect.stringContaining(why) });
      expect(shop.launcher.made).toEqual([]);
    });
  }

  test('restarted as a dry run: what was offered for real is offered anew as a dry run, and approving either changes nothing', async () => {
    const { shop, set } = await shopOf();
    await shop.offered();
    await shop.world.running?.stop();
    set.mode = 'dry-run';
    await shop.world.start();
    await shop.world.pass(2 * minute);
    const [old, now] = await shop.remedies();
    if (old === undefined || now === undefined) throw new Error('no second offer');
    await shop.decide('approve_fix', old);
    expect(shop.private().at(-1)).toContain('no longer holds');
    expect(now).toMatchObject({ dryRun: true, state: { at: 'pending' } });
    expect(shop.card()).toContain('Dry run: nothing is changed');
    await shop.decide('approve_fix', now);
    expect((await shop.remedy()).state).toMatchObject({ at: 'refused', why: expect.stringContaining('dry-run') });
    expect(shop.launcher.made).toEqual([]);
  });
});

test('REMEDIATION_MODE=off after the approval: nothing is launched, nor when fixes are on again later', async () => {
  const { shop } = await shopOf();
  const remedy = await shop.offered();
  shop.launcher.luck = ['retry'];
  await shop.decide('approve_fix', remedy);
  await shop.world.running?.stop();
  const { remediation } = shop.needs;
  const more: { remediation?: typeof remediation } = shop.world.more;
  delete more.remediation;
  await shop.world.start();
  await shop.decide('approve_fix', remedy);
  expect(shop.private().at(-1)).toContain('Fixes are off');
  await shop.world.pass(12 * minute, 30_000);
  expect(shop.launcher.made).toEqual([]);
  await shop.world.running?.stop();
  if (remediation !== undefined) more.remediation = remediation;
  await shop.world.start();
  await shop.world.pass(12 * minute, 30_000);
  expect(shop.launcher.made).toEqual([]);
});
