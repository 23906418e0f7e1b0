import { expect, it } from 'vitest';
import { says, type Start } from './llm-stand.ts';

const never = new AbortController().signal;

/** Places, queue and its order. */
export function turns(stand: Start): void {
  it('L-051 no more at once than the server is for, and all are answered', async () => {
    const s = await stand({ is: 'slow', ms: 10 }, { calls: { atOnce: 2 } });
    const all = await Promise.all(Array.from({ length: 8 }, (_, n) => s.ask({}, { key: `inc-${n}` })));
    expect(all.map((r) => r.ended)).toEqual(Array.from({ length: 8 }, () => 'stop'));
    expect(s.server.mostInFlight()).toBe(2);
  });

  it('L-048 a call that was given up frees its place only when its request has ended', async () => {
    const s = await stand({ is: 'stall' }, { calls: { atOnce: 4 } });
    const asked = Array.from({ length: 50 }, (_, n) => {
      const stop = new AbortController();
      return { stop, ended: s.fails({}, { key: `inc-${n}`, signal: stop.signal }) };
    });
    for (const [n, one] of asked.entries()) {
      await expect.poll(() => s.server.inFlight(), { timeout: 10_000, interval: 2 }).toBe(Math.min(4, 50 - n));
      one.stop.abort();
      expect(await one.ended).toMatchObject({ code: 'stopped' });
    }
    await expect.poll(() => s.server.inFlight()).toBe(0);
    expect(s.server.mostInFlight()).toBe(4);
  });

  it('questions go first, and no incident keeps another waiting', async () => {
    const order: string[] = [];
    const s = await stand(
      (asked) => {
        order.push(asked.turns.join());
        return order.length === 1 ? { is: 'slow', ms: 150 } : { is: 'honest' };
      },
      { calls: { atOnce: 1 } },
    );
    const ask = (text: string, of: string, urgency: 'card' | 'question' = 'card') => s.ask({ turns: [says(text)] }, { key: of, urgency });
    const first = ask('first', 'inc-0');
    await expect.poll(() => order).toEqual(['first']);
    await Promise.all([
      first,
      ask('a1', 'inc-a'),
      ask('a2', 'inc-a'),
      ask('a3', 'inc-a'),
      ask('b1', 'inc-b'),
      ask('q', 'thread', 'question'),
    ]);
    expect(order).toEqual(['first', 'q', 'a1', 'b1', 'a2', 'a3']);
  });

  it('whoever finds the queue full is told so at once, whoever leaves it sends nothing', async () => {
    const s = await stand({ is: 'stall' }, { calls: { atOnce: 1, queue: 2 } });
    const stop = [new AbortController(), new AbortController(), new AbortController()];
    const ended = stop.map((one) => s.fails({}, { signal: one.signal }));
    await expect.poll(() => s.server.inFlight()).toBe(1);
    expect(await s.fails()).toMatchObject({ code: 'busy' });
    for (const one of stop.toReversed()) one.abort();
    expect((await Promise.all(ended)).map((e) => e.code)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(s.server.received()).toHaveLength(1);
    expect(await s.fails({}, { signal: AbortSignal.abort() })).toMatchObject({ code: 'stopped' });
  });

  it('L-046 ten thousand at once: no more are sent than the budget has room for', async () => {
    const s = await stand({ is: 'slow', ms: 1 });
    let left = 20;
    const permit = () => {
      left -= 1;
      return Promise.resolve(
        left < 0 ? ({ may: 'not', why: 'spent' } as const) : ({ may: 'send', settle: () => Promise.resolve() } as const),
      );
    };
    const ends = await Promise.all(
      Array.from({ length: 10_000 }, (_, n) =>
        s.ask({}, { key: `inc-${n}`, permit, signal: never }).then(
          () => 'answered',
          (e: { code: string }) => e.code,
        ),
      ),
    );
    const count = (end: string): number => ends.filter((e) => e === end).length;
    expect({ answered: count('answered'), over: count('over_budget'), busy: count('busy') }).toEqual({
      answered: 20,
      over: 84,
      busy: 9896,
    });
    expect(s.server.received()).toHaveLength(20);
    expect(s.server.mostInFlight()).toBeLessThanOrEqual(4);
  });
}
