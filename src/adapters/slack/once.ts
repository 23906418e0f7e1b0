import { LRUCache } from 'lru-cache';
import type { WebClient } from '@slack/web-api';
import type { CardPlace } from '../../model/index.ts';
import type { AuditMark, Clock, Log, OldCard } from '../../ports/index.ts';
import { chatError, codeOf, isAmbiguous } from './errors.ts';
import { auditMarksIn, keysIn, openCardsIn } from './found.ts';

/** How far back a message may lie that was posted before this process knew of it. */
const BEFORE = 24 * 3600 * 1000;
/** How far back a card may lie that still fails when everything the bot knew of it was lost. */
const LOST = 7 * BEFORE;
/** Slack may show a message a moment after the request that made it broke off. */
const SETTLE = 1_000;

export interface Where {
  readonly channel: string;
  readonly thread?: string;
}

/**
 * Posting at most once a key, although Slack has no key of its own: every message carries its key as metadata.
 * What was posted before this process began is read once per channel and thread; what broke off is looked for before it is tried again.
 */
export interface Once {
  post(where: Where, key: string, send: () => Promise<CardPlace>): Promise<CardPlace>;
  openCards(channel: string): Promise<readonly OldCard[]>;
  auditMarks(channel: string): Promise<readonly AuditMark[]>;
}

export function once(needs: { readonly client: WebClient; readonly clock: Clock; readonly log: Log }): Once {
  const { clock, log } = needs;
  const done = new LRUCache<string, CardPlace>({ max: 5000 });
  const doubtful = new LRUCache<string, number>({ max: 5000 });
  const earlier = new LRUCache<string, Promise<ReadonlyMap<string, CardPlace>>>({ max: 2000 });
  const inFlight = new Map<string, Promise<CardPlace>>();

  /** Without the right to read, a doubtful post is tried again at the risk of a second message. */
  async function readable<T>(reading: Promise<T>, nothing: T): Promise<T> {
    try {
      return await reading;
    } catch (error) {
      if (!['missing_scope', 'not_in_channel', 'thread_not_found', 'channel_not_found'].includes(codeOf(error))) throw chatError(error);
      log.warn({ code: codeOf(error) }, 'cannot read the channel to look for an earlier message; posting without that check');
      return nothing;
    }
  }

  const look = (where: Where, oldest: number): Promise<ReadonlyMap<string, CardPlace>> =>
    readable(keysIn(needs.client, where, oldest), new Map());

  async function before(where: Where): Promise<ReadonlyMap<string, CardPlace>> {
    const place = `${where.channel}:${where.thread ?? ''}`;
    const known = earlier.get(place);
    if (known !== undefined) return known;
    const reading = look(where, clock.now() - BEFORE);
    earlier.set(place, reading);
    reading.catch(() => earlier.delete(place));
    return reading;
  }

  async function found(where: Where, key: string): Promise<CardPlace | undefined> {
    const since = doubtful.get(key);
    if (since === undefined) return (await before(where)).get(key);
    await clock.sleep(SETTLE);
    return (await look(where, since - 60_000)).get(key);
  }

  async function attempt(where: Where, key: string, send: () => Promise<CardPlace>): Promise<CardPlace> {
    const there = await found(where, key);
    if (there !== undefined) return there;
    if (!doubtful.has(key)) doubtful.set(key, clock.now());
    try {
      const place = await send();
      doubtful.delete(key);
      // A thread that begins now holds nothing from before.
      if (where.thread === undefined) earlier.set(`${place.channel}:${place.ts}`, Promise.resolve(new Map()));
      return place;
    } catch (error) {
      if (!isAmbiguous(error)) doubtful.delete(key);
      throw error;
    }
  }

  async function post(where: Where, key: string, send: () => Promise<CardPlace>): Promise<CardPlace> {
    try {
      return await attempt(where, key, send);
    } catch (error) {
      if (!isAmbiguous(error)) throw chatError(error);
      log.warn({ code: codeOf(error) }, 'not known whether Slack took a message; looking for it');
      return attempt(where, key, send).catch((second: unknown) => {
        throw chatError(second);
      });
    }
  }

  return {
    openCards: (channel) => readable(openCardsIn(needs.client, channel, clock.now() - LOST), []),
    auditMarks: (channel) => auditMarksIn(needs.client, channel),
    post: (where, key, send) => {
      const known = done.get(key);
      if (known !== undefined) return Promise.resolve(known);
      const running = inFlight.get(key) ?? post(where, key, send).finally(() => inFlight.delete(key));
      inFlight.set(key, running);
      return running.then((place) => {
        done.set(key, place);
        return place;
      });
    },
  };
}
