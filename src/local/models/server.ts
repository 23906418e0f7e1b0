import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { actOf } from './act.ts';
import { anthropic } from './anthropic/index.ts';
import type { Asked, Behaviour } from './behaviour.ts';
import type { Dialect, Route } from './dialect.ts';
import { gemini } from './gemini/index.ts';
import { bodyOf, headersOf, send } from './http.ts';
import { openai } from './openai/index.ts';
import { perform } from './perform.ts';
import type { Question, Vendor } from './question.ts';
import { Refusal } from './refusal.ts';
import { PromptCache } from './tokens.ts';

const DIALECTS: Readonly<Record<Vendor, Dialect>> = { openai, gemini, anthropic };

export interface ModelServerOptions {
  readonly dialect: Vendor;
  readonly behave: Behaviour | ((asked: Asked) => Behaviour);
  /** The one key that is let in; any when absent. */
  readonly key?: string;
  /** The only models it has; when absent, the usual ones are listed and any is answered for. */
  readonly models?: readonly string[];
}

/** One request as it came. */
export interface Received {
  readonly method: string;
  /** With query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ModelServer {
  /** The base URL as an official client of the vendor takes it. */
  readonly url: string;
  received(): readonly Received[];
  /** What a request lacked that the vendor would have refused too; the server's own misbehaviour is not among it. */
  problems(): readonly string[];
  /** Questions whose connection is open and whose answer has not ended. */
  inFlight(): number;
  mostInFlight(): number;
  stop(): Promise<void>;
}

/** A vendor's server on 127.0.0.1 and a free port. */
export async function modelServer(options: ModelServerOptions): Promise<ModelServer> {
  const house = new House(options);
  const server = createServer((request, response) => {
    house.serve(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${DIALECTS[options.dialect].base}`,
    received: () => house.received,
    problems: () => house.problems,
    inFlight: () => house.inFlight,
    mostInFlight: () => house.mostInFlight,
    stop: () => stop(server),
  };
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

class House {
  readonly received: Received[] = [];
  readonly problems: string[] = [];
  inFlight = 0;
  mostInFlight = 0;
  #asked = 0;
  readonly #options: ModelServerOptions;
  readonly #dialect: Dialect;
  readonly #cache = new PromptCache();

  constructor(options: ModelServerOptions) {
    this.#options = options;
    this.#dialect = DIALECTS[options.dialect];
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const method = request.method ?? 'GET';
    const route = this.#dialect.route(method, url.pathname);
    if (route?.is === 'ask') this.#count(response);
    const body = await bodyOf(request);
    this.received.push({ method, path: request.url ?? '/', headers: headersOf(request), body });
    try {
      if (route === undefined) throw new Refusal(404, `Unknown request URL: ${method} ${url.pathname}.`);
      if (this.#options.key !== undefined) this.#dialect.admit(request.headers, url.searchParams, this.#options.key);
      if (route.is === 'models') return send(response, 200, this.#dialect.models(this.#options.models ?? this.#dialect.usualModels));
      await this.#answer(this.#read(route, body, request), response);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.problems.push(error.message);
      const { headers, body: told } = this.#dialect.refuse(error, undefined);
      send(response, error.status, told, headers);
    }
  }

  #count(response: ServerResponse): void {
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    response.once('close', () => {
      this.inFlight -= 1;
    });
  }

  #read(route: Extract<Route, { readonly is: 'ask' }>, body: string, request: IncomingMessage): Question {
    const question = this.#dialect.read(json(body), route, request.headers);
    const { models } = this.#options;
    if (models !== undefined && !models.includes(question.model)) throw this.#dialect.unknownModel(question.model);
    return question;
  }

  async #answer(question: Question, response: ServerResponse): Promise<void> {
    this.#asked += 1;
    const n = this.#asked;
    const { behave } = this.#options;
    const behaviour = typeof behave === 'function' ? behave(askedOf(this.#options.dialect, question, n)) : behave;
    const id = createHash('sha256').update(`${this.#options.dialect}/${n}`).digest('hex').slice(0, 24);
    await perform(
      actOf(behaviour, question, { n, dialect: this.#dialect }),
      { question, dialect: this.#dialect, cache: this.#cache, id },
      response,
    );
  }
}

function askedOf(dialect: Vendor, question: Question, n: number): Asked {
  return {
    dialect,
    model: question.model,
    system: question.system,
    turns: question.turns.map((t) => t.text),
    tools: question.tools.map((t) => t.name),
    schema: question.schema,
    n,
  };
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Refusal(400, 'We could not parse the JSON body of your request.');
  }
}
