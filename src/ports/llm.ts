import type { LinkHealth, LlmCode, LlmReply, LlmRequest, Millis, Scrubbed, Usage } from '../model/index.ts';

/** One attempt that is about to be sent, with the most it can cost: `input` is an estimate from above, `written` the part of it that the vendor may charge for its cache. */
export interface Attempt {
  readonly model: string;
  readonly input: number;
  readonly written?: number;
  readonly output: number;
}

/** Leave to send one attempt. `settle` says what it cost; `unknown` where the vendor did not tell: then it counts in full. */
export type Permit =
  | { readonly may: 'send'; settle(usage: Usage | 'unknown' | 'nothing'): Promise<void> }
  | { readonly may: 'not'; readonly why: string };

export interface AskHow {
  /** Who asks: calls of one key wait for each other's turn fairly (`incident` id or thread). */
  readonly key: string;
  /** A person waits for `question`; it goes before `card` in the queue. */
  readonly urgency: 'question' | 'card';
  /** Whole time for queue, attempts and waits between them. */
  readonly within: Millis;
  /** Ends the call in truth: the request is aborted, and the slot is free only then. */
  readonly signal: AbortSignal;
  /** Asked before each attempt; what it refuses is not sent and ends the call with `over_budget`. It may wait for others to end, at most until `signal`. */
  readonly permit: (attempt: Attempt, signal: AbortSignal) => Promise<Permit>;
}

/** A language model. It sees only what was scrubbed; nothing it says is believed here. */
export interface Llm {
  readonly provider: 'gemini' | 'openai' | 'anthropic';
  /** Models in the order they are tried, the named one first. */
  readonly models: readonly [string, ...string[]];
  /** What is sent stays in the house: an own server, by its address or by setting. */
  readonly local: boolean;
  /** One answer, with retries, fallback models, concurrency cap and breaker behind it. Rejects with an LlmError, never later than `within`. */
  ask(request: Scrubbed<LlmRequest>, how: AskHow): Promise<LlmReply>;
  /** Models that the server says it has; rejects with an LlmError. Costs no tokens. */
  offered(): Promise<readonly string[]>;
  health(): LinkHealth;
}

/** `why` is our own sentence: no text of the vendor's answer, no key, no address with credentials. */
export class LlmError extends Error {
  readonly code: LlmCode;
  constructor(code: LlmCode, why: string) {
    super(why);
    this.name = 'LlmError';
    this.code = code;
  }
}
