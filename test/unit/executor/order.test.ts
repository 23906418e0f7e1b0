import { describe, expect, it } from 'vitest';
import { orderOf } from '../../../src/executor/order.ts';

const order = (target: object): ReturnType<typeof orderOf> =>
  orderOf({
    RCA_PLAN: JSON.stringify({ v: 1, id: 'a', action: { is: 'restart', target: { resource: 'deployments', uid: 'u', ...target } } }),
    RCA_APPROVAL: 'a.b.c',
    RCA_KEYS: '{"keys":[]}',
  });

describe('L-066 names are judged once, before anything is done', () => {
  it.each(['web', 'web.v2.example', 'w'.repeat(253), '0-1'])('%s can be changed', (name) => {
    expect(order({ namespace: 'shop', name })).toMatchObject({ is: 'plan', plan: { action: { target: { name } } } });
  });

  it.each(['', 'w'.repeat(254), 'Web', '../secrets', 'a..b', 'web?dryRun=All', 'web/', '-web', 'web.'])('%j is refused at once', (name) => {
    expect(order({ namespace: 'shop', name })).toEqual({ is: 'unreadable', why: 'RCA_PLAN: the target has no proper name' });
  });

  it('no other kind, and nothing without a uid', () => {
    expect(order({ namespace: 'shop', name: 'web', resource: 'secrets' })).toMatchObject({ is: 'unreadable' });
    expect(order({ namespace: 'shop', name: 'web', uid: '' })).toMatchObject({ is: 'unreadable' });
  });
});
