import { noMeter } from '../../src/adapters/meter/index.ts';
import { sqliteStore, type SqliteStore } from '../../src/adapters/store/index.ts';
import type { AdviceNeeds } from '../../src/flow/advise/needs.ts';
import { converse } from '../../src/flow/advise/converse.ts';
import { purse } from '../../src/flow/advise/purse.ts';
import { answerAct } from '../../src/flow/ask.ts';
import { desk, type Desk } from '../../src/flow/desk.ts';
import type { Act, Effect } from '../../src/flow/effect.ts';
import type { Investigation } from '../../src/flow/index.ts';
import { oldCards } from '../../src/flow/old-cards.ts';
import { perform } from '../../src/flow/perform.ts';
import { bookOf } from '../../src/flow/remedy/book.ts';
import { keepGuard } from '../../src/flow/remedy/guard.ts';
import type { RemedyHands } from '../../src/flow/remedy/hands.ts';
import { turnedAway } from '../../src/flow/remedy/turned-away.ts';
import type { Asking } from '../../src/flow/tell.ts';
import { watchman } from '../../src/flow/watchman.ts';
import {
  type EffectId,
  type Family,
  type Incident,
  type IncidentId,
  maybe,
  type ObjectRef,
  type Priority,
  refText,
} from '../../src/model/index.ts';
import type { Clock, Cluster, StoredEffect } from '../../src/ports/index.ts';
import type { Scrubber } from '../../src/scrub/index.ts';
import { heard, type Heard } from './heard.ts';
import { channel, needsOf, triage } from './needs.ts';
import { quiet } from './quiet.ts';

const second = 1_000;

/** What an incident is begun with. */
export interface Beginning {
  readonly id: IncidentId;
  readonly subject: ObjectRef;
  readonly family: Family;
  readonly failing: readonly ObjectRef[];
  readonly found: Pick<Investigation, 'evidence' | 'diagnosis' | 'redactions'>;
  readonly priority?: Priority;
  readonly members?: readonly ObjectRef[];
}

/** The flow's own hands over a store in memory: each step of an incident's life is taken when it is asked for, and none by itself. */
export interface ByHand {
  readonly heard: Heard;
  readonly store: SqliteStore;
  readonly desk: Desk;
  scrubberOf(id: IncidentId): Promise<Scrubber>;
  begin(about: Beginning): Promise<Incident>;
  /** Performs one effect of an incident, and the incident after it. */
  does(id: IncidentId, effect: Effect): Promise<Incident>;
  /** Asks a model; nothing else is drawn. */
  advise(id: IncidentId): Promise<Incident>;
  /** A person speaks in the thread of the card; settles when it is answered. */
  says(id: IncidentId, text: string): Promise<void>;
  stop(): Promise<void>;
}

export interface ByHandNeeds {
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** Absent: no model is named. */
  readonly advice?: AdviceNeeds;
  /** Namespaces open to fixes; none: fixes are off. */
  readonly fixes: readonly string[];
}

export async function byHand({ cluster, clock, advice, fixes }: ByHandNeeds): Promise<ByHand> {
  const store = await sqliteStore({ file: ':memory:', now: () => clock.now() });
  const listening = heard(() => clock.now());
  const needs = needsOf({ cluster, chat: listening.chat, store, clock, fixes, ...maybe('advice', advice) });
  const fixing = needs.remediation;
  const settings = {
    ...triage,
    patience: 8 * second,
    fixes: fixing === undefined ? 'off' : 'on',
    advice: advice === undefined ? 'off' : 'on',
  } as const;
  const book = desk({ store, settings, installKey: needs.installKey, addresses: 'public' });
  const watch = watchman({ desk: book, store, settings, meter: noMeter, cluster: cluster.name });
  const remedy: RemedyHands | undefined =
    fixing === undefined
      ? undefined
      : {
          needs: fixing,
          book: bookOf(store, book, noMeter),
          guard: keepGuard(fixing, { clock, log: quiet, changed: () => Promise.resolve() }),
          turnedAway: turnedAway(book, clock),
        };
  const hands: Asking = {
    needs,
    desk: book,
    watch,
    house: { blind: () => [], links: () => [] },
    shown: new Map(),
    oldCards: oldCards({ desk: book, store, chat: listening.chat, clock, channel, within: 0 }),
    handles: new Map(),
    ...maybe('remedy', remedy),
    ...(advice === undefined
      ? {}
      : {
          advice: {
            needs: advice,
            purse: purse({ store, desk: book, clock, meter: advice.meter, settings: advice.settings }),
            running: new Map(),
            stopped: new Map(),
            closing: new AbortController(),
          },
        }),
  };
  await proven(remedy, clock);
  let n = 0;
  const stored = (incident: IncidentId | undefined, body: Effect): StoredEffect => ({
    id: (1_000_000 + ++n) as unknown as EffectId,
    key: `by-hand:${n}`,
    ...maybe('incident', incident),
    due: clock.now(),
    attempts: 0,
    body,
  });
  const now = async (id: IncidentId): Promise<Incident> => {
    const incident = await book.incident(id);
    if (incident === undefined) throw new Error(`there is no incident ${id}`);
    return incident;
  };
  const does: ByHand['does'] = async (id, effect) => {
    await perform(hands, stored(id, effect));
    return now(id);
  };
  return {
    heard: listening,
    store,
    desk: book,
    scrubberOf: (id) => book.scrubberOf(id),
    begin: async (about) => {
      const keeper = await book.scrubberOf(about.id);
      const change = keeper.value({
        incidents: [incidentOf(about, { cluster: cluster.name, at: clock.now() })],
        evidence: { ...about.found.evidence, incident: about.id },
      });
      const done = await store.commit(keeper.value({ ...change, placeholders: keeper.issued().map((id) => ({ incident: about.id, id })) }));
      if (done !== 'ok') throw new Error(`incident ${about.id} was begun before`);
      return now(about.id);
    },
    does,
    advise: async (id) => does(id, { do: 'advise', of: (await now(id)).investigatedAt ?? 0 }),
    says: async (id, text) => {
      const { card } = await now(id);
      if (card === undefined) throw new Error(`incident ${id} has no card to speak under`);
      const at = clock.now();
      const act: Act = {
        is: 'question',
        id: `act-${++n}`,
        at,
        by: { team: 'T0EVAL', user: 'U0BO' },
        channel: card.channel,
        ts: `${at}.${n}`,
        thread: card.ts,
        text,
        mentioned: true,
        direct: false,
      };
      await answerAct(hands, stored(undefined, { do: 'answer', act }), act);
      const due = (await store.due(Number.MAX_SAFE_INTEGER, 1_000)).find((e) => e.key === `converse:${act.id}`);
      if (due !== undefined) await converse(hands, due, act);
    },
    stop: async () => {
      await remedy?.guard.stop();
      await store.close();
    },
  };
}

function incidentOf(about: Beginning, on: { readonly cluster: string; readonly at: number }): Incident {
  const { id, subject, family, failing, found, priority = 'P3', members = [] } = about;
  const { cluster, at } = on;
  return {
    id,
    key: `${cluster}/${id}`,
    version: 1,
    cluster,
    subject,
    container: '',
    family,
    state: { at: 'open', since: at },
    priority,
    reason: 'Failing',
    message: '',
    firstSeen: at - 600 * second,
    lastSeen: at,
    count: 1,
    failing: failing.map(refText),
    members,
    reopened: 0,
    transitions: [],
    flapping: false,
    seenLate: false,
    own: false,
    diagnosis: found.diagnosis,
    investigatedAt: at,
    redactions: found.redactions,
  };
}

async function proven(remedy: RemedyHands | undefined, clock: Clock): Promise<void> {
  if (remedy === undefined) return;
  for (const end = performance.now() + 10_000; remedy.guard.broken() !== ''; await new Promise((r) => setTimeout(r, 2))) {
    remedy.guard.look(clock.now());
    if (performance.now() > end) throw new Error(remedy.guard.broken());
  }
}
