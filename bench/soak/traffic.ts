import { readCase, recordedCluster } from '../../src/adapters/recorded/index.ts';
import type { KubeObject, Look, Millis, Observation } from '../../src/model/index.ts';
import type { Cluster } from '../../src/ports/index.ts';
import { Shop } from './shop.ts';

const SHOPS = 200;
const MINUTE = 60_000;
/** Kubernetes forgets an Event after so long. */
const EVENT_LIFE = 60 * MINUTE;
/** A failure begins this often, and is mended within this. */
const FAIL_EVERY = MINUTE;
const FAILS_FOR = [5 * MINUTE, 25 * MINUTE] as const;

export interface Traffic {
  readonly cluster: Cluster;
  /** What a watch of a busy cluster says in this time: mostly of what is well, a tenth of what fails. */
  pass(now: Millis, events: number): void;
  readonly counts: { observations: number; failures: number };
}

/** A cluster of some hundred workloads that fail, are mended and are replaced all day, with Events that come and go. Seeded: `random` decides. */
export function traffic(random: () => number, clock: () => Millis): Traffic {
  const shops = Array.from({ length: SHOPS }, (_, n) => new Shop(n));
  const events = new Map<string, { at: Millis; count: number; object: KubeObject; owners: Observation['owners'] }>();
  const counts = { observations: 0, failures: 0 };
  let tell: (seen: Observation) => void = () => undefined;
  let nextFailure = clock() + FAIL_EVERY;
  let n = 0;

  const say = (shop: Shop, object: KubeObject, is: 'seen' | 'gone' = 'seen'): void => {
    counts.observations += 1;
    const { owners } = shop;
    const at = clock();
    tell(is === 'seen' ? { is, object, owners: object.kind === 'Pod' ? owners : [], listed: false, at } : { is, object, owners, at });
  };
  const event = (shop: Shop, key: string, is: 'Normal' | 'Warning'): void => {
    const count = (events.get(key)?.count ?? 0) + 1;
    const object = shop.event(clock(), { key, count, is });
    events.set(key, { at: clock(), count, object, owners: shop.owners });
    say(shop, object);
  };
  const pick = <T>(of: readonly T[]): T | undefined => of[Math.floor(random() * of.length)];
  const rare = (now: Millis): void => {
    for (const [key, { at, object, owners }] of events) {
      if (at > now - EVENT_LIFE) break;
      events.delete(key);
      tell({ is: 'gone', object, owners, at: now });
    }
    for (const shop of shops.filter((s) => s.failing !== undefined && s.mendedAt <= now)) {
      const old = shop.pod(now);
      shop.mend();
      say(shop, shop.deployment());
      say(shop, shop.pod(now));
      say(shop, old, 'gone');
    }
    for (; nextFailure <= now; nextFailure += FAIL_EVERY) {
      const shop = pick(shops.filter((s) => s.failing === undefined));
      if (shop === undefined) continue;
      shop.fail(++n, now + FAILS_FOR[0] + random() * (FAILS_FOR[1] - FAILS_FOR[0]));
      counts.failures += 1;
      say(shop, shop.pod(now));
      say(shop, shop.deployment());
    }
  };
  const one = (now: Millis): void => {
    const chance = random();
    const failing = chance < 0.1 ? pick(shops.filter((s) => s.failing !== undefined)) : undefined;
    const shop = failing ?? pick(shops);
    if (shop === undefined) return;
    if (failing === undefined) return chance < 0.6 ? say(shop, shop.pod(now)) : event(shop, `${shop.podUid}-${++n}`, 'Normal');
    if (chance < 0.05) return event(shop, `${shop.podUid}-failing`, 'Warning');
    shop.restart();
    say(shop, shop.pod(now));
  };

  const of = (look: Look): Shop | undefined => shops.find((s) => s.namespace === namespaceOf(look));
  const nowhere = recordedCluster(readCase({ id: 'soak', objects: [] }));
  return {
    counts,
    cluster: {
      name: 'soak',
      look: (look) => {
        const shop = of(look);
        return shop === undefined ? nowhere.look(look) : recordedCluster(readCase(shop.recorded(clock()))).look(look);
      },
      watch: (on) => {
        tell = on;
        for (const shop of shops)
          for (const object of [shop.deployment(), shop.pod(clock())]) on({ is: 'seen', object, owners: [], listed: true, at: clock() });
        const links = [{ link: 'watch pods', ok: true, since: clock(), why: '' }];
        return { ready: Promise.resolve(), health: () => links, stop: () => Promise.resolve() };
      },
    },
    pass: (now, many) => {
      rare(now);
      for (let k = 0; k < many; k++) one(now);
    },
  };
}

function namespaceOf(look: Look): string | undefined {
  if (look.do === 'get') return look.ref.kind === 'Namespace' ? look.ref.name : look.ref.namespace;
  if (look.do === 'list') return look.namespace;
  return look.do === 'events' ? look.about.namespace : look.pod.namespace;
}
