import type { AskHow } from '../../ports/index.ts';

/** Who waits for a turn. */
export type Waiter = Pick<AskHow, 'key' | 'urgency'> & { readonly signal: AbortSignal };

export interface Turns {
  /** Resolves when it is this one's turn, with what gives the turn back; rejects when the signal aborts first. */
  take(waiter: Waiter): Promise<() => void>;
}

interface Place {
  readonly key: string;
  readonly tag: number;
  readonly begin: () => void;
}

/** Those who wait with one urgency. `tag` is the round a place belongs to: a key has one place in each, so the many of one key never stand before the one of another. */
interface Row {
  readonly waiting: Place[];
  round: number;
}

/**
 * At most `most` turns at a time: questions before cards, and within each the keys in rounds (start-time fair queueing).
 * Our own, because neither bottleneck nor p-queue shares fairly among keys, and both free the place of a call whose promise settled, not whose request ended.
 */
export function turns(most: number): Turns {
  const rows: Record<AskHow['urgency'], Row> = { question: { waiting: [], round: 0 }, card: { waiting: [], round: 0 } };
  let running = 0;

  function next(): void {
    const row = [rows.question, rows.card].find((r) => r.waiting.length > 0);
    if (row === undefined || running >= most) return;
    const place = row.waiting.reduce((best, p) => (p.tag < best.tag ? p : best));
    row.waiting.splice(row.waiting.indexOf(place), 1);
    row.round = Math.max(row.round, place.tag);
    running++;
    place.begin();
  }

  function giveBack(): () => void {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      running--;
      next();
    };
  }

  return {
    take: ({ key, urgency, signal }) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(new Error('given up'));
        const row = rows[urgency];
        const leave = (): void => {
          row.waiting.splice(row.waiting.indexOf(place), 1);
          reject(new Error('given up'));
        };
        const begin = (): void => {
          signal.removeEventListener('abort', leave);
          resolve(giveBack());
        };
        const own = row.waiting.filter((p) => p.key === key).map((p) => p.tag + 1);
        const place: Place = { key, tag: Math.max(row.round, ...own), begin };
        signal.addEventListener('abort', leave, { once: true });
        row.waiting.push(place);
        next();
      }),
  };
}
