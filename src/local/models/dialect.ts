import type { IncomingHttpHeaders } from 'node:http';
import type { Counted, Question, Said } from './question.ts';
import type { Refusal } from './refusal.ts';

/** What a path of the vendor's API stands for. */
export type Route =
  | { readonly is: 'models' }
  /** Model and streaming where the path names them; else the body does. */
  | { readonly is: 'ask'; readonly model?: string; readonly stream?: boolean };

export interface Answered {
  readonly said: Said;
  readonly counted: Counted;
  /** Hexadecimal, 24 digits, different for each answer. */
  readonly id: string;
}

/** One vendor's protocol: the translation between its words and the neutral ones, and nothing else. */
export interface Dialect {
  /** What an official client is given as base URL, after scheme, host and port. */
  readonly base: string;
  readonly usualModels: readonly string[];
  route(method: string, path: string): Route | undefined;
  /** Throws a Refusal where the key is absent or not this one. */
  admit(headers: IncomingHttpHeaders, query: URLSearchParams, key: string): void;
  /** Throws a Refusal where the vendor would not take the request. */
  read(body: unknown, route: Extract<Route, { readonly is: 'ask' }>, headers: IncomingHttpHeaders): Question;
  reply(question: Question, answered: Answered): unknown;
  /** The same as a stream: server-sent events, each ready to be written. */
  stream(question: Question, answered: Answered): readonly string[];
  refuse(refusal: Refusal, retryAfter: number | undefined): { readonly headers: Readonly<Record<string, string>>; readonly body: unknown };
  unknownModel(model: string): Refusal;
  /** How a server or model without a feature says so. */
  lacks(feature: 'json_schema' | 'json_object' | 'tools' | 'temperature'): Refusal;
  models(names: readonly string[]): unknown;
}
