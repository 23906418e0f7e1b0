import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { at, dict, str, type Dict } from '../../../model/index.ts';

/** One Socket Mode connection of the app. */
export class Line {
  readonly number: number;
  readonly #ws: WebSocket;
  readonly #tcp: Duplex;
  readonly #ping: NodeJS.Timeout;
  #greeted = false;
  /** Told to disconnect: Slack sends it nothing more. */
  dying = false;

  constructor(parts: { readonly number: number; readonly ws: WebSocket; readonly tcp: Duplex; readonly pingEvery: number }) {
    this.number = parts.number;
    this.#ws = parts.ws;
    this.#tcp = parts.tcp;
    this.#ping = setInterval(() => {
      if (this.open()) this.#ws.ping('still here');
    }, parts.pingEvery);
    this.#ping.unref();
    this.#ws.on('error', () => undefined);
    this.#ws.on('close', () => clearInterval(this.#ping));
  }

  hello(facts: { readonly connections: number; readonly appId: string }): void {
    this.#greeted = true;
    this.say({
      type: 'hello',
      num_connections: facts.connections,
      debug_info: { host: 'applink-local', build_number: 1, approximate_connection_time: 18_060 },
      connection_info: { app_id: facts.appId },
    });
  }

  onClose(done: () => void): void {
    this.#ws.on('close', done);
  }

  /** Calls back for every well-formed acknowledgement. */
  onAck(heard: (envelope: string, payload: Dict | undefined) => void): void {
    this.#ws.on('message', (data: Buffer) => {
      const message = parsed(data.toString());
      const id = str(at(message, 'envelope_id'));
      const payload = at(message, 'payload');
      if (id !== undefined) heard(id, payload === undefined ? undefined : dict(payload));
    });
  }

  open(): boolean {
    return this.#ws.readyState === this.#ws.OPEN;
  }

  /** May carry envelopes. */
  live(): boolean {
    return this.open() && this.#greeted && !this.dying;
  }

  say(message: Dict): void {
    this.sayRaw(JSON.stringify(message));
  }

  sayRaw(text: string): void {
    if (this.open()) this.#ws.send(text);
  }

  /** A proper WebSocket close; TCP may stay open after it. */
  close(): void {
    this.#ws.close(1000);
  }

  /** A TCP reset without a word. */
  kill(): void {
    this.#ws.terminate();
  }

  /** Nothing is read any more, so no ping is answered; TCP stays up. */
  freeze(): void {
    this.#tcp.pause();
    this.#ws.pause();
  }

  thaw(): void {
    this.#ws.resume();
    this.#tcp.resume();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
