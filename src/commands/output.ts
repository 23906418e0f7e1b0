import type { Screen } from '../present/index.ts';
import { EXIT } from './exit.ts';

/** Answers go to standard output; everything else (notes, progress, logs) to standard error. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

export function tell(text: string): void {
  process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** A reader that has enough (`| head -1`) ends the command, and that is no failure. */
export function endWithReader(): void {
  process.stdout.on('error', (e: NodeJS.ErrnoException) => {
    if (e.code !== 'EPIPE') throw e;
    process.exit(EXIT.healthy);
  });
}

/** Colour only for a person at a terminal who did not refuse it (NO_COLOR is read by `hasColors`). */
export function screen(): Screen {
  const { isTTY, columns } = process.stdout;
  return { width: columns ?? 100, colour: isTTY && process.stdout.hasColors() ? 'on' : 'off' };
}
