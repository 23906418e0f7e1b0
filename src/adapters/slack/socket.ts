import { type App, SocketModeReceiver } from '@slack/bolt';
import { at, dict, text } from '../../model/index.ts';
import type { Clients } from './clients.ts';

/** Why a socket is going, or is gone. */
export type Leaving = 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets' | 'lost';

/** One connection, used once and thrown away: a half-dead client carries no state into the next. */
export interface Socket {
  /** Settles when Slack has said hello; rejects with anything, `undefined` included. */
  start(): Promise<void>;
  /** Settles when Slack asks it to go or when it is lost. From then on a replacement is wanted. */
  readonly leaving: Promise<Leaving>;
  /** Lets a socket that was asked to go close. Until then it still acknowledges. */
  release(): void;
  /** Closes, at the second call even if the peer never answers the closing handshake. */
  close(): void;
}

/** What a receiver hands deliveries to; Bolt's App is one. */
export type Gate = Pick<App, 'processEvent'>;

const REASONS: ReadonlySet<string> = new Set(['warning', 'refresh_requested', 'link_disabled', 'too_many_websockets']);

export function openSocket(needs: { readonly clients: Clients; readonly appToken: string; readonly gate: Gate }): Socket {
  const { clients, appToken, gate } = needs;
  const receiver = new SocketModeReceiver({
    appToken,
    logger: clients.logger,
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: clients.socketClient() },
    ...(clients.dispatcher === undefined ? {} : { dispatcher: clients.dispatcher }),
  });
  receiver.init(gate as App);
  const { client } = receiver;
  let tell: (why: Leaving) => void = () => undefined;
  const leaving = new Promise<Leaving>((resolve) => {
    tell = resolve;
  });
  let held: (() => void) | undefined;
  let released = false;
  const handlers = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', (data: unknown, isBinary: unknown) => {
    const pass = (what: unknown = data): void => {
      for (const handler of handlers) void Promise.resolve(Reflect.apply(handler, client, [what, isBinary])).catch(() => tell('lost'));
    };
    const envelope = parsed(data);
    if (text(at(envelope, 'type')) === 'disconnect') {
      const reason = text(at(envelope, 'reason'));
      // The SDK closes at once and can then acknowledge nothing more; it hears of this when we let it.
      held = () => pass();
      if (released) pass();
      tell(REASONS.has(reason) ? (reason as Leaving) : 'refresh_requested');
    } else if (text(at(envelope, 'type')) === 'events_api' && at(envelope, 'payload', 'event') === undefined) {
      // `app_rate_limited` has no inner event, which socket-mode 3.1.0 neither survives nor acknowledges: as a type of its own it does.
      pass(JSON.stringify({ ...dict(envelope), type: 'app_rate_limited' }));
    } else pass();
  });
  let unwanted = false;
  // Closing while the address is still being fetched does not stop the SDK from connecting afterwards.
  client.on('connecting', () => {
    if (unwanted) queueMicrotask(() => void client.disconnect());
  });
  client.on('error', () => undefined);
  client.on('app_rate_limited', ({ ack }: { ack: () => Promise<void> }) => void ack().catch(() => undefined));
  client.on('disconnected', () => tell('lost'));
  return {
    start: async () => {
      await receiver.start();
    },
    leaving,
    release: () => {
      released = true;
      held?.();
    },
    close: () => {
      unwanted = true;
      tell('lost');
      client.disconnect().catch(() => undefined);
    },
  };
}

function parsed(data: unknown): unknown {
  if (typeof data !== 'string') return undefined;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
