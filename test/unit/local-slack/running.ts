import { App, LogLevel } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { afterEach } from 'vitest';
import { type LocalWorkspace, type LocalWorkspaceOptions, startLocalWorkspace } from '../../../src/local/slack/index.ts';

/** Both SDKs warn of what these tests do on purpose. */
const SILENT = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => LogLevel.ERROR, setName() {} };
const endings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

/** A workspace that ends with the test. TCP closes promptly unless asked otherwise: undici's client waits long for it. */
export async function workspace(options: LocalWorkspaceOptions = {}): Promise<LocalWorkspace> {
  const made = await startLocalWorkspace({ closing: 'prompt', ...options });
  endings.push(() => made.stop());
  return made;
}

/** The real Bolt on it, connected; `listen` registers what it does. */
export async function bolt(on: LocalWorkspace, listen: (app: App) => unknown): Promise<App> {
  const options = { slackApiUrl: on.apiUrl };
  const app = new App({ token: on.botToken, appToken: on.appToken, socketMode: true, clientOptions: options, logger: SILENT });
  listen(app);
  await app.start();
  endings.push(() => app.stop());
  return app;
}

/** The real WebClient, which does not retry. */
export function client(on: LocalWorkspace, token = on.botToken): WebClient {
  return new WebClient(token, { slackApiUrl: on.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, logger: SILENT });
}

/** Waits until something holds; fails after five seconds. */
export async function until<T>(what: () => T | undefined | false | null): Promise<T> {
  const end = Date.now() + 5_000;
  for (;;) {
    const seen = what();
    if (seen !== undefined && seen !== false && seen !== null) return seen;
    if (Date.now() > end) throw new Error(`not in time: ${what.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The Slack error word of a rejected call. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'accepted',
    (error: { data?: { error?: string }; code?: string }) => error.data?.error ?? error.code ?? 'no code',
  );
}
