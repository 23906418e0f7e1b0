import { WebAPIPlatformError } from '@slack/web-api';
import { expect, test } from 'vitest';
import { watchToken } from '../../../src/adapters/slack/token-watch.ts';

test('L-060 a token that is revoked while nothing is said is known within a minute, and when it is good again; a Slack that does not answer is neither', async () => {
  const stop = new AbortController();
  const answers: (() => Promise<unknown>)[] = [
    () => Promise.resolve({ ok: true }),
    () => Promise.reject(new WebAPIPlatformError({ ok: false, error: 'token_revoked' })),
    () => Promise.reject(new Error('no answer')),
    () => Promise.resolve({ ok: true }),
  ];
  const told: string[] = [];
  const slept: number[] = [];
  await watchToken({
    ask: () => {
      const next = answers.shift();
      if (answers.length === 0) stop.abort();
      return next === undefined ? Promise.reject(new Error('asked after the end')) : next();
    },
    tell: (token) => told.push(token.is === 'good' ? 'good' : String(token.error)),
    clock: {
      now: () => 0,
      sleep: (ms) => {
        slept.push(ms);
        return Promise.resolve();
      },
    },
    signal: stop.signal,
  });
  expect(told).toEqual(['good', expect.stringContaining('token_revoked'), 'good']);
  expect(Math.max(...slept)).toBeLessThanOrEqual(60_000);
});
