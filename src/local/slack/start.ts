import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Acts } from './acts/index.ts';
import { WorkspaceClock } from './clock.ts';
import { Dice } from './dice.ts';
import { Faults } from './faults.ts';
import { Handles } from './handles.ts';
import type { House } from './house.ts';
import { send } from './http.ts';
import { type Call, type Delivery, type Entry, Journal, type Problem } from './journal.ts';
import { loadManifest } from './manifest.ts';
import type { CallFault, LocalWorkspaceOptions, SocketFault } from './options.ts';
import { readable } from './plain-text.ts';
import { RateLimits } from './rate-limits.ts';
import { Redelivery, REDELIVERY } from './redelivery.ts';
import { Doors } from './server.ts';
import { Hub } from './socket/index.ts';
import { World } from './world.ts';

/** A running workspace: where it is, who may call it, and the strings to pull. Times are workspace milliseconds. */
export interface LocalWorkspace {
  /** For `clientOptions.slackApiUrl`; ends with a slash. */
  readonly apiUrl: string;
  readonly pageUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly teamId: string;
  readonly botUser: string;
  /** Id of the alert channel. */
  readonly channel: string;
  /** Ids by name; conversations with the app are not among the channels. */
  readonly channels: Readonly<Record<string, string>>;
  readonly users: Readonly<Record<string, string>>;
  readonly acts: Acts;
  transcript(): readonly Entry[];
  /** The transcript as lines for people. */
  readableTranscript(): string;
  /** What must stay empty in a healthy run. */
  problems(): readonly Problem[];
  calls(): readonly Call[];
  deliveries(): readonly Delivery[];
  /** Connections that carry envelopes. */
  sockets(): number;
  /** The next `times` calls of a method (`*` = any) fail. */
  failCalls(method: string, fault: CallFault, times?: number): void;
  failSockets(fault: SocketFault): void;
  clearFaults(): void;
  now(): number;
  /** Moves the clock on; deadlines and redeliveries that fall due happen at once. */
  advance(ms: number): void;
  stop(): Promise<void>;
}

const MANIFEST = fileURLToPath(new URL('../../../manifest.yml', import.meta.url));

/** Starts a Slack workspace on 127.0.0.1. Throws when the manifest would not install or the port is taken. */
export async function startLocalWorkspace(options: LocalWorkspaceOptions = {}): Promise<LocalWorkspace> {
  const server = createServer();
  const house = build(options, () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const doors = new Doors(house);
  server.on('request', (request, response) => {
    doors.answer(request, response).catch((error: unknown) => {
      house.journal.problem('workspace-error', `${request.url}: ${error instanceof Error ? error.message : String(error)}`);
      send(response, 500, { ok: false, error: 'internal_error' });
    });
  });
  server.on('upgrade', (request, socket, head) => house.hub.upgrade(request, socket as Socket, head));
  await listen(server, options.port ?? 0);
  return handle(house, doors.acts, server);
}

function build(options: LocalWorkspaceOptions, origin: () => string): House {
  const manifest = loadManifest(options.manifest ?? MANIFEST);
  const clock = new WorkspaceClock(options.startAt);
  const dice = new Dice(options.seed ?? 'k8s-rca');
  const journal = new Journal(clock);
  const faults = new Faults();
  const world = new World({ alerts: options.channel ?? 'alerts', botName: manifest.botName }, { clock, dice, journal });
  const hub = new Hub({
    clock,
    dice,
    faults,
    journal,
    origin,
    appId: world.appId,
    ackDeadline: options.ackDeadline ?? 3_000,
    pingEvery: options.pingEvery ?? 10_000,
    closing: options.closing ?? 'leave-open',
  });
  return {
    manifest,
    scopes: options.scopes ?? manifest.scopes,
    blocks: options.blocks ?? 'all',
    // Obviously fake, and put together here so that no scanner takes the source for a leak.
    tokens: { bot: ['xoxb', 'local', 'fake', dice.hex(16)].join('-'), app: ['xapp', 'local', 'fake', dice.hex(16)].join('-') },
    clock,
    dice,
    journal,
    faults,
    limits: new RateLimits(clock, options.rateLimits ?? 'realistic'),
    handles: new Handles(clock, dice),
    world,
    hub,
    redeliver: new Redelivery(options.redelivery ?? REDELIVERY, { clock, journal, hub }),
    origin,
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

function handle(house: House, acts: Acts, server: Server): LocalWorkspace {
  const { world, journal, hub, faults, clock, tokens } = house;
  const named = [...world.channels.values()].filter((c) => c.kind !== 'im');
  return {
    apiUrl: `${house.origin()}/api/`,
    pageUrl: `${house.origin()}/`,
    botToken: tokens.bot,
    appToken: tokens.app,
    teamId: world.teamId,
    botUser: world.bot.id,
    channel: world.alerts.id,
    channels: Object.fromEntries(named.map((c) => [c.name, c.id])),
    // People may come in later.
    get users() {
      return Object.fromEntries([...world.users.values()].map((u) => [u.name, u.id]));
    },
    acts,
    transcript: () => journal.transcript,
    readableTranscript: () => readable(journal.transcript, world),
    problems: () => journal.problems,
    calls: () => journal.calls,
    deliveries: () => journal.deliveries,
    sockets: () => hub.live(),
    failCalls: (method, fault, times) => faults.onCall(method, fault, times),
    failSockets: (fault) => hub.fault(fault),
    clearFaults: () => faults.clear(),
    now: () => clock.now(),
    advance: (ms) => clock.advance(ms),
    stop: () => stop(house, server),
  };
}

function stop(house: House, server: Server): Promise<void> {
  house.clock.stop();
  house.hub.stop();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
