import { afterEach, expect, test } from 'vitest';
import { minute, Shop } from './shop.ts';

let shop: Shop;
afterEach(() => shop.world.stop());

const space = (labels: Readonly<Record<string, string>>) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', uid: 'uid-ns', labels },
});

test('what stood in the way of a fix is looked at again, ever more seldom, and once it is gone the fix is offered', async () => {
  shop = await Shop.make();
  const { world } = shop;
  world.cluster.put(space({}));
  await world.start();
  await world.pass(minute);
  expect(await shop.why()).toMatch(/Namespace shop has not opted in/);
  // For each of two actions: a rollback and a higher limit.
  const looks = (): number => world.cluster.looks.filter((l) => l.do === 'get' && l.ref.kind === 'Namespace').length / 2;
  const perHour = async (): Promise<number> => {
    const before = looks();
    await world.pass(60 * minute, 10_000);
    return looks() - before;
  };
  const first = await perHour();
  expect([first, await perHour()]).toEqual([9, 6]);
  expect(world.chat.said.filter((s) => s.text.includes('has not opted in') && s.how === 'edit').length).toBeLessThan(4);
  world.cluster.put(space({ 'k8s-rca.io/remediation': 'enabled' }));
  await world.pass(11 * minute, 10_000);
  expect((await shop.remedy()).state).toMatchObject({ at: 'pending' });
  expect(await shop.why()).not.toMatch(/opted in/);
});
