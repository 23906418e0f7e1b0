import type { ToolCall, Vendor } from './question.ts';

/** What one question looks like to whoever decides how it is answered. */
export interface Asked {
  readonly dialect: Vendor;
  readonly model: string;
  readonly system: string;
  /** Text of each turn, calls and their answers included. */
  readonly turns: readonly string[];
  /** Names of the tools offered. */
  readonly tools: readonly string[];
  /** The declared JSON Schema of the answer, undefined where none was. */
  readonly schema: unknown;
  /** 1 for the first question of this server. */
  readonly n: number;
}

/** Everything a model server can do to whoever asks. Where one wraps another, `besides` is what it does too; honest when absent. */
export type Behaviour =
  /** Puts the first candidate first and cites its evidence. */
  | { readonly is: 'honest' }
  | { readonly is: 'says'; readonly text: string; readonly calls?: readonly ToolCall[] }
  /** The n-th question gets the n-th; the last stands for all after it. */
  | { readonly is: 'script'; readonly turns: readonly [Behaviour, ...Behaviour[]] }
  /** Asks for looks in so many rounds while tools are offered, `at once` each time (1 when absent), every tool in its turn. */
  | { readonly is: 'looks'; readonly rounds: number; readonly atOnce?: number; readonly besides?: Behaviour }
  /** Takes the question and never answers. */
  | { readonly is: 'stall' }
  /** So long before the first byte, and between the pieces of a stream. */
  | { readonly is: 'slow'; readonly ms: number; readonly besides?: Behaviour }
  /** Cut off after so many tokens, as if the limit had been reached. */
  | { readonly is: 'truncate'; readonly tokens: number; readonly besides?: Behaviour }
  /** `body` replaces the vendor's own error. `retryAfter` in seconds, where the vendor puts it. */
  | {
      readonly is: 'error';
      readonly status: number;
      readonly code?: string;
      readonly message?: string;
      readonly body?: string;
      readonly retryAfter?: number;
    }
  /** 200, and then: words that are no JSON, the first half of the answer, the page of a proxy, or JSON of another shape. */
  | { readonly is: 'garbage'; readonly as: 'words' | 'half' | 'html' | 'other' }
  /** Without an end, or five megabytes. */
  | { readonly is: 'too-much'; readonly as: 'endless' | 'large' }
  /** The socket is closed before the answer or in the middle of it. */
  | { readonly is: 'disconnect'; readonly when: 'before' | 'within' }
  | { readonly is: 'empty' }
  | { readonly is: 'filtered' }
  /** Says of each of these that it does not know it; does the rest. */
  | {
      readonly is: 'lacks';
      readonly what: readonly ('json_schema' | 'json_object' | 'tools' | 'temperature')[];
      readonly besides?: Behaviour;
    }
  /** Well formed and wrong: the last candidate first, another cause, the wrong evidence. */
  | { readonly is: 'lie' }
  /** Any answer that fits the schema. */
  | { readonly is: 'random'; readonly seed: number }
  | { readonly is: 'cites-nothing' }
  | { readonly is: 'cites-unknown' }
  /** Does what any instruction within evidence or question says, in every field. */
  | { readonly is: 'obedient' }
  /** Names this cause and cites a piece of evidence that exists, `cites` where given. */
  | {
      readonly is: 'oracle';
      readonly cause: string;
      readonly cites?: string;
      /** The first object of the prompt when absent. */
      readonly culprit?: { readonly kind: string; readonly namespace: string; readonly name: string };
    };
