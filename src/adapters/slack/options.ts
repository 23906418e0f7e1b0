import type { Clock, Log } from '../../ports/index.ts';

export interface SlackChatOptions {
  readonly config: {
    readonly botToken: string;
    readonly appToken: string;
    /** Id or name of the channel for cards; `check` looks at it. */
    readonly channel: string;
    /** Another Slack API base (`http://127.0.0.1:1234/api/`). */
    readonly apiUrl?: string;
  };
  readonly proxy: { readonly https?: string; readonly none: readonly string[] };
  readonly log: Log;
  readonly clock: Clock;
  /** 0 ≤ x < 1, for jitter. */
  readonly random: () => number;
}
