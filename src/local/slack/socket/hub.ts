import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Dict } from '../../../model/index.ts';
import type { WorkspaceClock } from '../clock.ts';
import type { Dice } from '../dice.ts';
import type { Faults } from '../faults.ts';
import type { Delivery, Journal } from '../journal.ts';
import type { SocketFault } from '../options.ts';
import { Line } from './line.ts';

const MAX_LINES = 10;
const TICKET_LIFE = 60_000;
/** How long a socket that was told to disconnect may linger. */
const LINGER = 10_000;

export interface Envelope {
  readonly type: 'events_api' | 'slash_commands' | 'interactive';
  readonly payload: Dict;
  readonly accepts: 'payload' | 'nothing';
  /** In words, for the journal. */
  readonly what: string;
  readonly retry?: { readonly attempt: number; readonly reason: string };
}

export type Ack =
  | { readonly acked: true; readonly payload: Dict | undefined }
  | { readonly acked: false; readonly why: 'no-socket' | 'late' };

export interface HubParts {
  readonly clock: WorkspaceClock;
  readonly dice: Dice;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly appId: string;
  readonly ackDeadline: number;
  readonly pingEvery: number;
  readonly closing: 'leave-open' | 'prompt';
  readonly origin: () => string;
}

/** All Socket Mode connections of the app, and the envelopes under way. */
export class Hub {
  readonly #parts: HubParts;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 5_000_000 });
  readonly #lines = new Set<Line>();
  readonly #tickets = new Map<string, number>();
  readonly #waiting = new Map<string, { readonly settle: (ack: Ack) => void; readonly delivery: Delivery; done: boolean }>();
  #count = 0;

  constructor(parts: HubParts) {
    this.#parts = parts;
  }

  /** A `ws://` address for one connection, or undefined when ten are up. */
  ticket(): string | undefined {
    const { clock, dice, appId, origin } = this.#parts;
    // One whose closing handshake is done carries nothing, though its TCP may linger.
    if ([...this.#lines].filter((l) => l.open()).length >= MAX_LINES) return undefined;
    const ticket = dice.uuid();
    this.#tickets.set(ticket, clock.now() + TICKET_LIFE);
    return `${origin().replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${appId}`;
  }

  /** Connections that carry envelopes. */
  live(): number {
    return [...this.#lines].filter((l) => l.live()).length;
  }

  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const ticket = new URL(request.url ?? '/', 'http://x').searchParams.get('ticket') ?? '';
    const until = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    const { faults, clock } = this.#parts;
    if (until === undefined || clock.now() > until || faults.takeSocket('next-refused') !== undefined) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
      return;
    }
    const slow = faults.takeSocket('next-slow');
    const wait = slow?.is === 'next-slow' ? slow.ms : 0;
    const accept = () => this.#server.handleUpgrade(request, socket, head, (ws) => this.#connected(ws, socket));
    if (wait > 0) clock.after(wait, accept);
    else accept();
  }

  /** Sends to one live connection, chosen at random, and resolves with its acknowledgement or after the deadline. */
  async deliver(envelope: Envelope): Promise<Ack> {
    const line = this.#choose();
    const id = this.#parts.dice.uuid();
    const attempt = (envelope.retry?.attempt ?? 0) + 1;
    const { journal, clock, ackDeadline, faults } = this.#parts;
    const delivery = journal.delivered({ envelope: id, type: envelope.type, what: envelope.what, attempt, socket: line?.number ?? 0 });
    if (line === undefined) return { acked: false, why: 'no-socket' };
    const message = {
      envelope_id: id,
      type: envelope.type,
      payload: envelope.payload,
      accepts_response_payload: envelope.accepts === 'payload',
      ...(envelope.type === 'events_api'
        ? { retry_attempt: envelope.retry?.attempt ?? 0, retry_reason: envelope.retry?.reason ?? '' }
        : {}),
    };
    return new Promise((settle) => {
      const cancel = clock.after(ackDeadline, () => settle(this.#expire(id)));
      this.#waiting.set(id, { delivery, done: false, settle: (ack) => (cancel(), settle(ack)) });
      line.say(message);
      if (faults.takeSocket('duplicate') !== undefined) line.say(message);
    });
  }

  fault(fault: SocketFault): void {
    if ('times' in fault) return this.#parts.faults.onSocket(fault);
    for (const line of this.#lines) this.#break(line, fault);
  }

  stop(): void {
    for (const line of this.#lines) line.kill();
    this.#server.close();
  }

  #choose(): Line | undefined {
    const dying = [...this.#lines].filter((l) => l.dying && l.open());
    if (dying.length > 0 && this.#parts.faults.takeSocket('deliver-to-dying') !== undefined) return dying[0];
    const live = [...this.#lines].filter((l) => l.live());
    return live[this.#parts.dice.pick(live.length)];
  }

  #expire(id: string): Ack {
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined) waiting.done = true;
    return { acked: false, why: 'late' };
  }

  #connected(ws: WebSocket, socket: Socket): void {
    const { faults, pingEvery, appId, closing } = this.#parts;
    this.#count += 1;
    const line = new Line({ number: this.#count, ws, tcp: socket, pingEvery });
    if (closing === 'leave-open') leaveOpen(socket);
    this.#lines.add(line);
    line.onClose(() => {
      this.#lines.delete(line);
      this.#parts.journal.tell({ is: 'sockets' });
    });
    line.onAck((id, payload) => this.#acked(id, payload));
    if (faults.takeSocket('next-closes-before-hello') !== undefined) return line.close();
    if (faults.takeSocket('next-no-hello') !== undefined) return;
    line.hello({ connections: this.live() + 1, appId });
    this.#parts.journal.tell({ is: 'sockets' });
  }

  #acked(id: string, payload: Dict | undefined): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    waiting.delivery.acked = this.#parts.clock.now() - waiting.delivery.at;
    if (waiting.done) this.#parts.journal.problem('late-ack', `${waiting.delivery.what} after ${waiting.delivery.acked} ms`);
    else waiting.settle({ acked: true, payload });
  }

  #break(line: Line, fault: Exclude<SocketFault, { readonly times: number }>): void {
    switch (fault.is) {
      case 'disconnect':
        line.say({ type: 'disconnect', reason: fault.reason, debug_info: { host: 'applink-local' } });
        line.dying = true;
        this.#parts.clock.after(LINGER, () => line.kill());
        return;
      case 'kill':
        return line.kill();
      case 'freeze':
        return line.freeze();
      case 'thaw':
        return line.thaw();
      case 'close':
        return line.close();
      case 'malformed':
        return line.sayRaw('{"envelope_id":"broken');
      case 'unknown':
        return line.say({ envelope_id: this.#parts.dice.uuid(), type: 'something_new', payload: {}, accepts_response_payload: false });
      case 'inner-less':
        return line.say({
          envelope_id: this.#parts.dice.uuid(),
          type: 'events_api',
          payload: { type: 'event_callback' },
          accepts_response_payload: false,
        });
      case 'rate-limited':
        return line.say({
          envelope_id: this.#parts.dice.uuid(),
          type: 'events_api',
          payload: { type: 'app_rate_limited', api_app_id: this.#parts.appId },
          accepts_response_payload: false,
        });
      default:
        return undefined;
    }
  }
}

/** Slack does not close TCP after the closing handshake; the client finds out by its own timeout. */
function leaveOpen(socket: Socket): void {
  socket.end = () => socket;
}
