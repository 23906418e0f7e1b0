import type { Process, Surroundings } from '../process.ts';
import type { Expansion } from './expand.ts';

/** What a command of the shell sees. */
export interface CommandContext {
  readonly at: Surroundings;
  /** Name the shell was called by; stands in its messages. */
  readonly shell: string;
  readonly input: string;
  readonly expansion: Expansion;
  readonly run: (argv: readonly string[]) => Process;
  /** Another shell over a script. */
  readonly script: (name: string, text: string, positional: readonly string[]) => Process;
}
