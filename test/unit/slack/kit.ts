import type { Inbound, Post, Scrubbed } from '../../../src/model/index.ts';
import type { Clock, Log } from '../../../src/ports/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';
import { slackChat } from '../../../src/adapters/slack/index.ts';
import { type LocalWorkspace, startLocalWorkspace, type LocalWorkspaceOptions } from '../../../src/local/slack/index.ts';

/** Real time, but waits are `times` shorter: back-offs of a minute pass in a second. */
export function fastClock(times = 1): Clock {
  return {
    now: () => Date.now() * times,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const timer = setTimeout(done, ms / times);
        signal?.addEventListener('abort', done, { once: true });
        function done(): void {
          clearTimeout(timer);
          signal?.removeEventListener('abort', done);
          resolve();
        }
      }),
  };
}

export interface Logged {
  readonly level: keyof Log;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export function memoryLog(into: Logged[]): Log {
  const at =
    (level: keyof Log): Log['info'] =>
    (fields, message) => {
      into.push({ level, fields, message });
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

const scrub = scrubber({ key: 'test', addresses: 'public' });

export function say(text: string, level: 'plain' | 'full' = 'plain', type = 'rich_text'): Scrubbed<Post> {
  const blocks = [{ type, elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] }];
  return scrub.value({
    text,
    levels: [
      { level, blocks },
      { level: 'text', blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] },
    ],
  });
}

export interface Stand {
  readonly slack: LocalWorkspace;
  readonly chat: ReturnType<typeof slackChat>;
  readonly log: readonly Logged[];
  /** Another process with the same tokens: a restart. */
  again(): ReturnType<typeof slackChat>;
}

export async function stand(
  options: LocalWorkspaceOptions & { readonly times?: number; readonly botToken?: string; readonly appToken?: string } = {},
): Promise<Stand> {
  const slack = await startLocalWorkspace({ rateLimits: 'off', closing: 'leave-open', ...options });
  const log: Logged[] = [];
  const make = (): ReturnType<typeof slackChat> =>
    slackChat({
      config: {
        botToken: options.botToken ?? slack.botToken,
        appToken: options.appToken ?? slack.appToken,
        channel: slack.channel,
        apiUrl: slack.apiUrl,
      },
      proxy: { none: [] },
      log: memoryLog(log),
      clock: fastClock(options.times),
      random: () => 0.5,
    });
  return { slack, chat: make(), log, again: make };
}

/** Polls until it holds; fails with what it last saw. */
export async function until(holds: () => boolean, deadline = 8_000): Promise<void> {
  const end = Date.now() + deadline;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`did not hold within ${deadline} ms: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Collects what people do; answers nothing. */
export function collector(): { readonly acts: Inbound[]; readonly receive: (act: Inbound) => Promise<undefined> } {
  const acts: Inbound[] = [];
  return {
    acts,
    receive: (act) => {
      acts.push(act);
      return Promise.resolve(undefined);
    },
  };
}
