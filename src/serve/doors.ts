import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LinkHealth, Millis } from '../model/index.ts';
import { answer } from './answer.ts';
import type { Asked, DoorNeeds } from './needs.ts';

export interface Doors {
  /** Where they stand; another than was asked for where that was 0. */
  readonly port: number;
  /** From now on it is this bot that is asked; before it the bot was starting. */
  show(bot: Asked): void;
  /** The bot is asked to end: it is not ready any more, whatever its links say. */
  stopping(): void;
  close(): Promise<void>;
}

/** A start that takes longer than this has come to a stand: the first try of every link has its own deadline, far below it. */
const longestStart: Millis = 300_000;
/** Probes and Prometheus are few and quick; who sends slowly or holds on is let go. */
const limits = { requestTimeout: 5_000, headersTimeout: 5_000, keepAliveTimeout: 5_000, maxHeaderSize: 8_192 } as const;
const connections = 64;

/** Listens before the bot starts. Rejects with the system's error when the port cannot be had. */
export async function openDoors(needs: DoorNeeds): Promise<Doors> {
  const { clock, log } = needs;
  const began = clock.now();
  let bot: Asked | undefined;
  let stoppedAt: Millis | undefined;

  const starting = (): Asked => {
    const link = (ok: boolean, why: string): LinkHealth => ({ link: 'bot', ok, since: began, why });
    const late = clock.now() - began > longestStart;
    return {
      pulse: () => link(!late, late ? `the start has not ended within ${longestStart / 1000} s` : ''),
      health: () => [link(false, 'starting')],
      levels: () => Promise.resolve([]),
    };
  };
  const asked = (): Asked => {
    const now = bot ?? starting();
    const since = stoppedAt;
    if (since === undefined) return now;
    return { ...now, health: () => [...now.health(), { link: 'bot', ok: false, since, why: 'stopping' }] };
  };

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, type, body, headers } = await answer(request, asked(), needs).catch((error: unknown) => {
      log.error({ error: error instanceof Error ? error.name : 'failed' }, 'a door could not answer');
      return { status: 500, type: 'application/json', body: '{"error":"could not be answered"}\n', headers: {} };
    });
    const common = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'content-type': type };
    response.writeHead(status, { ...common, 'content-length': Buffer.byteLength(body), ...headers });
    response.end(request.method === 'HEAD' ? undefined : body);
  };

  const server = createServer(limits, (request, response) => {
    respond(request, response).catch(() => response.destroy());
  });
  server.maxConnections = connections;
  await listen(server, needs);
  // A port that is lost later is no reason to end: probes see it.
  server.on('error', (error) => log.error({ error: error.name }, 'the doors for operators failed'));
  return {
    port: (server.address() as AddressInfo).port,
    show: (running) => {
      bot = running;
    },
    stopping: () => {
      stoppedAt ??= clock.now();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, { port, to }: Pick<DoorNeeds, 'port' | 'to'>): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // Without a host Node takes every address, of IPv6 too where there is one.
    server.listen({ port, ...(to === 'here' ? { host: '127.0.0.1' } : {}) }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
