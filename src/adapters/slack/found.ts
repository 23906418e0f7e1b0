import type { WebClient } from '@slack/web-api';
import { at, type CardPlace, list, num, text } from '../../model/index.ts';
import type { AuditMark, CardMark, OldCard } from '../../ports/index.ts';

const EVENT_TYPE = 'k8s_rca_card';
const PAGE = 200;
const PAGES = 5;

/** What every message of ours carries, flat as Slack wants it. */
export function metadataOf(of: { readonly incident: string; readonly key: string; readonly mark?: CardMark | undefined }) {
  const { about, since, state, audit } = of.mark ?? {};
  const marked = about === undefined || since === undefined || state === undefined ? {} : { about, since, state };
  const audited = audit === undefined ? {} : { audit_chain: audit.chain, audit_head: audit.head };
  return { event_type: EVENT_TYPE, event_payload: { incident: of.incident, effect: of.key, ...marked, ...audited } };
}

interface Where {
  readonly channel: string;
  readonly thread?: string;
}

/** Keys of our own messages (effect → place) in a channel, or in one thread of it, newest first. */
export async function keysIn(client: WebClient, where: Where, oldest: number): Promise<ReadonlyMap<string, CardPlace>> {
  const found = new Map<string, CardPlace>();
  for (const { payload, place } of await ownMessages(client, where, oldest)) {
    const key = text(at(payload, 'effect'));
    if (key !== '' && !found.has(key)) found.set(key, place);
  }
  return found;
}

/** Marked root cards of a channel that have not ended, newest first. */
export async function openCardsIn(client: WebClient, channel: string, oldest: number): Promise<readonly OldCard[]> {
  return (await ownMessages(client, { channel }, oldest)).flatMap(({ payload, place }): readonly OldCard[] => {
    const [incident, about, since] = [text(at(payload, 'incident')), text(at(payload, 'about')), num(at(payload, 'since'))];
    if (about === '' || since === undefined || at(payload, 'state') !== 'open') return [];
    return [{ incident, about, since, state: 'open', place }];
  });
}

/** What the cards of a channel say of the audit, newest card first. */
export async function auditMarksIn(client: WebClient, channel: string): Promise<readonly AuditMark[]> {
  return (await ownMessages(client, { channel }, 0)).flatMap(({ payload }): readonly AuditMark[] => {
    const [chain, head] = [text(at(payload, 'audit_chain')), text(at(payload, 'audit_head'))];
    return chain === '' || head === '' ? [] : [{ chain, head }];
  });
}

/** At most 1,000 messages back to `oldest`. */
async function ownMessages(
  client: WebClient,
  where: Where,
  oldest: number,
): Promise<readonly { readonly payload: unknown; readonly place: CardPlace }[]> {
  const found: { payload: unknown; place: CardPlace }[] = [];
  let cursor = '';
  for (let page = 0; page < PAGES; page += 1) {
    const query = { channel: where.channel, limit: PAGE, include_all_metadata: true, oldest: String(Math.floor(oldest / 1000)) };
    const more = cursor === '' ? {} : { cursor };
    const result =
      where.thread === undefined
        ? await client.conversations.history({ ...query, ...more })
        : await client.conversations.replies({ ...query, ...more, ts: where.thread });
    for (const message of list(at(result, 'messages'))) {
      if (text(at(message, 'metadata', 'event_type')) !== EVENT_TYPE) continue;
      const place = { channel: where.channel, ts: text(at(message, 'ts')) };
      found.push({ payload: at(message, 'metadata', 'event_payload'), place });
    }
    cursor = text(at(result, 'response_metadata', 'next_cursor'));
    if (cursor === '') break;
  }
  return found;
}
