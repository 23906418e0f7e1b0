import { WebAPIRateLimitedError } from '@slack/web-api';
import { expect, it } from 'vitest';
import { scheduler } from '../../../src/adapters/slack/scheduler.ts';
import { fastClock, type Logged, memoryLog } from './kit.ts';

const make = (log: Logged[] = []): ReturnType<typeof scheduler> => scheduler({ clock: fastClock(), log: memoryLog(log) });
const never = (): Promise<void> => new Promise(() => undefined);

it('a full queue gives progress back, counted and said, and never a card', async () => {
  const log: Logged[] = [];
  const turns = make(log);
  const fates: string[] = [];
  const add = (urgency: 'card' | 'progress'): void => {
    turns.run({ method: 'post', bucket: 'C1', urgency }, never).catch((e: { code?: string }) => fates.push(`${urgency} ${e.code ?? ''}`));
  };
  for (let i = 0; i < 300; i += 1) add('card');
  for (let i = 0; i < 300; i += 1) add('progress');
  await new Promise((resolve) => setImmediate(resolve));
  expect(turns.counts().waiting).toBeLessThanOrEqual(500);
  expect(turns.counts().dropped).toBe(fates.length);
  expect(fates.length).toBeGreaterThanOrEqual(99);
  expect(new Set(fates)).toEqual(new Set(['progress queue_full']));
  expect(log.some((l) => l.message.includes('too many messages'))).toBe(true);
});

it('of several edits of one message the newest is sent; all settle', async () => {
  const turns = make();
  const sent: number[] = [];
  const edit = (n: number): Promise<void> =>
    turns.edit('m', 'progress', () => {
      sent.push(n);
      return Promise.resolve();
    });
  await edit(0);
  await Promise.all([edit(1), edit(2), edit(3)]);
  expect(sent).toEqual([0, 3]);
  expect(turns.counts().merged).toBe(2);
});

it('an edit of another message does not wait for one that was edited just now', async () => {
  const turns = make();
  const order: string[] = [];
  const edit = (message: string, tag: string): Promise<void> =>
    turns.edit(message, 'progress', () => {
      order.push(tag);
      return Promise.resolve();
    });
  await edit('a', 'a1');
  await Promise.all([edit('a', 'a2'), edit('b', 'b1')]);
  expect(order).toEqual(['a1', 'b1', 'a2']);
});

it('a Retry-After beyond a minute goes back to the caller, who keeps the message', async () => {
  const failed = await make()
    .run({ method: 'post', bucket: 'C', urgency: 'card' }, () => Promise.reject(new WebAPIRateLimitedError(120)))
    .catch((e: unknown) => e);
  expect(failed).toMatchObject({ kind: 'retry', retryAfter: 120_000 });
});
