import { digest, type Incident, type Millis } from '../model/index.ts';
import type { CardMark, Change, Chat, Clock, OldCard, Store } from '../ports/index.ts';
import type { Desk } from './desk.ts';

/** Under what the cards of a lost store are kept until their failures show again. */
const NOTE = 'old-cards';

/**
 * Cards from before the store was lost. The same failure goes on with its old card and thread instead of a second one, as long as it
 * shows within the time in which a recovered failure would go on with its card too.
 */
export interface OldCards {
  /** Whether this incident has such a card; read from chat once. Rejects while chat does not answer. */
  has(incident: Incident): Promise<boolean>;
  /** The card, and the change that strikes it off the list: to be committed with what is done about it. */
  take(incident: Incident): Promise<{ readonly card: OldCard; readonly along: Pick<Change, 'notes'> } | undefined>;
}

export interface OldCardsNeeds {
  readonly desk: Desk;
  readonly store: Store;
  readonly chat: Chat;
  readonly clock: Clock;
  readonly channel: string;
  readonly within: Millis;
}

/** Written at a first start, when nothing is known: whether cards were lost only chat can tell. */
export function lostSince(now: Millis): Pick<Change, 'notes'> {
  return noted({ since: now });
}

interface Kept {
  readonly since: Millis;
  /** Absent until chat was asked. */
  readonly cards?: readonly OldCard[];
}

function noted(kept: Kept): Pick<Change, 'notes'> {
  return { notes: [{ key: NOTE, value: JSON.stringify(kept) }] };
}

export function oldCards(needs: OldCardsNeeds): OldCards {
  const { desk, store, chat, clock } = needs;
  let known: Kept | undefined;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const note = await store.note(NOTE);
    const kept: Kept = note === undefined ? { since: 0, cards: [] } : (JSON.parse(note) as Kept);
    const asked = kept.cards === undefined;
    known = asked ? { ...kept, cards: await chat.openCards(needs.channel) } : kept;
    if (asked) await desk.commit(noted(known));
  }

  async function find(incident: Incident): Promise<OldCard | undefined> {
    if (known === undefined) {
      reading ??= read().finally(() => (reading = undefined));
      await reading;
    }
    const { since, cards = [] } = known ?? { since: 0 };
    return clock.now() - since > needs.within ? undefined : cards.find((c) => c.about === aboutOf(incident));
  }

  return {
    has: async (incident) => (await find(incident)) !== undefined,
    take: async (incident) => {
      const card = await find(incident);
      if (card === undefined || known === undefined) return undefined;
      known = { ...known, cards: (known.cards ?? []).filter((c) => c !== card) };
      return { card, along: noted(known) };
    },
  };
}

function aboutOf(incident: Incident): string {
  return digest(['card', incident.key]).slice(0, 16);
}

/** Tells the audit of one cluster from those of others; no name stands in it. */
export function chainOf(cluster: string): string {
  return digest(['audit', cluster]).slice(0, 16);
}

/** Where the audit ends stands on the card too, so that a tail that is cut off the store is missed. */
export async function markOf(incident: Incident, store: Store): Promise<CardMark> {
  const state = incident.state.at === 'recovered' || incident.state.at === 'passed' ? 'ended' : 'open';
  const head = await store.auditHead();
  const audit = /^0*$/.test(head) ? {} : { audit: { chain: chainOf(incident.cluster), head } };
  return { incident: incident.id, about: aboutOf(incident), since: incident.firstSeen, state, ...audit };
}
