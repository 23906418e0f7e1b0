import { LRUCache } from 'lru-cache';
import { at, type CardPlace, text } from '../../model/index.ts';
import type { Clients } from './clients.ts';

/** Addresses of messages, each asked for once: a message keeps its address for life. A list without links is better than none, so nothing is thrown. */
export function permalinks({ person }: Clients): (place: CardPlace) => Promise<string | undefined> {
  const known = new LRUCache<string, string>({ max: 2000 });
  return async ({ channel, ts }) => {
    const name = `${channel}:${ts}`;
    const kept = known.get(name);
    if (kept !== undefined) return kept;
    try {
      const url = text(at(await person.chat.getPermalink({ channel, message_ts: ts }), 'permalink'));
      if (url === '') return undefined;
      known.set(name, url);
      return url;
    } catch {
      return undefined;
    }
  };
}
