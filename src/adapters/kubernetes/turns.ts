/** Runs one task at a time, in the order of asking. */
export interface Turns {
  take<T>(task: () => Promise<T>): Promise<T>;
}

/** Relists of many kinds at once hurt the API server; steady watches do not. All reflectors of a process share one of these. */
export function turns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take(task) {
      const mine = last.then(task, task);
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}
