import type { Family, Incident, LinkHealth, Millis } from '../model/index.ts';
import { refText } from '../model/index.ts';
import { ChatError, type Log, type Store } from '../ports/index.ts';
import { defaultGrace } from '../triage/index.ts';
import type { Desk } from './desk.ts';
import type { Effect } from './effect.ts';
import { lostSince, type OldCards } from './old-cards.ts';
import type { Watchman } from './watchman.ts';

/** Owners that get cards of their own at the first start; with more, one summary lists each. */
const mostCards = 3;

export interface FirstStart {
  /** On a first start: what happened before this is history, not news. */
  readonly newsSince?: Millis;
  /** When the first lists are in: one message instead of a storm. */
  finish(at: Millis): Promise<void>;
}

export interface FirstStartNeeds {
  readonly desk: Desk;
  readonly store: Store;
  readonly oldCards: OldCards;
  readonly log: Log;
}

/** Notices that nothing was ever stored; a crash before the end of the first start leaves it a first start. */
export async function firstStart(needs: FirstStartNeeds, now: Millis): Promise<FirstStart> {
  const { desk, store } = needs;
  const going = (await store.empty()) || (await store.note('first-start')) === 'going';
  if (!going) return { finish: () => Promise.resolve() };
  if ((await store.note('first-start')) === undefined) await desk.commit(lostSince(now));
  await desk.commit({ notes: [{ key: 'first-start', value: 'going' }] });
  return { newsSince: now - defaultGrace.news, finish: (at) => finish(needs, at) };
}

async function finish({ desk, oldCards, log }: FirstStartNeeds, at: Millis): Promise<void> {
  const waiting: Incident[] = [];
  for (const incident of desk.alive()) {
    if (incident.state.at !== 'gathering' && incident.listed === undefined) continue;
    const has = await oldCards.has(incident).catch((error: unknown) => {
      if (!(error instanceof ChatError)) throw error;
      log.warn({ code: error.code }, 'chat could not be asked for cards from before the first start');
      return false;
    });
    if (!has) waiting.push(incident);
  }
  const owners = new Set(waiting.map((i) => refText(i.subject)));
  if (owners.size > mostCards) {
    const body: Effect = { do: 'summary', incidents: waiting.map((i) => i.id) };
    await desk.commit({ effects: [{ key: 'summary:first', due: at, body }] });
    for (const incident of waiting) if (incident.listed === undefined) await desk.step(incident.id, { is: 'listed', at });
  }
  await desk.commit({ notes: [{ key: 'first-start', value: 'done' }] });
}

const watchOf: Readonly<Record<Family, RegExp>> = {
  crash: /pods/,
  image: /pods/,
  config: /pods/,
  pending: /pods/,
  volume: /pods/,
  unready: /pods/,
  eviction: /pods/,
  terminating: /pods/,
  node: /nodes/,
  rollout: /deployments|statefulsets|daemonsets/,
  job: /jobs/,
  cronjob: /cronjobs/,
  claim: /persistentvolumeclaims/,
  warning: /events/,
};

/** What was failing and is in no list any more has gone, but only where the list was complete: a watch without rights proves nothing. */
export async function reconcile(watch: Watchman, links: readonly LinkHealth[], at: Millis): Promise<void> {
  const blind = links.filter((l) => !l.ok).map((l) => l.link.toLowerCase());
  await watch.reconcile((family) => (blind.some((link) => watchOf[family].test(link)) ? 'unseen' : 'trusted'), at);
}
