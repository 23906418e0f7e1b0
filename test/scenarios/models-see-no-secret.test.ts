import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byHand } from '../../eval/flow/by-hand.ts';
import { field } from '../../eval/flow/field.ts';
import { modelled, vendors } from '../../eval/flow/model.ts';
import { clockFrom } from '../../eval/flow/start.ts';
import { baseCase, common, foreign, nothing, now, secret } from '../../eval/injection/base-case.ts';
import { runOne, type Seen } from '../../eval/injection/run-one.ts';
import { readCase } from '../../src/adapters/recorded/index.ts';
import type { Asked, Behaviour, ModelServer, Vendor } from '../../src/local/models/index.ts';
import { canaries, canaryText, found, named } from '../e2e/canaries.ts';

const lines = canaryText.split('\n');
const label = canaries.find((c) => c.family === 'github')?.secret ?? '';

/** One secret of every family in every place that evidence comes from. */
const planted = {
  ...nothing,
  log: [...lines, `password: ${named}`],
  previous: lines,
  events: [canaryText],
  annotations: [canaryText],
  labels: [label],
  variables: lines,
  args: [...lines, `--db-password=${named}`],
  image: `registry.test/basket:${label}`,
  termination: canaryText,
  settings: [canaryText, ...lines],
};
const questions = [
  `Could it be that ${canaryText}\npassword=${named} is what it trips over?`,
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
  const hand = await byHand({ cluster: sown.cluster, clock, advice, fixes: [] });
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
  }, 60_000);
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
    expect(new Set(all.match(/\[REDACTED:[a-z-]+/g)).size).toBeGreaterThan(8);
    for (const place of ['took over 214 baskets', 'Noted', 'terminated', 'settings', 'is what it trips over', 'what I asked before'])
      expect(all, place).toContain(place);
    expect(world.server.received().length).toBeGreaterThan(5);
  });

  it('L-038 control: what was planted holds every secret', () => {
    expect(found(JSON.stringify(baseCase('ns-1', 'unknown', planted)))).toEqual([...canaries.map((c) => c.family), 'named']);
  });
});
