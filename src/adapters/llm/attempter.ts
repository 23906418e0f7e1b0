import type { LlmCode, LlmReply, LlmRequest, Usage } from '../../model/index.ts';
import type { Trip } from './courier.ts';

/** What a vendor's model answered. `usage` is absent where the server did not tell, `model` where it did not name itself. */
export type Answer = Pick<LlmReply, 'text' | 'calls' | 'ended'> & { readonly usage?: Usage; readonly model?: string };

/** One vendor's protocol: a request in, its answer out. One attempt, no waiting, no retry; whatever it throws, the trip tells why. */
export interface Attempter {
  /** Loads the vendor's SDK, once; a second or two on a busy machine, which no call is to pay for. */
  load(): Promise<unknown>;
  attempt(request: LlmRequest, how: { readonly model: string; readonly trip: Trip }): Promise<Answer>;
  offered(trip: Trip): Promise<readonly string[]>;
}

export interface Failing {
  readonly code: LlmCode;
  /** Our own sentence: what is wrong and what mends it. */
  readonly why: string;
  /** What the vendor may have counted for it. */
  readonly cost: Usage | 'unknown' | 'nothing';
  /** `now`: the request has changed, ask at once. `later`: after a wait. `elsewhere`: another model may do. */
  readonly next: 'now' | 'later' | 'elsewhere' | 'never';
  /** Milliseconds that the server wants to be left alone for. */
  readonly after?: number;
}

/** One attempt that failed, and what follows from it. */
export class AttemptFailure extends Error {
  readonly failing: Failing;
  constructor(failing: Failing) {
    super(failing.why);
    this.name = 'AttemptFailure';
    this.failing = failing;
  }
}
