import type { LRUCache } from 'lru-cache';
import { at, type CardPlace, type Inbound, list, type LinkHealth, type Post, type Scrubbed, text } from '../../model/index.ts';
import type { Listening } from '../../ports/index.ts';
import type { Clients } from './clients.ts';
import { codeOf, isTokenError, mendFor } from './errors.ts';
import { type Gateway, gateway } from './gateway.ts';
import type { Identity } from './inbound.ts';
import type { SlackChatOptions } from './options.ts';
import { openSocket } from './socket.ts';
import { type Supervisor, supervisor } from './supervisor.ts';

export interface SessionNeeds {
  readonly options: SlackChatOptions;
  readonly clients: Clients;
  readonly receive: (act: Inbound) => Promise<Scrubbed<Post> | undefined>;
  readonly tell: (act: Inbound, post: Scrubbed<Post>) => Promise<void>;
  readonly blocksOf: (post: Post) => readonly unknown[];
  /** Threads whose root this process posted. */
  readonly roots: LRUCache<string, boolean>;
  readonly posting: () => LinkHealth;
}

/** Connects: first who we are (the bot token), then the sockets (the app token). Settles after the first try of each; goes on trying. */
export async function session(needs: SessionNeeds): Promise<Listening> {
  const { options, clients } = needs;
  const { clock, log, random } = options;
  const stopping = new AbortController();
  const state: { sockets?: Supervisor; link: LinkHealth } = {
    link: { link: 'slack socket', ok: false, since: clock.now(), why: 'not connected yet' },
  };

  async function identify(failed: () => void): Promise<Identity | undefined> {
    for (let failures = 0; !stopping.signal.aborted; failures += 1) {
      try {
        const me = await clients.posting.auth.test();
        return { team: text(at(me, 'team_id')), user: text(at(me, 'user_id')), bot: text(at(me, 'bot_id')) };
      } catch (error) {
        const code = codeOf(error);
        const mend = mendFor(code);
        state.link = {
          ...state.link,
          why: mend === '' ? `cannot reach Slack (${code}); trying again` : `${code}: ${mend} (SLACK_BOT_TOKEN)`,
        };
        log.warn({ link: 'slack socket', code, failures }, 'Slack did not say who we are');
        failed();
        await clock.sleep(isTokenError(code) ? 60_000 : Math.min(500 * 2 ** failures, 15_000) * (0.5 + random() / 2), stopping.signal);
      }
    }
    return undefined;
  }

  async function connect(failed: () => void): Promise<void> {
    const identity = await identify(failed);
    if (identity === undefined) return;
    const gate: Gateway = gateway({
      ...needs,
      botToken: options.config.botToken,
      identity,
      clock,
      log,
      ours: (c, r) => ours(needs, identity, c, r),
    });
    state.sockets = supervisor({
      open: () => openSocket({ clients, appToken: options.config.appToken, gate }),
      busy: () => gate.busy(),
      clock,
      random,
      log,
    });
    await state.sockets.start();
  }

  await new Promise<void>((resolve) => {
    connect(resolve).then(resolve, (error: unknown) => {
      state.link = { ...state.link, why: 'connecting failed for a reason of our own; restart, and report it' };
      log.error({ link: 'slack socket', code: error instanceof Error ? error.name : 'failed' }, 'connecting to Slack failed');
      resolve();
    });
  });
  return {
    health: () => [state.sockets?.health() ?? state.link, needs.posting()],
    stop: async () => {
      stopping.abort();
      await state.sockets?.stop();
    },
  };
}

/** Most messages name their thread's author; for those that do not, the thread is looked at once. Unknown counts as not ours. */
async function ours(needs: SessionNeeds, identity: Identity, channel: string, root: string): Promise<boolean> {
  const name = `${channel}:${root}`;
  const known = needs.roots.get(name);
  if (known !== undefined) return known;
  try {
    const replies = await needs.clients.person.conversations.replies({ channel, ts: root, limit: 1 });
    const is = text(at(list(at(replies, 'messages'))[0], 'user')) === identity.user;
    needs.roots.set(name, is);
    return is;
  } catch {
    return false;
  }
}

/** Place of a thread in `roots`. */
export function rootName(place: CardPlace): string {
  return `${place.channel}:${place.ts}`;
}
