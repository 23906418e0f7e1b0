import { LRUCache } from 'lru-cache';
import type { Inbound, LinkHealth, Post, Scrubbed } from '../../model/index.ts';
import type { Chat, ChatError, Listening } from '../../ports/index.ts';
import { checkSlack } from './check.ts';
import { clients as makeClients } from './clients.ts';
import { openModal, profileOf, teamOf } from './dialogues.ts';
import { chatError, isTokenError } from './errors.ts';
import { levels as makeLevels } from './levels.ts';
import { messages as makeMessages } from './messages.ts';
import { once } from './once.ts';
import { permalinks } from './permalinks.ts';
import type { SlackChatOptions } from './options.ts';
import { scheduler } from './scheduler.ts';
import { rootName, session } from './session.ts';
import { watchToken } from './token-watch.ts';

/** Chat over Slack: Web API for what we say, Socket Mode for what people do. */
export function slackChat(options: SlackChatOptions): Chat {
  const { clock } = options;
  const clients = makeClients(options);
  const levels = makeLevels(options);
  const roots = new LRUCache<string, boolean>({ max: 5000 });
  const posted = once({ client: clients.posting, ...options });
  const messages = makeMessages({
    clients,
    levels,
    turns: scheduler(options),
    once: posted,
    onRoot: (place) => roots.set(rootName(place), true),
  });
  let posting: LinkHealth = { link: 'slack posting', ok: true, since: clock.now(), why: '' };
  let lastCode = '';
  const works = (): void => {
    if (!posting.ok) posting = { ...posting, ok: true, since: clock.now(), why: '' };
  };
  const fails = (error: ChatError): void => {
    lastCode = error.code;
    posting = { link: 'slack posting', ok: false, since: posting.ok ? clock.now() : posting.since, why: error.message };
  };

  /** Errors leave coded; the last one that needs a person stays in health until a message goes through. */
  async function coded<T>(call: Promise<T>): Promise<T> {
    try {
      const result = await call;
      works();
      return result;
    } catch (thrown) {
      const error = chatError(thrown);
      if (error.code !== 'queue_full') fails(error);
      throw error;
    }
  }

  /** A good token says nothing about what else keeps messages from their channel. */
  function withToken(listening: Listening): Listening {
    const stopping = new AbortController();
    void watchToken({
      ask: () => clients.posting.auth.test(),
      tell: (token) => {
        if (token.is === 'bad') fails(chatError(token.error));
        else if (isTokenError(lastCode)) works();
      },
      clock,
      signal: stopping.signal,
    });
    return {
      health: () => listening.health(),
      stop: () => {
        stopping.abort();
        return listening.stop();
      },
    };
  }

  async function tell(act: Inbound, post: Scrubbed<Post>): Promise<void> {
    if (act.is === 'home') return chat.home(act.by.user, post);
    if (act.is === 'submit') return undefined;
    if (act.is !== 'question') return chat.respond(act.reply, post, { inChannel: false, replace: false });
    await chat.reply({ channel: act.channel, ts: act.thread ?? act.ts, key: `answer:${act.id}`, broadcast: false }, post, 'answer');
  }

  const chat: Chat = {
    post: (to, post) => coded(messages.post({ ...to, broadcast: false, urgency: 'card' }, post)),
    update: (place, post, urgency, mark) => coded(messages.update(place, post, urgency, mark)),
    openCards: (channel) => coded(posted.openCards(channel)),
    auditMarks: (channel) => coded(posted.auditMarks(channel)),
    reply: ({ channel, ts, key, broadcast }, post, urgency) =>
      coded(messages.post({ channel, thread: ts, key, incident: '', broadcast, urgency }, post)),
    respond: (to, post, how) => messages.respond(to, post, how),
    whisper: (to, post) => coded(messages.whisper(to, post)),
    link: permalinks(clients),
    open: (trigger, modal) => coded(openModal(clients, trigger, modal)),
    team: () => coded(teamOf(clients)),
    profile: (user) => coded(profileOf(clients, user)),
    home: (user, post) => coded(messages.home(user, post)),
    listen: async (receive) => {
      const listening = await session({
        options,
        clients,
        receive,
        tell,
        roots,
        posting: () => posting,
        blocksOf: (post) => levels.best(post).blocks,
      });
      return withToken(listening);
    },
    check: () => checkSlack(clients, options),
  };
  return chat;
}
