import { afterEach, expect, test } from 'vitest';
import { mayNotAsk, permitted } from '../../../../src/flow/advise/may-not-ask.ts';
import { type KubeObject, refOf } from '../../../../src/model/index.ts';
import { podOf } from '../objects.ts';
import { type Modelled, modelled } from './asked-model.ts';

const worlds: Modelled[] = [];
afterEach(async () => {
  for (const { world } of worlds.splice(0)) await world.stop();
});

const node: KubeObject = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1', uid: 'uid-n1' }, spec: {}, status: { conditions: [] } };

async function made(policy: Readonly<Record<string, 'any' | 'rules'>>): Promise<Modelled> {
  const m = await modelled({ namespaces: Object.entries(policy).map(([namespace, may]) => ({ namespace, may })) });
  worlds.push(m);
  await m.world.start();
  return m;
}

function failing({ world }: Modelled, name: string, namespace: string): void {
  const pod = podOf(name, 'crash', { at: world.clock.now() });
  world.cluster.put({ ...pod, metadata: { ...pod.metadata, namespace } });
}

test('a node follows the policy of the incident it is evidence of', async () => {
  const m = await made({ shop: 'any', '*': 'rules' });
  m.world.cluster.put(node);
  failing(m, 'web', 'shop');
  await m.world.pass(60_000);
  expect(m.told()).toContain('web-5d8f-1');
  const before = m.sent.length;
  failing(m, 'safe', 'vault');
  await m.world.pass(60_000);
  expect(m.sent).toHaveLength(before);
});

test('of an earlier failure that looked alike nothing is told where its namespace is closed', async () => {
  const m = await made({ vault: 'rules', '*': 'any' });
  for (const [name, space] of [
    ['zebra', 'vault'],
    ['plain', 'shop'],
  ] as const) {
    failing(m, name, space);
    await m.world.pass(60_000);
    const gone = [...(await m.world.store.alive())].find((i) => i.subject.namespace === space);
    expect(gone).toBeDefined();
    const pod = podOf(name, 'crash', { at: m.world.clock.now() });
    m.world.cluster.remove({ ...pod, metadata: { ...pod.metadata, namespace: space } });
    await m.world.pass(1_200_000, 60_000);
  }
  failing(m, 'third', 'shop');
  await m.world.pass(60_000);
  const [first = ''] = m.sent.flatMap((r) => r.turns.flatMap((t) => ('text' in t && t.text.includes('third-5d8f') ? [t.text] : [])));
  expect(first.match(/"earlier":/gu)).toHaveLength(1);
});

test('asked what is open, it is told of nothing that blames an object of a closed namespace', async () => {
  const m = await made({ vault: 'rules', '*': 'any' });
  failing(m, 'web', 'shop');
  failing(m, 'safe', 'vault');
  await m.world.pass(60_000);
  m.sent.length = 0;
  await m.said('<@UBOT> which of all these troubles would you look at first, please?', { mentioned: true });
  expect(m.told()).toContain('web');
  expect(m.told()).not.toContain('safe');
  const shop = (await m.world.store.alive()).find((i) => i.subject.namespace === 'shop');
  const cause = shop?.diagnosis?.causes[0];
  if (shop?.diagnosis === undefined || cause === undefined) throw new Error('no cause');
  const blames = { ...cause, culprit: { kind: 'Service', namespace: 'vault', name: 'db' } };
  expect(mayNotAsk(closing, shop)).toBeUndefined();
  expect(mayNotAsk(closing, { ...shop, diagnosis: { ...shop.diagnosis, causes: [blames] } })).toMatch(/namespace vault/);
  expect(mayNotAsk(closing, { ...shop, diagnosis: { ...shop.diagnosis, affected: [blames.culprit] } })).toMatch(/namespace vault/);
});

const closing = {
  needs: {
    llm: { local: false },
    settings: {
      namespaces: [
        { namespace: 'vault', may: 'rules' },
        { namespace: '*', may: 'any' },
      ],
    },
  },
} as const;

test('what a look of the model brings from a closed namespace is left out before it is told or kept', () => {
  const sieve = permitted(closing, { kind: 'Pod', namespace: 'shop', name: 'web' });
  const look = { do: 'list', apiVersion: 'v1', kind: 'Pod', limit: 9 } as const;
  const [own, foreign] = ['shop', 'vault'].map((namespace) => {
    const pod = podOf(namespace, 'crash', { at: 0 });
    return { ...pod, metadata: { ...pod.metadata, namespace } };
  });
  if (own === undefined || foreign === undefined) throw new Error('no pods');
  const list = { is: 'list', kind: 'Pod', objects: [own, foreign, node], complete: true, query: 'q', at: 1 } as const;
  expect(sieve(look, list)).toMatchObject({ objects: [own, node], complete: false });
  expect(sieve(look, { is: 'object', ref: refOf(foreign), body: foreign, query: 'q', at: 1 })).toMatchObject({ is: 'missing' });
  const kept = { is: 'object', ref: refOf(own), body: own, query: 'q', at: 1 } as const;
  expect(sieve(look, kept)).toBe(kept);
});
