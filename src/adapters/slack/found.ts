import type { WebClient } from '@slack/web-api';
import { at, type CardPlace, list, text } from '../../model/index.ts';

export const EVENT_TYPE = 'k8s_rca_card';
const PAGE = 200;
const PAGES = 5;

/** Keys of our own messages (effect → place) in a channel, or in one thread of it, newest first; at most 1,000 messages back to `oldest`. */
export async function keysIn(
  client: WebClient,
  where: { readonly channel: string; readonly thread?: string },
  oldest: number,
): Promise<ReadonlyMap<string, CardPlace>> {
  const found = new Map<string, CardPlace>();
  let cursor = '';
  for (let page = 0; page < PAGES; page += 1) {
    const query = { channel: where.channel, limit: PAGE, include_all_metadata: true, oldest: String(Math.floor(oldest / 1000)) };
    const more = cursor === '' ? {} : { cursor };
    const result =
      where.thread === undefined
        ? await client.conversations.history({ ...query, ...more })
        : await client.conversations.replies({ ...query, ...more, ts: where.thread });
    for (const message of list(at(result, 'messages'))) {
      const key = text(at(message, 'metadata', 'event_payload', 'effect'));
      const ours = text(at(message, 'metadata', 'event_type')) === EVENT_TYPE;
      if (ours && key !== '' && !found.has(key)) found.set(key, { channel: where.channel, ts: text(at(message, 'ts')) });
    }
    cursor = text(at(result, 'response_metadata', 'next_cursor'));
    if (cursor === '') break;
  }
  return found;
}
