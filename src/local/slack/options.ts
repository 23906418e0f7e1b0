/** How the workspace is to behave. Everything has a default that is what Slack does. */
export interface LocalWorkspaceOptions {
  /** 0 = any free port. Always on 127.0.0.1. */
  readonly port?: number;
  /** Same seed, same ids and same random choices. */
  readonly seed?: string;
  /** Epoch milliseconds the workspace's clock starts at; it then runs at real speed. Default: the machine's clock. */
  readonly startAt?: number;
  /** The app's manifest: a path. Default: `manifest.yml` of this project. */
  readonly manifest?: string;
  /** Scopes the bot token really carries; default those of the manifest. */
  readonly scopes?: readonly string[];
  /** Name of the alert channel, without `#`. Default `alerts`. */
  readonly channel?: string;
  /** Which blocks this workspace knows: all, or none of those added in 2025 and 2026. */
  readonly blocks?: 'all' | 'classic';
  readonly rateLimits?: 'realistic' | 'off';
  /** Milliseconds within which an envelope must be acknowledged. Default 3,000. */
  readonly ackDeadline?: number;
  /** Waits before the second and every later delivery of an event, milliseconds. Default 0, one minute, five minutes. */
  readonly redelivery?: readonly number[];
  /** Who closes TCP after the closing handshake of a WebSocket. Real Slack leaves it open. */
  readonly closing?: 'leave-open' | 'prompt';
  /** Milliseconds between the server's pings. Default 10,000. */
  readonly pingEvery?: number;
}

/** What a fault does to one call of a Web API method. The `-after` kinds carry the request out first. */
export type CallFault =
  | { readonly is: 'status'; readonly status: number; readonly retryAfter?: number }
  | { readonly is: 'error'; readonly error: string }
  | { readonly is: 'latency'; readonly ms: number }
  | { readonly is: 'silence' | 'silence-after' | 'reset' | 'reset-after' | 'garbage' };

/** What happens to sockets. `next` kinds wait for the next connection, the others act on every live socket at once. */
export type SocketFault =
  | { readonly is: 'disconnect'; readonly reason: 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets' }
  | { readonly is: 'kill' | 'freeze' | 'thaw' | 'close' }
  | { readonly is: 'malformed' | 'unknown' | 'inner-less' | 'rate-limited' }
  | { readonly is: 'next-no-hello' | 'next-closes-before-hello' | 'next-refused'; readonly times: number }
  | { readonly is: 'next-slow'; readonly times: number; readonly ms: number }
  | { readonly is: 'duplicate'; readonly times: number }
  | { readonly is: 'deliver-to-dying'; readonly times: number };
