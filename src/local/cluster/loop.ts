import type { Change, Store } from './store/store.ts';
import type { Timing } from './timing.ts';

/** One control loop: told of changes, it names the keys to look at; each key is then brought one step nearer to its spec. */
export interface Controller {
  readonly name: string;
  /** Keys that this change may concern; cheap. */
  concerns(change: Change): readonly string[];
  /** Level-triggered: reads the store, acts, may ask to be called again after so many milliseconds of cluster time. */
  reconcile(key: string, again: (milliseconds: number) => void): void;
}

/** At most so many keys in one turn of the event loop, so that requests are answered in between. */
const TURN = 50;

/** Runs the controllers until stopped. An exception of one key is contained and tried again. */
export function runControllers(
  store: Store,
  timing: Timing,
  controllers: readonly Controller[],
  onError: (where: string, error: unknown) => void,
): () => void {
  const queue = new Map<string, { controller: Controller; key: string }>();
  const waiting = new Map<string, () => void>();
  let scheduled: NodeJS.Immediate | undefined;
  let stopped = false;

  const enqueue = (controller: Controller, key: string): void => {
    if (stopped) return;
    queue.set(`${controller.name} ${key}`, { controller, key });
    scheduled ??= setImmediate(turn);
  };

  const later = (controller: Controller, key: string, milliseconds: number): void => {
    const id = `${controller.name} ${key}`;
    waiting.get(id)?.();
    waiting.set(
      id,
      timing.after(milliseconds, () => {
        waiting.delete(id);
        enqueue(controller, key);
      }),
    );
  };

  const RETRY = 1000;
  function turn(): void {
    scheduled = undefined;
    const batch = [...queue].slice(0, TURN);
    for (const [id, { controller, key }] of batch) {
      queue.delete(id);
      try {
        controller.reconcile(key, (milliseconds) => later(controller, key, milliseconds));
      } catch (error) {
        onError(`${controller.name} ${key}`, error);
        later(controller, key, RETRY);
      }
    }
    if (queue.size > 0 && !stopped) scheduled ??= setImmediate(turn);
  }

  const unsubscribe = store.subscribe((change) => {
    for (const controller of controllers) for (const key of controller.concerns(change)) enqueue(controller, key);
  });
  return () => {
    stopped = true;
    unsubscribe();
    if (scheduled) clearImmediate(scheduled);
    for (const cancel of waiting.values()) cancel();
  };
}
