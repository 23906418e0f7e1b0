import { describe, expect, it } from 'vitest';
import { turns, type Turns } from '../../../src/adapters/llm/turns.ts';

const never = new AbortController().signal;

/** Lets those in line begin one after the other, and says in which order. */
async function order(line: Turns, waiters: readonly (readonly [key: string, urgency: 'question' | 'card'])[]): Promise<readonly string[]> {
  const begun: string[] = [];
  const first = await line.take({ key: 'first', urgency: 'card', signal: never });
  const all = waiters.map(async ([key, urgency]) => {
    const done = await line.take({ key, urgency, signal: never });
    begun.push(key);
    done();
  });
  first();
  await Promise.all(all);
  return begun;
}

describe('turns', () => {
  it('questions go before cards, whatever came first', async () => {
    expect(
      await order(turns(1), [
        ['c1', 'card'],
        ['c2', 'card'],
        ['q1', 'question'],
        ['q2', 'question'],
      ]),
    ).toEqual(['q1', 'q2', 'c1', 'c2']);
  });

  it('the many of one key do not stand before the one of another', async () => {
    const begun = await order(turns(1), [
      ['a', 'card'],
      ['a', 'card'],
      ['a', 'card'],
      ['b', 'card'],
      ['c', 'card'],
      ['b', 'card'],
    ]);
    expect(begun).toEqual(['a', 'b', 'c', 'a', 'b', 'a']);
  });

  it('a key that comes back again and again does not starve one that waits', async () => {
    const line = turns(1);
    const begun: string[] = [];
    const first = await line.take({ key: 'first', urgency: 'card', signal: never });
    const many = Array.from({ length: 5 }, async () => {
      const done = await line.take({ key: 'many', urgency: 'card', signal: never });
      begun.push('many');
      done();
    });
    const again = async (): Promise<void> => {
      for (let n = 0; n < 20; n++) {
        const done = await line.take({ key: 'again', urgency: 'card', signal: never });
        begun.push('again');
        done();
      }
    };
    const both = [again(), ...many];
    first();
    await Promise.all(both);
    expect(begun.slice(0, 12).filter((k) => k === 'many')).toHaveLength(5);
  });

  it('never more at a time than allowed; who gives up while waiting takes no turn', async () => {
    const line = turns(2);
    const [one, two] = [
      await line.take({ key: 'a', urgency: 'card', signal: never }),
      await line.take({ key: 'b', urgency: 'card', signal: never }),
    ];
    const gone = new AbortController();
    const left = line.take({ key: 'c', urgency: 'question', signal: gone.signal });
    let begun = false;
    const last = line.take({ key: 'd', urgency: 'card', signal: never }).then((done) => {
      begun = true;
      return done;
    });
    gone.abort();
    await expect(left).rejects.toThrow('given up');
    expect(begun).toBe(false);
    one();
    one();
    (await last)();
    two();
    await expect(line.take({ key: 'e', urgency: 'card', signal: gone.signal })).rejects.toThrow('given up');
  });
});
