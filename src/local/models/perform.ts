import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Act } from './act.ts';
import type { Answered, Dialect } from './dialect.ts';
import { send, write } from './http.ts';
import type { Counted, Question, Said } from './question.ts';
import { cut, type PromptCache, tokensOf } from './tokens.ts';

export interface Occasion {
  readonly question: Question;
  readonly dialect: Dialect;
  readonly cache: PromptCache;
  readonly id: string;
}

/** Carries an act out on the wire. */
export async function perform(act: Act, occasion: Occasion, response: ServerResponse): Promise<void> {
  if (act.does === 'stall') return;
  if (act.does === 'refuse') return refuse(act, occasion, response);
  const answered = answeredOf(act.said, occasion);
  const { question, dialect } = occasion;
  if (act.everyMs > 0) await wait(act.everyMs);
  if (!question.stream) return send(response, 200, dialect.reply(question, answered));
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  for (const piece of dialect.stream(question, answered)) {
    if (!write(response, piece)) return;
    if (act.everyMs > 0) await wait(act.everyMs);
  }
  response.end();
}

function refuse(act: Extract<Act, { readonly does: 'refuse' }>, { dialect }: Occasion, response: ServerResponse): void {
  const { headers, body } = dialect.refuse(act.refusal, act.retryAfter);
  send(response, act.refusal.status, act.body ?? body, headers);
}

/** What is said within the caller's limit, and what it cost. */
function answeredOf(full: Said, { question, cache, id }: Occasion): Answered {
  const text = cut(full.text, question.mostTokens);
  const said: Said = text === full.text ? full : { text, calls: [], ended: 'length' };
  const output = tokensOf(said.text + said.calls.map((c) => c.name + JSON.stringify(c.arguments)).join(''));
  const counted: Counted = { input: tokensOf(question.prompt), output, ...cache.read(question.prompt, question.cache) };
  return { said, counted, id };
}
