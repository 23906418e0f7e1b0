import { at, type CardPlace, type Post, type ReplyHandle, text } from '../../model/index.ts';
import { type CardMark, ChatError, type Urgency } from '../../ports/index.ts';
import type { Clients } from './clients.ts';
import { metadataOf } from './found.ts';
import type { Levels, Rendering } from './levels.ts';
import type { Once } from './once.ts';
import type { Scheduler } from './scheduler.ts';

/** Never unfurl: an address in a log line must not be fetched by Slack. */
const QUIET = { unfurl_links: false, unfurl_media: false } as const;
const RESPOND_TIMEOUT = 5_000;

export interface MessageNeeds {
  readonly clients: Clients;
  readonly levels: Levels;
  readonly turns: Scheduler;
  readonly once: Once;
  /** Told of every message that starts a thread of ours. */
  readonly onRoot: (place: CardPlace) => void;
}

export interface Draft {
  readonly channel: string;
  readonly thread?: string;
  readonly key: string;
  readonly incident: string;
  readonly mark?: CardMark | undefined;
  readonly broadcast: boolean;
  readonly urgency: Urgency;
}

/** What Slack's Web API is asked to do, each call in its turn. Errors are the SDK's; the caller codes them. */
export interface Messages {
  post(draft: Draft, post: Post): Promise<CardPlace>;
  update(place: CardPlace, post: Post, urgency: Urgency, mark?: CardMark): Promise<void>;
  whisper(to: { readonly channel: string; readonly user: string; readonly thread?: string }, post: Post): Promise<void>;
  home(user: string, post: Post): Promise<void>;
  respond(to: ReplyHandle, post: Post, how: { readonly inChannel: boolean; readonly replace: boolean }): Promise<void>;
}

export function messages({ clients, levels, turns, once, onRoot }: MessageNeeds): Messages {
  const { posting, person } = clients;

  async function create(draft: Draft, as: Rendering): Promise<CardPlace> {
    const thread =
      draft.thread === undefined ? {} : { thread_ts: draft.thread, ...(draft.broadcast ? { reply_broadcast: true as const } : {}) };
    const metadata = metadataOf(draft);
    const sent = await posting.apiCall('chat.postMessage', { channel: draft.channel, ...content(as), ...thread, ...QUIET, metadata });
    return { channel: text(at(sent, 'channel')) || draft.channel, ts: text(at(sent, 'ts')) };
  }

  return {
    post: async (draft, post) => {
      const turn = { method: 'post', bucket: draft.channel, urgency: draft.urgency } as const;
      const send = (): Promise<CardPlace> => turns.run(turn, () => levels.send(post, (as) => create(draft, as)));
      const place = await once.post(
        { channel: draft.channel, ...(draft.thread === undefined ? {} : { thread: draft.thread }) },
        draft.key,
        send,
      );
      if (draft.thread === undefined) onRoot(place);
      return place;
    },
    update: (place, post, urgency, mark) =>
      turns.edit(`${place.channel}:${place.ts}`, urgency, () =>
        levels.send(post, async (as) => {
          const { incident = '' } = mark ?? {};
          const marked = mark === undefined ? {} : { metadata: metadataOf({ incident, key: incident, mark }) };
          await posting.chat.update({ channel: place.channel, ts: place.ts, ...content(as), ...marked });
        }),
      ),
    whisper: (to, post) =>
      turns.run({ method: 'person', bucket: 'chat.postEphemeral', urgency: 'answer' }, () =>
        levels.send(post, async (as) => {
          const thread = to.thread === undefined ? {} : { thread_ts: to.thread };
          await person.chat.postEphemeral({ channel: to.channel, user: to.user, ...content(as), ...thread });
        }),
      ),
    home: (user, post) =>
      turns.run({ method: 'person', bucket: 'views.publish', urgency: 'answer' }, () =>
        levels.send(post, async (as) => {
          const blocks = as.blocks.length > 0 ? as.blocks : [{ type: 'section', text: { type: 'mrkdwn', text: as.text } }];
          await person.views.publish({ user_id: user, view: { type: 'home', blocks: blocks as [] } });
        }),
      ),
    respond: (to, post, how) => levels.send(post, (as) => viaHandle(clients, to, as, how)),
  };
}

/** Blocks are built elsewhere and refused by Slack if wrong; the SDK's types would have us rebuild them. */
function content(as: Rendering): { text: string; blocks: [] } {
  return { text: as.text, blocks: as.blocks as [] };
}

/** A response_url takes no token and answers in plain text. */
async function viaHandle(clients: Clients, to: ReplyHandle, as: Rendering, how: { inChannel: boolean; replace: boolean }): Promise<void> {
  const body = { ...content(as), response_type: how.inChannel ? 'in_channel' : 'ephemeral', replace_original: how.replace };
  let response;
  try {
    response = await clients.fetch(to.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(RESPOND_TIMEOUT),
    });
  } catch {
    throw new ChatError('retry', 'no_answer', 'Slack did not answer');
  }
  const said = await response.text();
  if (response.status === 429)
    throw new ChatError('retry', 'ratelimited', 'Slack asks to slow down', Number(response.headers.get('retry-after') ?? 30) * 1000);
  if (response.status >= 500) throw new ChatError('retry', `http_${response.status}`, 'Slack did not answer properly');
  if (!response.ok || /"ok":\s*false/u.test(said))
    throw new ChatError('refused', refusal(said, response.status), 'the way to answer here has expired (30 minutes, 5 answers)');
}

function refusal(said: string, status: number): string {
  return /"error":\s*"(\w+)"/u.exec(said)?.[1] ?? (/^\w{3,40}$/u.test(said.trim()) ? said.trim() : `http_${status}`);
}
