import type { Running } from '../flow/index.ts';
import type { Clock, Level, Log } from '../ports/index.ts';

export interface DoorNeeds {
  readonly port: number;
  /** Every address of this machine, or the loopback alone. */
  readonly to: 'everybody' | 'here';
  readonly about: { readonly version: string; readonly node: string };
  /** The figures as text, with these levels. */
  readonly page: (levels: readonly Level[]) => Promise<{ readonly type: string; readonly text: string }>;
  /** What a link says may quote a server: it is scrubbed before it leaves. */
  readonly clean: (text: string) => string;
  readonly clock: Clock;
  readonly log: Log;
}

/** What the doors ask of the bot that runs. */
export type Asked = Pick<Running, 'pulse' | 'health' | 'levels'>;
