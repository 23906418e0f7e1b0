import { describe, expect, it } from 'vitest';
import { actionKindOf, type Approval, covering, mayApprove, parseApprovers, peopleNeeded, riskOf } from '../../../src/remediate/index.ts';

const asked: Approval = {
  by: { team: 'T1', user: 'U100ABC' },
  standing: 'member',
  action: 'restart',
  namespace: 'shop',
  team: 'T1',
  votes: [],
  needed: 1,
};
const may = (list: string, over: Partial<Approval> = {}) => mayApprove({ ...asked, ...over }, parseApprovers(list));

describe('who may approve', () => {
  it.each([
    ['a comma list', 'U200ABC,U100ABC'],
    ['a comma list with blanks', ' U200ABC , U100ABC '],
    ['a file with comments', '# on call\nU200ABC # Ann\n\nU100ABC\n'],
    ['lines of Windows', 'U200ABC\r\nU100ABC\r\n'],
    ['a scope of namespace and action', 'U100ABC ns=pay,shop action=restart,rollback'],
    ['an action by another name', 'U100ABC action=rollout_restart'],
    ['every namespace', 'U100ABC ns=*'],
  ])('reads %s', (_, text) => {
    expect(parseApprovers(text).problems).toEqual([]);
    expect(may(text)).toEqual({ is: 'yes' });
  });

  it.each([
    ['L-061 an empty list', '', {}, /empty or could not be read/],
    ['L-061 only comments', '# nobody yet\n', {}, /empty or could not be read/],
    ['L-061 an unreadable line', 'me@example.com', {}, /empty or could not be read/],
    ['L-067 another person of any name', 'U200ABC', {}, /not on the list/],
    ['another namespace', 'U100ABC ns=pay', {}, /but not restart in namespace shop/],
    ['another action', 'U100ABC action=scale', {}, /but not restart in namespace shop/],
    ['a misspelt action: that line allows nothing', 'U100ABC action=restrat\nU200ABC', {}, /not on the list/],
    ['a misspelt scope', 'U100ABC namespace=shop\nU200ABC', {}, /not on the list/],
    ['an empty scope', 'U100ABC ns=\nU200ABC', {}, /not on the list/],
    ['another workspace', 'U100ABC', { by: { team: 'T2', user: 'U100ABC' } }, /members of the workspace/],
    ['no workspace known', 'U100ABC', { team: '', by: { team: '', user: 'U100ABC' } }, /members of the workspace/],
    ['a guest', 'U100ABC', { standing: 'guest' }, /Guests/],
    ['somebody from elsewhere who pressed here', 'U100ABC', { standing: 'stranger' }, /members of the workspace/],
    ['a deactivated account', 'U100ABC', { standing: 'deactivated' }, /deactivated/],
    ['a bot', 'U100ABC', { standing: 'bot' }, /Only people/],
    ['nobody knows what', 'U100ABC', { standing: 'unknown' }, /try again/],
    ['a second vote of one person', 'U100ABC', { needed: 2, votes: [{ by: asked.by, at: 0, reason: '' }] }, /another person/],
    ['self-approval at high risk', 'U100ABC', { needed: 2, askedBy: asked.by }, /other people must/],
  ] as const)('refuses %s', (_, text, over, why) => {
    expect(may(text, over)).toMatchObject({ is: 'no', why: expect.stringMatching(why) });
  });

  it('says which line it could not read', () => {
    expect(parseApprovers('U100ABC\nann\nU200ABC ns=shop x=1')).toEqual({
      list: [{ user: 'U100ABC' }],
      problems: ['line 2: cannot read ann; it allows nothing', 'line 3: cannot read x=1; it allows nothing'],
    });
  });

  it('of two entries of one person either may allow', () => {
    expect(may('U100ABC ns=pay\nU100ABC ns=shop')).toEqual({ is: 'yes' });
  });
});

describe('risk', () => {
  it('two people for high risk; tiers are settings', () => {
    expect(peopleNeeded(riskOf('delete-stuck-pod'))).toBe(2);
    expect(peopleNeeded(riskOf('restart'))).toBe(1);
    expect(peopleNeeded(riskOf('restart', { restart: 'high' }))).toBe(2);
  });

  it.each([
    ['rollout_restart', 'restart'],
    ['delete_pod', 'evict-pod'],
    ['restart-pod', 'evict-pod'],
    ['scale-up', 'scale'],
    ['Scale-Down', 'scale'],
    ['delete-stuck-pods', 'delete-stuck-pod'],
    ['set_image', 'rollback'],
  ])('knows %s as %s', (name, kind) => {
    expect(actionKindOf(name)).toBe(kind);
  });

  it('knows no other word', () => {
    for (const name of ['', 'exec', 'apply', 'delete', 'constructor', '__proto__']) expect(actionKindOf(name)).toBeUndefined();
  });
});

it('a namespace may be a pattern, as it is in every other list', () => {
  const list = parseApprovers('U1ANA ns=sh*,*-test,pay*-eu');
  const may = (namespace: string): number => covering(list, { action: 'restart', namespace }).length;
  expect(list.problems).toEqual([]);
  expect(['shop', 'sh', 'x-test', 'payments-eu'].map(may)).toEqual([1, 1, 1, 1]);
  expect(['bash', 'test', 'pay-us', 'payments'].map(may)).toEqual([0, 0, 0, 0]);
});
