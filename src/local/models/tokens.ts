/** The rule of thumb all three vendors give: about four characters a token. */
const CHARACTERS = 4;
/** OpenAI and Gemini cache by themselves from 1,024 tokens on, in steps of 128; Anthropic's marks count from 1,024 too. */
const LEAST = 1024;
const STEP = 128;
/** Prompts remembered; vendors forget after minutes. */
const REMEMBERED = 64;

export function tokensOf(text: string): number {
  return Math.ceil(text.length / CHARACTERS);
}

export function cut(text: string, tokens: number): string {
  return text.slice(0, tokens * CHARACTERS);
}

/** Remembers prompts as a vendor's cache does, and says how much of the next one it had already. */
export class PromptCache {
  readonly #prompts: string[] = [];

  /** Tokens read from the cache and tokens written to it by this prompt. */
  read(prompt: string, marks: 'prefix' | readonly number[]): { readonly cached: number; readonly written: number } {
    const known = Math.max(0, ...this.#prompts.map((earlier) => common(earlier, prompt)));
    const result = marks === 'prefix' ? bySteps(known) : byMarks(known, marks, prompt);
    this.#prompts.push(prompt);
    if (this.#prompts.length > REMEMBERED) this.#prompts.shift();
    return result;
  }
}

function bySteps(known: number): { readonly cached: number; readonly written: number } {
  const tokens = Math.floor(known / CHARACTERS / STEP) * STEP;
  return { cached: tokens < LEAST ? 0 : tokens, written: 0 };
}

function byMarks(known: number, marks: readonly number[], prompt: string): { readonly cached: number; readonly written: number } {
  const worth = marks.map((length) => ({ length, tokens: tokensOf(prompt.slice(0, length)) })).filter((m) => m.tokens >= LEAST);
  const cached = Math.max(0, ...worth.filter((m) => m.length <= known).map((m) => m.tokens));
  return { cached, written: Math.max(cached, ...worth.map((m) => m.tokens)) - cached };
}

function common(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let n = 0;
  while (n < most && a.charCodeAt(n) === b.charCodeAt(n)) n += 1;
  return n;
}
