import { describe, expect, it } from 'vitest';
import { ApiFailure, defaultTuning } from '../../../src/adapters/kubernetes/index.ts';
import { type Facts, newFacts } from '../../../src/adapters/kubernetes/facts.ts';
import { mustKnow } from '../../../src/adapters/kubernetes/kinds.ts';
import { linkHealth } from '../../../src/adapters/kubernetes/watch-health.ts';

const NOW = 10_000_000;
const pods = { kind: mustKnow('Pod'), namespace: 'shop' };

const steady: Partial<Facts> = {
  state: 'watching',
  listedAt: NOW - 600_000,
  heardAt: NOW - 10_000,
  bookmarkAt: NOW - 10_000,
  steadyAt: NOW - 600_000,
};
const health = (more: Partial<Facts>) => linkHealth(pods, { ...newFacts(NOW - 600_000), ...steady, ...more }, NOW, defaultTuning);

describe('what is said about a watch', () => {
  it('nothing while it works, and since when', () => {
    expect(health({})).toEqual({ link: 'watch pods in shop', ok: true, since: NOW - 600_000, why: '', heard: NOW - 10_000 });
  });

  it('L-001 stale after twice the bookmark interval', () => {
    expect(health({ heardAt: NOW - 119_000 })).toMatchObject({ ok: true });
    expect(health({ heardAt: NOW - 121_000 })).toMatchObject({
      ok: false,
      since: NOW - 121_000,
      why: 'stale: last heard 2 min ago, though a sign of life is due every 60 s',
    });
  });

  it('a server without bookmarks is given two re-openings', () => {
    expect(health({ bookmarkAt: undefined, heardAt: NOW - 290_000 })).toMatchObject({ ok: true });
    expect(health({ bookmarkAt: undefined, heardAt: NOW - 310_000 })).toMatchObject({ ok: false });
  });

  it('one or two failures are no blindness, three are', () => {
    const failure = new ApiFailure('unreachable', 'connection refused');
    expect(health({ failure, failedInARow: 2 })).toMatchObject({ ok: true });
    expect(health({ failure, failedInARow: 3 })).toMatchObject({
      ok: false,
      why: 'connection refused, 3 times in a row; last heard 10 s ago; trying on',
    });
  });

  it('before the first list: what it waits for', () => {
    expect(health({ listedAt: undefined })).toMatchObject({ ok: false, why: 'the first list is not complete yet; last heard 10 s ago' });
    const failure = new ApiFailure('timeout', 'no answer within 30 s');
    expect(health({ listedAt: undefined, heardAt: undefined, failure, failedInARow: 1 }).why).toBe(
      'no answer within 30 s, 1 times in a row; nothing was heard yet; trying on',
    );
  });

  it('rights and credentials at once, with what mends them', () => {
    expect(health({ failure: new ApiFailure('forbidden', 'x', { status: 403 }) }).why).toBe(
      'no right to list and watch pods in namespace shop; grant verbs list, watch on resource "pods" in API group ""',
    );
    expect(health({ failure: new ApiFailure('unauthorized', 'Unauthorized', { status: 401 }) }).why).toBe(
      'the API server does not accept our credentials: Unauthorized',
    );
  });
});
