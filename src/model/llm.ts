import type { Diagnosis, Pointer } from './diagnosis.ts';
import type { EvidenceId, IncidentId, Millis } from './ids.ts';
import type { Person } from './person.ts';

/** A JSON Schema. Objects are closed, and every property of theirs is required (null stands for absent): what all vendors take. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A read-only look that a model may ask for. */
export interface LlmTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonSchema;
}

/** `arguments` is parsed JSON of any shape, or undefined where the model wrote none; whoever performs the call judges it. */
export interface LlmCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: unknown;
}

export type LlmTurn =
  | { readonly from: 'user'; readonly text: string }
  | { readonly from: 'model'; readonly text: string; readonly calls: readonly LlmCall[] }
  /** The answer to one call of the turn before. */
  | { readonly from: 'tool'; readonly call: string; readonly name: string; readonly text: string };

/** What is asked of a model in one go. */
export interface LlmRequest {
  /** The same bytes for every request of one purpose, and first in it: prompt caches match on that. */
  readonly system: string;
  readonly turns: readonly LlmTurn[];
  /** Empty: it has to answer now. */
  readonly tools: readonly LlmTool[];
  /** The form of the answer; absent: free text. */
  readonly answer?: { readonly name: string; readonly schema: JsonSchema };
  /** Longest answer, in tokens. */
  readonly mostTokens: number;
}

/** Tokens as the vendor counted them. `cached` is the part of `input` that came from its cache, `written` the part that it charged for putting there. */
export interface Usage {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly written?: number;
}

export interface LlmReply {
  readonly text: string;
  readonly calls: readonly LlmCall[];
  readonly usage: Usage;
  /** The model that answered. */
  readonly model: string;
  /** `length`: cut off at `mostTokens`. `filtered`: the vendor withheld it. */
  readonly ended: 'stop' | 'length' | 'filtered';
}

/** Why there is no answer of a model. Published names: they stand in cards, logs and metrics. */
export type LlmCode =
  | 'not_configured'
  | 'policy'
  | 'over_budget'
  | 'busy'
  | 'breaker_open'
  | 'stopped'
  | 'llm_auth'
  | 'llm_rate_limit'
  | 'llm_timeout'
  | 'llm_bad_request'
  | 'llm_unavailable'
  | 'empty_response'
  | 'bad_answer'
  | 'unknown';

/** Tokens and money of some span or some work. Money in millionths of a US dollar; absent where a model has no price. */
export interface Spend extends Usage {
  readonly calls: number;
  readonly micros?: number;
}

/** One attempt at a call. Written as `reserved` with the most it can cost before it is sent, and as `spent` after: a kill in between counts in full. */
export interface SpendEntry {
  readonly id: string;
  readonly at: Millis;
  readonly model: string;
  readonly incident?: IncidentId;
  readonly state: 'reserved' | 'spent';
  readonly usage: Usage;
  readonly micros?: number;
}

/** One call of a tool, as it is logged. */
export interface LookRun {
  readonly tool: string;
  /** Canonical JSON of the arguments, at most 400 characters. */
  readonly arguments: string;
  /** First 12 hexadecimal digits of the digest over tool and arguments. */
  readonly hash: string;
  /** At most 120 characters of what it saw. */
  readonly preview: string;
  readonly ms: number;
  /** Ids its findings have among the evidence; empty where it was refused. */
  readonly evidence: readonly EvidenceId[];
  readonly refused?: string;
}

/** What was sent to a model and what came back, kept scrubbed so that an authorised person can read it. */
export interface Exchange {
  readonly id: string;
  readonly incident?: IncidentId;
  readonly purpose: 'advise' | 'question';
  readonly at: Millis;
  readonly ms: number;
  readonly model: string;
  readonly request: LlmRequest;
  readonly reply?: Pick<LlmReply, 'text' | 'calls' | 'ended'>;
  readonly usage?: Usage;
  readonly micros?: number;
  /** `answered`, or why not. */
  readonly ended: 'answered' | LlmCode;
}

/** One utterance in a thread, as a later question remembers it. */
export interface ThreadTurn {
  readonly at: Millis;
  readonly from: 'person' | 'bot';
  readonly text: string;
}

/** One person's judgement of the first cause of a card. One each; the last counts. */
export interface CauseVote {
  readonly incident: IncidentId;
  readonly by: Person;
  readonly at: Millis;
  /** `none`: taken back. */
  readonly vote: 'right' | 'wrong' | 'none';
  /** The first cause that was shown when they voted; empty where none was. */
  readonly cause: string;
  /** In their own words, scrubbed; empty where they said nothing. */
  readonly comment: string;
}

/** What a model is asked for: nothing where a rule stands clear, an opinion on the candidates where several do, causes where none does. */
export type AdviceKind = 'rank' | 'open';

/** What a model contributed to a card. The rules' own diagnosis stays beside it and alone decides what is offered. */
export type Advice =
  /** On its way; `steps` are the looks it asked for so far, in words. */
  | {
      readonly is: 'asked';
      readonly since: Millis;
      readonly kind: AdviceKind;
      readonly steps: readonly string[];
      readonly most: number;
    }
  | {
      readonly is: 'given';
      readonly at: Millis;
      readonly kind: AdviceKind;
      readonly model: string;
      /** Its words, one or two sentences, each claim with its evidence. */
      readonly summary: string;
      /** Two to four sentences: how it came about. */
      readonly detail: string;
      readonly cites: readonly Pointer[];
      /** The rules' causes in their own order, weighed with its opinion, and its own causes behind them. */
      readonly diagnosis: Diagnosis;
      /** Set where it would put another candidate first; the order stays. */
      readonly prefers?: { readonly cause: string; readonly because: string };
      readonly looks: readonly LookRun[];
      readonly spend: Spend;
      readonly ms: number;
      /** What had no room in the prompt, in words. */
      readonly dropped: readonly string[];
      /** Digest of what was judged, free of names, times and counts that change from case to case. */
      readonly essence: string;
      /** The incident whose verified advice this is; then nothing was spent. */
      readonly recalled?: IncidentId;
    }
  | {
      readonly is: 'none';
      readonly at: Millis;
      readonly code: LlmCode;
      readonly why: string;
      readonly spend?: Spend;
      /** Who stopped it; then it is not asked again for this incident. */
      readonly by?: Person;
    };
