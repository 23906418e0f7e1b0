import type { Dict } from '../../model/index.ts';
import type { WorkspaceClock } from './clock.ts';
import type { Message } from './entities.ts';

/** One thing that happened to a message, as anybody in the channel could have seen it. `at` is workspace time. */
export interface Entry {
  readonly at: number;
  readonly is: 'post' | 'edit' | 'delete' | 'ephemeral' | 'reaction';
  readonly channel: string;
  readonly ts: string;
  readonly thread?: string;
  readonly user: string;
  readonly onlyFor?: string;
  readonly text: string;
  readonly blocks: readonly Dict[];
  readonly metadata?: Dict;
}

/** One Web API call. Tokens are never kept, only which kind was sent. */
export interface Call {
  readonly at: number;
  readonly method: string;
  readonly token: 'bot' | 'app' | 'none' | 'wrong';
  readonly args: Dict;
  readonly answer: string;
}

/**
 * What a test asserts to be none. `user-saw-error`: a command, click or submission was not acknowledged in time or with
 * something Slack refuses. `event-lost`: every delivery of an event failed. `workspace-error`: a defect of this workspace.
 */
export interface Problem {
  readonly at: number;
  readonly is: 'user-saw-error' | 'event-lost' | 'unknown-method' | 'late-ack' | 'workspace-error';
  readonly detail: string;
}

/** One envelope given to a socket. `acked` is milliseconds until its acknowledgement. */
export interface Delivery {
  readonly at: number;
  readonly envelope: string;
  readonly type: string;
  readonly what: string;
  readonly attempt: number;
  readonly socket: number;
  acked?: number;
}

export type Change =
  | { readonly is: 'message'; readonly message: Message }
  | { readonly is: 'channels' | 'sockets' }
  | { readonly is: 'views' | 'home'; readonly user: string }
  | { readonly is: 'problem'; readonly problem: Problem };

/** Everything that happened, in order, and those who want to hear of it. */
export class Journal {
  readonly transcript: Entry[] = [];
  readonly calls: Call[] = [];
  readonly problems: Problem[] = [];
  readonly deliveries: Delivery[] = [];
  readonly #clock: WorkspaceClock;
  readonly #listeners = new Set<(change: Change) => void>();

  constructor(clock: WorkspaceClock) {
    this.#clock = clock;
  }

  wrote(is: Entry['is'], message: Message): void {
    const { channel, ts, user, text, blocks } = message;
    this.transcript.push({
      at: this.#clock.now(),
      is,
      channel,
      ts,
      user,
      text,
      blocks,
      ...(message.thread === undefined ? {} : { thread: message.thread }),
      ...(message.onlyFor === undefined ? {} : { onlyFor: message.onlyFor }),
      ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
    });
    this.tell({ is: 'message', message });
  }

  called(call: Omit<Call, 'at'>): void {
    this.calls.push({ ...call, at: this.#clock.now() });
  }

  problem(is: Problem['is'], detail: string): void {
    const problem = { at: this.#clock.now(), is, detail };
    this.problems.push(problem);
    this.tell({ is: 'problem', problem });
  }

  delivered(delivery: Omit<Delivery, 'at'>): Delivery {
    const kept = { ...delivery, at: this.#clock.now() };
    this.deliveries.push(kept);
    return kept;
  }

  tell(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }

  listen(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
