import { afterEach, describe, expect, test } from 'vitest';
import { keepGuard } from '../../../../src/flow/remedy/guard.ts';
import type { GuardVerdict } from '../../../../src/model/index.ts';
import { quietLog, TestClock } from '../world.ts';
import { minute, Shop, TestLauncher, usualSettings } from './shop.ts';

const shops: Shop[] = [];
afterEach(async () => {
  for (const made of shops.splice(0)) await made.world.stop();
});
async function shopOf(settings: Parameters<typeof Shop.make>[0] = {}): Promise<Shop> {
  const made = await Shop.make(settings);
  shops.push(made);
  return made;
}
const verdict = (shop: Shop, why: string): Promise<readonly GuardVerdict[]> =>
  Promise.resolve([{ layer: 'practice', holds: why === '', at: shop.world.clock.now(), why }]);

describe('the buttons', () => {
  test('are off within one interval after a guard object changed and the guard no longer holds; on again after', async () => {
    const shop = await shopOf();
    const remedy = await shop.offered();
    shop.launcher.version = () => Promise.resolve('without the policy');
    shop.launcher.verdicts = () => verdict(shop, 'the request was let through');
    await shop.world.pass(16_000, 1_000);
    expect(shop.buttons()).not.toContain('approve_fix');
    expect(shop.card()).toContain('let through');
    expect(shop.world.running?.health().find((l) => l.link === 'guard')).toMatchObject({
      ok: false,
      why: expect.stringContaining('let through'),
    });
    await shop.decide('approve_fix', remedy);
    expect(shop.private().at(-1)).toContain('while the guard is not proven');
    expect(shop.launcher.made).toEqual([]);
    shop.launcher.version = () => Promise.resolve('with it again');
    shop.launcher.verdicts = () => verdict(shop, '');
    await shop.world.pass(31_000, 1_000);
    expect(shop.buttons()).toContain('approve_fix');
    expect((await shop.remedies()).map((r) => r.id)).toEqual([remedy.id]);
    await shop.decide('approve_fix', remedy);
    expect(shop.launcher.made).toHaveLength(1);
  });

  test('come only after the first proof; a proof that fails is tried again, a guard that broke unnoticed is found by the interval', async () => {
    const shop = await shopOf();
    shop.launcher.verdicts = () => verdict(shop, 'no Deployment to try it on');
    await shop.world.start();
    await shop.world.pass(minute);
    expect(await shop.remedies()).toEqual([]);
    expect(shop.card()).toContain('no Deployment to try it on');
    shop.launcher.verdicts = () => verdict(shop, '');
    await shop.world.pass(minute);
    expect(shop.buttons()).toContain('approve_fix');
    shop.launcher.verdicts = () => verdict(shop, 'fails open');
    await shop.world.pass(11 * minute, 10_000);
    expect(shop.buttons()).not.toContain('approve_fix');
  });

  test('come although the guard is proven more often than a proof takes', async () => {
    const shop = await shopOf({ guardEvery: 5_000 });
    shop.launcher.verdicts = () => Promise.resolve([{ layer: 'practice', holds: true, at: shop.world.clock.now() - 15_000, why: '' }]);
    await shop.offered();
    expect(shop.buttons()).toContain('approve_fix');
  });

  test('go off while a proof hangs, and nothing else waits for it', async () => {
    const shop = await shopOf();
    await shop.offered();
    shop.launcher.verdicts = () => new Promise(() => {});
    shop.launcher.version = () => Promise.resolve('another');
    await shop.world.pass(4 * minute, 10_000);
    expect(shop.buttons()).not.toContain('approve_fix');
    expect(shop.card()).toContain('did not end within 180 s');
    const said = shop.world.chat.said.length;
    const remedy = await shop.remedy();
    await shop.act({ ...shop.click('take_incident', remedy), value: remedy.incident });
    expect(shop.world.chat.said.length).toBeGreaterThan(said);
  });
});

describe('a namespace in which the guard could not be tried', () => {
  const except = (shop: Shop, ...namespaces: readonly string[]) => {
    const untried = namespaces.map((namespace) => ({ namespace, why: 'holds no Deployment to try it on' }));
    shop.launcher.verdicts = () => Promise.resolve([{ layer: 'practice', holds: true, at: shop.world.clock.now(), why: '', untried }]);
  };
  const link = (shop: Shop) => shop.world.running?.health().find((l) => l.link === 'guard');
  const proven = async (shop: Shop) => (await shop.world.running?.levels())?.find((l) => l.name === 'k8s_rca_guard_proven')?.value;

  test('takes no button anywhere else; the guard counts as proven, and readiness names the namespace', async () => {
    const shop = await shopOf({ namespaces: ['shop', 'zz-databases'] });
    except(shop, 'zz-databases');
    const remedy = await shop.offered();
    expect(shop.buttons()).toContain('approve_fix');
    expect(link(shop)).toMatchObject({ ok: true, why: expect.stringContaining('zz-databases') as string });
    expect(await proven(shop)).toBe(1);
    await shop.decide('approve_fix', remedy);
    expect(shop.launcher.made).toHaveLength(1);
  });

  test('is offered nothing, and its cards say why; soon after something is there it is', async () => {
    const shop = await shopOf({ guardEvery: 60 * minute });
    except(shop, 'shop');
    await shop.world.start();
    await shop.world.pass(minute);
    expect(await shop.remedies()).toEqual([]);
    expect(shop.card()).toContain('holds no Deployment to try it on');
    expect(await proven(shop)).toBe(1);
    except(shop);
    await shop.world.pass(6 * minute, 1_000);
    expect(shop.buttons()).toContain('approve_fix');
  });

  test('loses what was offered there: the button, the decision and the Job', async () => {
    const shop = await shopOf();
    const remedy = await shop.offered();
    except(shop, 'shop');
    shop.launcher.version = () => Promise.resolve('another');
    await shop.world.pass(16_000, 1_000);
    expect(shop.buttons()).not.toContain('approve_fix');
    await shop.decide('approve_fix', remedy);
    expect(shop.private().at(-1)).toContain('could not be tried in namespace shop');
    expect(shop.launcher.made).toEqual([]);
  });
});

function alone(guardEvery = 10 * minute) {
  const clock = new TestClock();
  const launcher = new TestLauncher(clock);
  const told: string[] = [];
  let fails = 0;
  const settings = { ...usualSettings, guardEvery };
  const guard = keepGuard(
    { launcher, settings },
    {
      clock,
      log: quietLog,
      changed: () => {
        if (fails-- > 0) return Promise.reject(new Error('disk full'));
        told.push(guard.broken());
        return Promise.resolve();
      },
    },
  );
  const pass = async (ms: number): Promise<void> => {
    for (let gone = 0; gone < ms; gone += 1_000) {
      clock.pass(1_000);
      guard.look(clock.now());
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { clock, launcher, guard, told, pass, failing: (n: number) => (fails = n) };
}

test('a guard that holds is proven once an interval, however often it is looked at', async () => {
  const { launcher, pass, guard } = alone();
  for (let n = 0; n < 1_000; n++) guard.look(0);
  await pass(60 * minute);
  expect(launcher.proofs).toBeGreaterThanOrEqual(6);
  expect(launcher.proofs).toBeLessThanOrEqual(7);
});

test('a guard that does not hold is proven again every quarter of a minute, not more often', async () => {
  const { launcher, clock, pass } = alone();
  launcher.verdicts = () => Promise.resolve([{ layer: 'practice', holds: false, at: clock.now(), why: 'open' }]);
  await pass(10 * minute);
  expect(launcher.proofs).toBeGreaterThan(30);
  expect(launcher.proofs).toBeLessThanOrEqual(41);
});

test('what could not be read, and a canary that throws, prove nothing', async () => {
  const { launcher, guard, pass } = alone();
  await pass(5_000);
  expect(guard.broken()).toBe('');
  launcher.version = () => Promise.reject(new Error('unreachable'));
  launcher.verdicts = () => Promise.reject(new TypeError('bad'));
  await pass(15_000);
  expect(guard.broken()).toContain('TypeError');
});

test('a proof of long ago is none: a machine that slept wakes with its buttons off', async () => {
  const { launcher, guard, clock, pass } = alone();
  await pass(5_000);
  launcher.verdicts = () => new Promise(() => {});
  clock.pass(24 * 60 * minute);
  expect(guard.broken()).toContain('too long ago');
});

test('what the cards could not be told is told at the next look', async () => {
  const { told, pass, failing } = alone();
  failing(2);
  await pass(40_000);
  expect(told).toEqual(['']);
});

test('a stop does not wait for a proof that hangs', async () => {
  const { launcher, guard, pass } = alone();
  launcher.verdicts = () => new Promise(() => {});
  await pass(5_000);
  await guard.stop();
  expect(launcher.proofs).toBe(1);
});
