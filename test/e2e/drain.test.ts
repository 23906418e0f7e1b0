/** What a stop does in the middle of work: SIGTERM, as the kubelet sends it. The program must end by itself; one that was cut off ends with 1. */
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failure } from '../crash/failures.ts';
import { card, cardsOf, ledger, sum } from './cards.ts';
import { namespace } from './objects.ts';
import { type Bot, startWorld, until, type World } from './world.ts';

let world: World;
let bot: Bot;
const about = (n: number): string => `Deployment/${failure(n).name} in crash`;
/** SIGTERM; the seconds until the end are told and not asserted: the exit code says whether it was cut off. */
const stop = async (when: string): Promise<void> => {
  const since = Date.now();
  const code = await bot.stop();
  console.log(`SIGTERM ${when}: ended after ${((Date.now() - since) / 1000).toFixed(1)} s`);
  expect(bot.log()).not.toContain('cut off');
  expect(code).toBe(0);
};

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

beforeAll(async () => {
  world = await startWorld();
  world.cluster.apply([namespace('crash')]);
  bot = await world.startBot();
  await world.watching();
});
afterAll(() => world.stop());

describe('SIGTERM', () => {
  test('P-210 while Slack took a card and does not answer: it ends by itself, and the socket is closed', async () => {
    world.slack.failCalls('chat.postMessage', { is: 'silence-after' }, 1);
    world.cluster.apply([failure(0).manifest]);
    await until(() => cardsOf(world, about(0))[0], { what: 'the card that nobody confirmed' });
    await stop('with a call that hangs');
    expect(world.slack.sockets()).toBe(0);
    world.slack.clearFaults();
  });

  test('P-210 P-029 while Slack tells it to wait longer than a stop may take: it says what it keeps, and after the start each card is there once', async () => {
    bot = await world.startBot();
    await world.watching();
    world.slack.failCalls('chat.postMessage', { is: 'status', status: 429, retryAfter: 40 }, 1);
    world.cluster.apply([failure(1).manifest, failure(2).manifest]);
    await until(() => world.slack.calls().some((c) => c.method === 'chat.postMessage' && c.answer !== 'ok'), {
      what: 'Slack to refuse',
    });
    await stop('with Slack telling it to wait');
    expect(bot.output()).toMatch(/\d pieces? of work (is|are) kept in the store/);
    world.slack.clearFaults();
    bot = await world.startBot();
    for (const n of [1, 2]) await card(world, about(n));
    const terms = await until(
      async () => {
        const now = await ledger(world);
        return now.waiting === 0 ? now : undefined;
      },
      { what: 'nothing to wait any more' },
    );
    expect(sum(terms)).toBe(terms.received);
    expect([0, 1, 2].map((n) => cardsOf(world, about(n)).length)).toEqual([1, 1, 1]);
  });

  test('P-210 before the first lists are in', async () => {
    await stop('when nothing is to be done');
    world.cluster.faults.slow(60_000, 'pods');
    bot = await world.startBot();
    await stop('while the first lists come in');
  });

  test('under npm start, where npm is told to stop and ends only the shell between them: it stops too', async () => {
    const script = '"$NODE" bin/k8s-rca.js up & echo "pid $!"; wait';
    const env = { ...world.env, NODE: process.execPath, npm_lifecycle_event: 'start' };
    const shell = spawn('sh', ['-c', script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    shell.stdout.on('data', (d: Buffer) => (out += d.toString()));
    await until(() => out.includes('k8s-rca is running'), { what: () => `the bot to start: ${out}` });
    const pid = Number(/^pid (\d+)$/m.exec(out)?.[1]);
    shell.kill('SIGKILL');
    await until(() => !isAlive(pid), { what: 'the bot to end' });
    expect(out).toContain('Stopping');
  });
});
