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

/** An endless answer comes this many bytes at a time, and no faster than they are taken. */
const ENDLESS = 64_000;
const PAUSE = 5;
/** A server that was stopped keeps no process alive. */
const UNREF = { ref: false } as const;
/** An answer beyond any limit is meant to be: it comes whole. */
const LARGEST = 1_000_000;

/** Carries an act out on the wire. */
export async function perform(act: Act, occasion: Occasion, response: ServerResponse): Promise<void> {
  switch (act.does) {
    case 'stall':
      return;
    case 'hang up':
      response.destroy();
      return;
    case 'refuse':
      return refuse(act, occasion, response);
    case 'send':
      return act.text === undefined ? endless(act.type, response) : send(response, 200, act.text, { 'content-type': act.type });
    case 'answer':
      return answer(act, occasion, response);
  }
}

async function answer(act: Extract<Act, { readonly does: 'answer' }>, occasion: Occasion, response: ServerResponse): Promise<void> {
  const { question, dialect } = occasion;
  const answered = answeredOf(act.said, occasion);
  const pieces = question.stream ? dialect.stream(question, answered) : [JSON.stringify(dialect.reply(question, answered))];
  if (act.everyMs > 0) await wait(act.everyMs, undefined, UNREF);
  if (response.destroyed) return;
  response.writeHead(200, { 'content-type': question.stream ? 'text/event-stream; charset=utf-8' : 'application/json; charset=utf-8' });
  for (const piece of act.spoilt === undefined ? pieces : half(pieces)) {
    if (!write(response, piece)) return;
    if (question.stream && act.everyMs > 0) await wait(act.everyMs, undefined, UNREF);
  }
  if (act.spoilt !== 'cut') response.end();
  else response.write(' ', () => response.destroy());
}

function half(pieces: readonly string[]): readonly string[] {
  const whole = pieces.join('');
  return [whole.slice(0, whole.length / 2)];
}

/** JSON that goes on until the other side has had enough. */
async function endless(type: string, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': type });
  response.write('{"choices":[{"message":{"content":"');
  while (!response.destroyed) {
    const taken = response.write('on and on '.repeat(ENDLESS / 10));
    if (!taken) await wait(PAUSE);
  }
}

function refuse(act: Extract<Act, { readonly does: 'refuse' }>, { dialect }: Occasion, response: ServerResponse): void {
  const { headers, body } = dialect.refuse(act.refusal, act.retryAfter);
  send(response, act.refusal.status, act.body ?? body, headers);
}

/** What is said within the caller's limit, and what it cost. */
function answeredOf(full: Said, { question, cache, id }: Occasion): Answered {
  const text = full.text.length > LARGEST ? full.text : cut(full.text, question.mostTokens);
  const said: Said = text === full.text ? full : { text, calls: [], ended: 'length' };
  const output = tokensOf(said.text + said.calls.map((c) => c.name + JSON.stringify(c.arguments)).join(''));
  const counted: Counted = { input: tokensOf(question.prompt), output, ...cache.read(question.prompt, question.cache) };
  return { said, counted, id };
}
