/** Which cluster, which namespaces, which Slack: what the settings name is what is used, and nothing else. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PracticeCluster, type SeenRequest, startPracticeCluster } from '../../src/local/cluster/index.ts';
import { aboutOf, card, cardsOf, says } from './cards.ts';
import { type Gate, startGate } from './gate.ts';
import { deployment, namespace, type Obj, warning } from './objects.ts';
import { type Ran, startWorld, until, type World } from './world.ts';

let world: World;
let other: PracticeCluster;
const toOther: SeenRequest[] = [];
let gate: Gate;

const missing = (inside: string, name: string, labels: Readonly<Record<string, string>> = {}): Obj =>
  deployment({ namespace: inside, name, labels, image: `registry.example.com/${inside}/${name}:missing` });
const widget = (inside: string, name: string): Obj =>
  warning({ namespace: inside, name, kind: 'Widget', reason: 'Cracked', message: `${name} cracked` });
/** Another installation beside the others: a store of its own. */
const apart = (name: string): Readonly<Record<string, string>> => ({ RCA_DATA_DIR: join(world.dataDir, name) });

beforeAll(async () => {
  world = await startWorld();
  const token = ['practice', 'token'].join('-');
  other = await startPracticeCluster({ timeScale: 30, token, onRequest: (r) => toOther.push(r) });
  gate = await startGate(world.cluster.url);
  mkdirSync(join(world.dataDir, '.kube'));
  writeFileSync(join(world.dataDir, '.kube', 'config'), JSON.stringify(other.kubeconfig()));
  world.cluster.apply([namespace('here'), missing('here', 'seen-here')]);
  other.apply([namespace('there'), missing('there', 'seen-there')]);
});
afterAll(async () => {
  await world.stop();
  await other.stop();
  await gate.stop();
});

const look = (env: Readonly<Record<string, string>>, ...before: readonly string[]): Promise<Ran> =>
  world.run([...before, 'look', 'list_failing_pods'], { env });

describe.concurrent('which cluster', () => {
  test('P-200 K8S_PROXY_URL goes before KUBECONFIG', async () => {
    const file = join(world.dataDir, '.kube', 'config');
    const ran = await until(
      async () => {
        const now = await look({ KUBECONFIG: file });
        return now.out.includes('seen-here') ? now : undefined;
      },
      { what: 'the failing pod of the proxy’s cluster' },
    );
    expect(ran.out).not.toContain('seen-there');
  });

  test('P-200 KUBECONFIG is used when named, with the token it carries', async () => {
    const env = { K8S_PROXY_URL: '', KUBECONFIG: join(world.dataDir, '.kube', 'config') };
    const ran = await until(
      async () => {
        const now = await look(env);
        return now.out.includes('seen-there') ? now : undefined;
      },
      { what: 'the failing pod of the kubeconfig’s cluster' },
    );
    expect(ran.out).not.toContain('seen-here');
  });

  test('P-200 plain http goes to this machine only, unless it is asked for by name', async () => {
    const refused = await look({ K8S_PROXY_URL: 'http://192.0.2.7:8555' });
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('K8S_PROXY_INSECURE');
    const asked = await look({ K8S_PROXY_URL: 'http://192.0.2.7:8555', K8S_PROXY_INSECURE: 'true', K8S_API_TIMEOUT_SECONDS: '0.5' });
    expect(asked.code).not.toBe(2);
  });
});

test('P-200 a ~/.kube/config alone is not touched; with --context it is', async () => {
  const env = { K8S_PROXY_URL: '', ...apart('home') };
  const before = toOther.length;
  const alone = await look(env);
  expect(alone.code).toBe(3);
  expect(alone.err).toContain('No cluster is named');
  expect(toOther).toHaveLength(before);
  const named = await look(env, '--context', 'practice');
  expect(named.out).toContain('seen-there');
});

describe.concurrent('which Slack', () => {
  test('P-201 both tokens and the channel: one that is absent or in the wrong place is named, and nothing starts', async () => {
    const absent = await world.run(['up'], { env: { SLACK_APP_TOKEN: '' } });
    expect(absent.code).toBe(2);
    expect(absent.err).toContain('SLACK_APP_TOKEN');
    const swapped = await world.run(['up'], { env: { SLACK_BOT_TOKEN: world.slack.appToken, SLACK_APP_TOKEN: world.slack.botToken } });
    expect(swapped.code).toBe(2);
    expect(swapped.err).toContain('xoxb-');
    expect(swapped.err).toContain('xapp-');
    expect(swapped.err + absent.err).not.toContain(world.slack.botToken);
    const name = await world.run(['up'], { env: { SLACK_CHANNEL_ID: '#alerts' } });
    expect(name.code).toBe(2);
    expect(name.err).toContain('SLACK_CHANNEL_ID');
  });

  test('P-201 with all three the bot speaks to that workspace; `config` shows which, and no token', async () => {
    const checked = await world.run(['doctor', '--post'], { env: apart('doctor') });
    expect(checked.out).toMatch(/slack test card/);
    expect(world.cards().some((c) => c.text.startsWith('Test card of k8s-rca'))).toBe(true);
    const shown = await world.run(['config']);
    expect(shown.out).toContain(world.slack.channel);
    expect(shown.out).not.toContain(world.slack.botToken);
    expect(shown.out).not.toContain(world.slack.appToken);
  });
});

describe('which namespaces', () => {
  test('P-008 P-202 a list, its two older names, all but some, and a label selector: a card for what is inside, none for what is not', async () => {
    const places = ['in', 'out', 'alias-a', 'alias-b', 'elsewhere', 'rest'];
    world.cluster.apply(places.map(namespace));
    const bots = await Promise.all([
      world.startBot({
        ...apart('scoped'),
        WATCH_NAMESPACES: 'in,out',
        RCA_EXCLUDED_NAMESPACES: 'out',
        RCA_LABEL_SELECTOR: 'team=shop',
      }),
      world.startBot({ ...apart('alias-a'), WATCH_NAMESPACE: 'alias-a' }),
      world.startBot({ ...apart('alias-b'), KUBESENT_KUBERNETES_NAMESPACE: 'alias-b' }),
      world.startBot({ ...apart('rest'), WATCH_NAMESPACES: 'all', RCA_EXCLUDED_NAMESPACES: 'here,in,out,alias-a,alias-b,elsewhere' }),
    ]);
    const shop = { team: 'shop' };
    const wave = (name: string): readonly Obj[] => [
      missing('in', `${name}-other`, { team: 'other' }),
      missing('out', `${name}-out`, shop),
      missing('elsewhere', `${name}-elsewhere`, shop),
      missing('in', `${name}-shop`, shop),
      missing('alias-a', `${name}-a`),
      missing('alias-b', `${name}-b`),
      missing('rest', `${name}-rest`),
    ];
    const inside = (name: string): readonly string[] => [
      `Deployment/${name}-shop in in`,
      `Deployment/${name}-a in alias-a`,
      `Deployment/${name}-b in alias-b`,
      `Deployment/${name}-rest in rest`,
    ];
    world.cluster.apply(wave('first'));
    for (const about of inside('first')) await card(world, about);
    // What is told of the second wave was seen after all of the first.
    world.cluster.apply(wave('second'));
    for (const about of inside('second')) await card(world, about);
    const told = world.cards().flatMap((c) => aboutOf(c) ?? []);
    const wanted = [...inside('first'), ...inside('second')];
    const inOrder = (list: readonly string[]): readonly string[] => list.toSorted((a, b) => a.localeCompare(b));
    expect(inOrder(told.filter((t) => places.some((p) => t.endsWith(` in ${p}`))))).toEqual(inOrder(wanted));
    await Promise.all(bots.map((b) => b.stop()));
  });
});

describe('a server in a bad mood', () => {
  test('P-003 where core Events are refused those of events.k8s.io are watched', async () => {
    world.cluster.apply([namespace('newer')]);
    gate.forbid(/^\/api\/v1\/(namespaces\/[^/]+\/)?events/);
    const bot = await world.startBot({ ...apart('newer'), K8S_PROXY_URL: gate.url, WATCH_NAMESPACES: 'newer' });
    await world.watching();
    world.cluster.apply([widget('newer', 'modern')]);
    await says(world, 'Widget/modern in newer', /Cracked: modern cracked/);
    await bot.stop();
    gate.open();
  });

  test('P-200 P-221 L-031 a server that is not there yet is blindness, not an end: when it comes, its failures get their cards', async () => {
    const port = await freePort();
    const bot = await world.startBot({ ...apart('late'), K8S_PROXY_URL: `http://127.0.0.1:${port}`, RCA_CLUSTER_NAME: 'late' });
    await until(() => /does not get through/.test(bot.output()), { what: 'the first refused connections' });
    const late = await startPracticeCluster({ timeScale: 30, port });
    try {
      late.apply([namespace('dawn'), missing('dawn', 'early-bird')]);
      await card(world, 'Deployment/early-bird in dawn', 90_000);
      expect(cardsOf(world, 'Deployment/early-bird in dawn')).toHaveLength(1);
    } finally {
      await bot.stop();
      await late.stop();
    }
  });
});

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}
