import type { Person } from '../../model/index.ts';
import type { AdviceHands } from './hands.ts';

export interface Stoppable {
  readonly signal: AbortSignal;
  /** Who stopped it. */
  by(): Person | undefined;
  /** It has ended: nothing is left to stop. */
  over(): void;
}

/** While it runs, a person may end it, by its id: of an incident, or of the act that asked. */
export function stoppable({ running }: Pick<AdviceHands, 'running'>, id: string): Stoppable {
  const stop = new AbortController();
  let by: Person | undefined;
  running.set(id, (person) => {
    by = person;
    stop.abort();
  });
  return { signal: stop.signal, by: () => by, over: () => void running.delete(id) };
}
