import { LogLevel, type SocketModeReceiverOptions } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import { type Dispatcher, EnvHttpProxyAgent, fetch } from 'undici';
import type { Log } from '../../ports/index.ts';
import type { SlackChatOptions } from './options.ts';

type SdkLogger = NonNullable<SocketModeReceiverOptions['logger']>;

/** Milliseconds for one call: Slack answers within a second or two, or not at all. */
const POST_TIMEOUT = 10_000;
const PERSON_TIMEOUT = 5_000;

export interface Clients {
  /** Cards and threads. One try a call: whether to try again is decided where it is known if the first was carried out. */
  readonly posting: WebClient;
  /** What a person waits for. Its own client, so that nothing of `posting` can hold it up. */
  readonly person: WebClient;
  readonly fetch: typeof fetch;
  readonly dispatcher: Dispatcher | undefined;
  readonly logger: SdkLogger;
  /** Options for one Socket Mode client; a fresh object each time, because the SDK writes into it. */
  readonly socketClient: () => WebClientOptions;
}

/** No `headers` anywhere: Socket Mode would send the bot token where the app token belongs. */
export function clients({ config, proxy, log }: SlackChatOptions): Clients {
  const dispatcher = dispatcherFor(proxy);
  const send: typeof fetch = dispatcher === undefined ? fetch : (input, init) => fetch(input, { ...init, dispatcher });
  const logger = sdkLogger(log);
  const base = (timeout: number): WebClientOptions => ({
    retryConfig: { retries: 0 },
    timeout,
    rejectRateLimitedCalls: true,
    fetch: (url, init) => send(url, init as Parameters<typeof send>[1]),
    ...(config.apiUrl === undefined ? {} : { slackApiUrl: config.apiUrl }),
  });
  return {
    posting: new WebClient(config.botToken, { ...base(POST_TIMEOUT), logger }),
    person: new WebClient(config.botToken, { ...base(PERSON_TIMEOUT), logger }),
    fetch: send,
    dispatcher,
    logger,
    socketClient: () => base(POST_TIMEOUT),
  };
}

/** HTTP(S) and WebSocket through the proxy, but for the hosts named in `none`. Always tunnelled: without it a plain `ws://` cannot be upgraded. */
function dispatcherFor(proxy: SlackChatOptions['proxy']): Dispatcher | undefined {
  if (proxy.https === undefined) return undefined;
  return new EnvHttpProxyAgent({ httpProxy: proxy.https, httpsProxy: proxy.https, noProxy: proxy.none.join(','), proxyTunnel: true });
}

/** The SDKs print whole payloads at debug level, so debug never reaches the log; what remains is cut to its first line. */
function sdkLogger(log: Log): SdkLogger {
  const line = (parts: readonly unknown[]): string =>
    parts
      .map((p) => (p instanceof Error ? p.name : String(p)))
      .join(' ')
      .split('\n', 1)[0]
      ?.slice(0, 200) ?? '';
  return {
    debug: () => undefined,
    info: (...parts: readonly unknown[]) => log.debug({ from: 'slack sdk' }, line(parts)),
    warn: (...parts: readonly unknown[]) => log.debug({ from: 'slack sdk' }, line(parts)),
    error: (...parts: readonly unknown[]) => log.warn({ from: 'slack sdk' }, line(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}
