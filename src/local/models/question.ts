/** Vendors whose protocol is spoken. */
export type Vendor = 'openai' | 'gemini' | 'anthropic';

/** A call of a tool, as the model makes it. */
export interface ToolCall {
  readonly name: string;
  readonly arguments: unknown;
}

export interface Turn {
  readonly from: 'user' | 'model' | 'tool';
  readonly text: string;
}

/** What is asked, in no vendor's words. */
export interface Question {
  readonly model: string;
  readonly system: string;
  readonly turns: readonly Turn[];
  readonly tools: readonly { readonly name: string; readonly parameters: unknown }[];
  /** Set where the answer has to be a call of this tool. */
  readonly forced?: string;
  readonly form: 'text' | 'json_object' | 'json_schema';
  /** JSON Schema of the answer, where one was declared. */
  readonly schema: unknown;
  readonly mostTokens: number;
  /** Whether a temperature was asked for. */
  readonly temperature: boolean;
  readonly stream: boolean;
  /** Whether a stream ends with what it cost. */
  readonly streamUsage: boolean;
  /** All that is read, in the order in which the vendor's cache compares it. */
  readonly prompt: string;
  /** `prefix`: the vendor caches by itself. Else the lengths of `prompt` up to each mark of the caller. */
  readonly cache: 'prefix' | readonly number[];
}

/** What is answered, in no vendor's words. */
export interface Said {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly ended: 'stop' | 'length' | 'filtered';
}

/** Tokens. `input` is everything read; `cached` and `written` are parts of it. */
export interface Counted {
  readonly input: number;
  readonly cached: number;
  readonly written: number;
  readonly output: number;
}
