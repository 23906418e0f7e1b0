import { afterEach, describe, expect, test } from 'vitest';
import type { Remedy } from '../../../../src/model/index.ts';
import { claimsIn, minute, Shop } from './shop.ts';

const shops: Shop[] = [];
async function shopOf(list: string): Promise<Shop> {
  const made = await Shop.make({ tiers: { 'set-resources': 'high' } });
  made.approvers = () => Promise.resolve(list);
  for (const user of ['U9CLEO', 'U9DORA'])
    made.world.chat.profiles.set(user, { team: 'T1', user, deactivated: false, guest: false, bot: false, stranger: false });
  shops.push(made);
  return made;
}
afterEach(async () => {
  for (const made of shops.splice(0)) await made.world.stop();
});

describe('a vote is worth what its giver may do now', () => {
  test('taken off the list after voting: the vote is void, the card says so, and the next one starts nothing', async () => {
    const shop = await shopOf('U1ANA,U2BEN,U9CLEO');
    const remedy = await shop.offered();
    await shop.decide('approve_fix', remedy);
    shop.approvers = () => Promise.resolve('U2BEN,U9CLEO');
    await shop.decide('approve_fix', remedy, 'U2BEN');
    expect((await shop.remedy()).state).toMatchObject({ at: 'pending', votes: [{ by: { user: 'U2BEN' } }], void: [{ user: 'U1ANA' }] });
    expect(shop.launcher.made).toEqual([]);
    expect(shop.card()).toContain('No longer counts');
    expect(shop.thread().some((t) => t.includes('An approval no longer counts'))).toBe(true);
    await shop.decide('approve_fix', remedy, 'U9CLEO');
    expect(claimsIn(shop.launcher.made[0]?.approval ?? '').approver).toEqual(['U2BEN', 'U9CLEO']);
  });

  test('deactivated after voting: void too', async () => {
    const shop = await shopOf('U1ANA,U2BEN,U9CLEO');
    const remedy = await shop.offered();
    await shop.decide('approve_fix', remedy);
    shop.world.chat.profiles.set('U1ANA', { team: 'T1', user: 'U1ANA', deactivated: true, guest: false, bot: false, stranger: false });
    await shop.decide('approve_fix', remedy, 'U2BEN');
    expect((await shop.remedy()).state).toMatchObject({ at: 'pending', votes: [{ by: { user: 'U2BEN' } }] });
    expect(shop.launcher.made).toEqual([]);
  });

  test('while Slack cannot be asked about an earlier vote nothing is decided; then it is', async () => {
    const shop = await shopOf('U1ANA,U2BEN');
    const remedy = await shop.offered();
    await shop.decide('approve_fix', remedy);
    const ana = shop.world.chat.profiles.get('U1ANA');
    shop.world.chat.profiles.delete('U1ANA');
    await shop.decide('approve_fix', remedy, 'U2BEN');
    expect(shop.private().at(-1)).toContain('try again');
    expect((await shop.remedy()).state).toMatchObject({ at: 'pending', votes: [{ by: { user: 'U1ANA' } }] });
    if (ana !== undefined) shop.world.chat.profiles.set('U1ANA', ana);
    await shop.decide('approve_fix', remedy, 'U2BEN');
    expect(shop.launcher.made).toHaveLength(1);
  });

  test('taken off the list between the last vote and the Job: not launched, and the card says whose vote it was', async () => {
    const shop = await shopOf('U1ANA,U2BEN');
    const remedy = await shop.offered();
    shop.launcher.luck = ['retry'];
    await shop.decide('approve_fix', remedy);
    await shop.decide('approve_fix', remedy, 'U2BEN');
    shop.approvers = () => Promise.resolve('U2BEN');
    await shop.world.pass(minute);
    expect((await shop.remedies())[0]?.state).toMatchObject({ at: 'refused', why: expect.stringContaining('U1ANA') });
    expect(shop.launcher.made).toEqual([]);
  });
});

describe('two people must approve an undo', () => {
  const done = async (shop: Shop): Promise<Remedy> => {
    const remedy = await shop.offered();
    await shop.decide('approve_fix', remedy);
    await shop.decide('approve_fix', remedy, 'U2BEN');
    await shop.world.pass(8 * minute, 10_000);
    return shop.remedy();
  };
  const asked = async (shop: Shop): Promise<Remedy> => {
    await shop.act(shop.click('rollback_fix', await done(shop)));
    return shop.remedy();
  };

  test('of only two approvers who asked for it counts, and card and dialogue say so before', async () => {
    const shop = await shopOf('U1ANA,U2BEN');
    const undo = await asked(shop);
    expect(undo).toMatchObject({ askedBy: { user: 'U1ANA' }, askerCounts: true });
    const said = 'who may be one of the 2 that must approve it, since fewer than 2 others can';
    expect(shop.card()).toContain(said);
    expect(JSON.stringify(shop.world.chat.opened.at(-1)?.modal)).toContain(said);
    await shop.act(shop.submission('approve_fix', undo));
    expect(shop.launcher.made).toHaveLength(1);
    await shop.decide('approve_fix', undo, 'U2BEN');
    expect(claimsIn(shop.launcher.made[1]?.approval ?? '').approver).toEqual(['U1ANA', 'U2BEN']);
  });

  test('of three approvers who asked for it is none of the two, and card and dialogue say so before', async () => {
    const shop = await shopOf('U1ANA,U2BEN,U9CLEO');
    const undo = await asked(shop);
    const said = 'who is none of the 2 that must approve it: it takes 2 others';
    expect(shop.card()).toContain(said);
    expect(JSON.stringify(shop.world.chat.opened.at(-1)?.modal)).toContain(said);
    await shop.decide('approve_fix', undo);
    expect(shop.private().at(-1)).toContain('other people must approve it');
    await shop.decide('approve_fix', undo, 'U2BEN');
    await shop.decide('approve_fix', undo, 'U9CLEO');
    expect(claimsIn(shop.launcher.made[1]?.approval ?? '').approver).toEqual(['U2BEN', 'U9CLEO']);
  });

  test('where not even two can, it is not opened, and says why', async () => {
    const shop = await shopOf('U1ANA,U2BEN');
    const fixed = await done(shop);
    shop.approvers = () => Promise.resolve('U1ANA,U4GUEST');
    await shop.act(shop.click('rollback_fix', fixed));
    expect(shop.private().at(-1)).toContain('of the list of approvers only 1 can');
    expect(await shop.remedies()).toHaveLength(1);
  });
});
