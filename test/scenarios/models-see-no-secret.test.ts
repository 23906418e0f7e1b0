import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byHand } from '../../eval/flow/by-hand.ts';
import { field } from '../../eval/flow/field.ts';
import { modelled, vendors } from '../../eval/flow/model.ts';
import { clockFrom } from '../../eval/flow/start.ts';
import { baseCase, common, foreign, nothing, now, secret } from '../../eval/injection/base-case.ts';
import { runOne, type Seen } from '../../eval/injection/run-one.ts';
import { readCase } from '../../src/adapters/recorded/index.ts';
import type { Asked, Behaviour, ModelServer, Vendor } from '../../src/local/models/index.ts';
import { families } from '../../src/scrub/families/index.ts';
import { scrubber } from '../../src/scrub/index.ts';
import { canaries, everyFamily, found, named } from '../e2e/canaries.ts';

const lines = everyFamily.flatMap((c) => c.line.split('\n'));
const canaryText = lines.join('\n');
/** Enough is shown of everything that nothing stays unseen for want of room. */
const room = { tokens: 400_000, logLines: 400, events: 200, similar: 3 };

function marks(text: string): ReadonlySet<string> {
  return new Set(Array.from(text.matchAll(/\[REDACTED:([a-z0-9-]+):/g), (m) => m[1] ?? ''));
}
const label = canaries.find((c) => c.family === 'github')?.secret ?? '';
/** What their surroundings give away: alone, nobody could tell. */
const inContext = new Set([
  'password',
  'api key',
  'url password',
  'bearer',
  'digest',
  'query',
  'email',
  'kubernetes',
  'openshift',
  'teams',
]);
/** What fits in a label and says by itself what it is. */
const bare = everyFamily.filter((c) => !inContext.has(c.family) && /^[\w.-]{1,63}$/.test(c.secret)).map((c) => c.secret);

/** One secret of every family in every place that evidence comes from. */
const planted = {
  ...nothing,
  log: [...lines, `password: ${named}`],
  previous: lines,
  events: everyFamily.map((c) => c.line),
  annotations: lines,
  labels: bare,
  variables: lines,
  args: [...lines, `--db-password=${named}`],
  image: `registry.test/basket:${label}`,
  termination: canaryText,
  settings: lines,
};
/** A question is read to two thousand signs: so many lines fit in one. */
const asked = Array.from({ length: Math.ceil(everyFamily.length / 12) }, (_, n) =>
  everyFamily.slice(n * 12, n * 12 + 12).map((c) => c.line),
);
const questions = [
  ...asked.map((some, n) => `Could it be that ${some.join('\n')}\npassword=${named} is what it trips over ${n}?`),
  'And could what I asked before be part of the queue it leaves?',
];

const looks: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['get_manifest', { api_version: 'v1', plural: 'configmaps', name: 'settings', namespace: null }],
  ['get_manifest', { api_version: 'v1', plural: 'pods', name: 'basket-5d8f-a1', namespace: null }],
  ['get_manifest', { api_version: 'apps/v1', plural: 'deployments', name: 'basket', namespace: null }],
  ['list_manifests', { api_version: 'v1', plural: 'configmaps', namespace: null, label_selector: null, limit: 10 }],
  ['get_pod_logs', { pod_name: 'basket-5d8f-a1', namespace: null, tail: null, container: 'web' }],
  ['get_pod_events', { pod_name: 'basket-5d8f-a1', namespace: null }],
];

/** Has everything looked at that it may, three at a time, before it answers. */
function curious({ tools, turns }: Asked): Behaviour {
  const seen = turns.filter((t) => /"id":"[mq]\d+"|kubectl|Refused/.test(t)).length;
  if (tools.length === 0 || turns.length > 5) return { is: 'honest' };
  const from = turns.length > 1 && seen > 1 ? 3 : 0;
  return { is: 'says', text: '', calls: looks.slice(from, from + 3).map(([name, args]) => ({ name, arguments: args })) };
}

async function run(dialect: Vendor): Promise<{ readonly seen: Seen; readonly server: ModelServer; readonly stop: () => Promise<void> }> {
  const clock = clockFrom(now, 1);
  const { advice, server } = await modelled(dialect, curious, { clock });
  const sown = field(readCase(common), () => clock.now());
  const told = { ...advice, settings: { ...advice.settings, prompt: room } };
  const hand = await byHand({ cluster: sown.cluster, clock, advice: told, fixes: [] });
  const seen = await runOne({ hand, field: sown, clock }, 'ns-1', readCase(baseCase('ns-1', 'unknown', planted)), questions);
  return {
    seen,
    server,
    stop: async () => {
      await hand.stop();
      await server.stop();
    },
  };
}

describe.each(vendors)('a secret of every family in every place, before a model of %s', (dialect) => {
  let world: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    world = await run(dialect);
  }, 120_000);
  afterAll(() => world.stop());

  const sent = (): string =>
    world.server
      .received()
      .map((r) => r.body)
      .join('\n');

  it('L-036 L-037 L-038 nothing of it is in what the model received, nor in what was shown', () => {
    expect(found(sent())).toEqual([]);
    expect(found(world.seen.words.join('\n'))).toEqual([]);
    for (const hidden of [secret, foreign]) expect(sent()).not.toContain(hidden);
  });

  it('the places were read: each is there with placeholders, looks and thread included', () => {
    expect(world.seen.advice).toBe('given');
    expect(world.server.problems()).toEqual([]);
    const all = sent();
    expect(families.filter((family) => !marks(all).has(family))).toEqual([]);
    for (const place of [
      'took over 214 baskets',
      'Noted',
      'terminated',
      'settings',
      ...asked.map((_, n) => `is what it trips over ${n}`),
      'what I asked before',
    ])
      expect(all, place).toContain(place);
    expect(world.server.received().length).toBeGreaterThan(5);
  });

  it('L-038 control: what was planted holds every secret', () => {
    expect(found(JSON.stringify(baseCase('ns-1', 'unknown', planted)))).toEqual([...everyFamily.map((c) => c.family), 'named']);
  });

  it('L-038 control: no family is without a canary', () => {
    const touched = marks(scrubber({ key: 'control', addresses: 'public' }).text(canaryText));
    expect(families.filter((family) => !touched.has(family))).toEqual([]);
  });
});
