import { EXIT } from '../exit.ts';

const look = 500;

/**
 * Settles at the first SIGINT or SIGTERM; a second one ends the process at once. Under `npm start` it settles as well when npm has gone:
 * told to stop, npm ends the shell between them and nothing else.
 */
export function toldToStop(env: Readonly<Record<string, string | undefined>>): Promise<undefined> {
  return new Promise((resolve) => {
    let count = 0;
    const on = (): void => {
      count += 1;
      if (count > 1) process.exit(EXIT.findings);
      resolve(undefined);
    };
    process.on('SIGINT', on);
    process.on('SIGTERM', on);
    if (env['npm_lifecycle_event'] === undefined) return;
    const parent = process.ppid;
    const gone = (): void => {
      if (process.ppid !== parent) resolve(undefined);
    };
    setInterval(gone, look).unref();
  });
}
