import type { Log } from '../../src/ports/index.ts';

const nothing = (): void => undefined;

/** A log that nobody reads. */
export const quiet: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
