import { eventOf, type KubeObject, type LinkHealth, type Observation, type WatchConfig } from '../../model/index.ts';
import type { Clock, Log, Watching } from '../../ports/index.ts';
import type { Change } from './change.ts';
import type { Connection } from './connection.ts';
import { earlyEvents } from './early-events.ts';
import { type Owners, ownersFrom } from './owners.ts';
import { type Reflector, startReflector } from './reflector.ts';
import type { Tuning } from './tuning.ts';
import { type Turns, turns } from './turns.ts';
import { linkHealth, linkName } from './watch-health.ts';
import { eitherSource, type Source, watchSource } from './watch-source.ts';
import { type Watched, watchedKinds } from './watched.ts';

export interface WatchNeeds {
  readonly connection: Connection;
  readonly config: WatchConfig;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly tuning: Tuning;
}

interface Running {
  readonly watched: Watched;
  readonly reflector: Reflector;
}

/** Longest wait of everything else for the kinds that owners are found in. */
const OWNERS_WAIT = 30_000;

function sourceOf({ connection, tuning }: WatchNeeds, { instead, ...scope }: Watched): Source {
  const source = watchSource(connection, scope, tuning);
  return instead === undefined ? source : eitherSource(source, watchSource(connection, { ...scope, kind: instead }, tuning));
}

/** Events of cluster-scoped objects stand in `default`; whether they belong is decided by what they are about. */
function homeOf(object: KubeObject): string {
  return (object.kind === 'Event' ? eventOf(object).about.namespace : object.metadata.namespace) ?? '';
}

function startOne(needs: WatchNeeds, watched: Watched, shared: Shared): Reflector {
  const { clock, random, tuning, log, config } = needs;
  const outside = new Set(config.excluded);
  const link = linkName(watched);
  return startReflector({
    source: sourceOf(needs, watched),
    clock,
    random,
    tuning,
    turns: shared.turns,
    after: watched.told ? shared.ownersKnown : Promise.resolve(),
    keep: (object) => !outside.has(homeOf(object)),
    deliver: watched.told ? shared.tell : () => undefined,
    failed: ({ object }, error) => {
      const code = error instanceof Error ? error.name : typeof error;
      const { namespace, name } = object.metadata;
      log.error({ kind: object.kind, namespace, name, error: code }, 'an observation could not be taken in; the watch goes on');
    },
    troubled: ({ kind, status }) => log.warn({ link, error: kind, status }, 'a watch does not get through; it is tried on'),
    recovered: () => log.info({ link }, 'a watch gets through again'),
  });
}

interface Shared {
  readonly turns: Turns;
  readonly ownersKnown: Promise<void>;
  readonly tell: (change: Change) => void;
}

/** With a label selector, Events count only for objects that were selected; those of nodes always do. */
function isSelected(object: KubeObject, config: WatchConfig, running: readonly Running[]): boolean {
  if (config.labelSelector === '' || object.kind !== 'Event') return true;
  return eventOf(object).about.kind === 'Node' || isKnown(object, running);
}

/** Whether what an Event is about is in the memory of its watch. */
function isKnown(event: KubeObject, running: readonly Running[]): boolean {
  const { kind, namespace, name } = eventOf(event).about;
  return running.some((r) => r.watched.kind.kind === kind && r.reflector.memory.find(namespace, name) !== undefined);
}

function directoryOf(running: readonly Running[]): Owners {
  const first = <T>(kind: string, pick: (reflector: Reflector) => T | undefined): T | undefined => {
    for (const { watched, reflector } of running) {
      const found = watched.kind.kind === kind ? pick(reflector) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return ownersFrom({
    byUid: (kind, uid) => first(kind, (r) => r.memory.get(uid)),
    byName: (kind, namespace, name) => first(kind, (r) => r.memory.find(namespace, name)),
  });
}

/** Lists and watches every kind that wakes, and tells each object with its chain of owners. */
export function watchCluster(needs: WatchNeeds, on: (seen: Observation) => void): Watching {
  const { clock, config, tuning } = needs;
  const running: Running[] = [];
  const owners = directoryOf(running);
  const stopped = new AbortController();
  const { promise: ownersKnown, resolve: ownersFound } = Promise.withResolvers<void>();

  const told = ({ is, object, listed }: Change): void => {
    if (stopped.signal.aborted || !isSelected(object, config, running)) return;
    const seen = { object, owners: owners.of(object), at: clock.now() };
    on(is === 'seen' ? { is, listed, ...seen } : { is, ...seen });
  };
  const tell = earlyEvents({
    clock,
    stopped: stopped.signal,
    known: ({ object }) => isKnown(object, running) || owners.of(object).length > 0,
    tell: told,
  });
  const shared: Shared = { turns: turns(), ownersKnown, tell };
  for (const watched of watchedKinds(config)) running.push({ watched, reflector: startOne(needs, watched, shared) });

  const ownersListed = Promise.all(running.filter((r) => r.watched.owner).map((r) => r.reflector.listed));
  void Promise.race([ownersListed, clock.sleep(OWNERS_WAIT, stopped.signal)]).then(() => ownersFound(), ownersFound);

  return {
    ready: Promise.all(running.map((r) => r.reflector.synced)).then(() => undefined),
    health: () => running.map((r): LinkHealth => linkHealth(r.watched, r.reflector.facts(), clock.now(), tuning)),
    async stop() {
      stopped.abort();
      ownersFound();
      await Promise.all(running.map((r) => r.reflector.stop()));
    },
  };
}
