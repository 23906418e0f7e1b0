import { afterEach, beforeEach } from 'vitest';
import { type Spectator, spectate, until } from './harness.ts';
import { ToyServer } from './toy-server.ts';

/** A server of its own for each test of whoever imports this. */
export let toy: ToyServer;
let open: Spectator[];

beforeEach(async () => {
  toy = await new ToyServer().start();
  open = [];
});
afterEach(async () => {
  await Promise.all(open.map((s) => s.stop()));
  await toy.stop();
});

type More = Parameters<typeof spectate>[1];

/** Starts watching; it ends with the test. */
export function watch(more: More = {}): Spectator {
  const s = spectate(toy, more);
  open.push(s);
  return s;
}

/** Starts watching and waits until the watch of pods stands. */
export async function watchPods(more: More = {}): Promise<Spectator> {
  const s = watch(more);
  await s.watching.ready;
  await until('the pod watch stands', () => toy.watching('pods').length > 0);
  return s;
}

export const refused = (code: number, headers?: Record<string, string>) => ({
  status: code,
  body: { kind: 'Status', code, message: `refused with ${code}` },
  ...(headers === undefined ? {} : { headers }),
});
