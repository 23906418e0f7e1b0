import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/clock/index.ts';
import { connect, kubernetesCluster } from '../../src/adapters/kubernetes/index.ts';
import { investigate } from '../../src/flow/index.ts';
import { modelServer, type ModelServer } from '../../src/local/models/index.ts';
import type { IncidentId, Scrubbed } from '../../src/model/index.ts';
import type { Scrubber } from '../../src/scrub/index.ts';
import { canaries, canaryText, found, jwtCanary, named } from './canaries.ts';
import { configMap, namespace, shell, workload } from './manifests.ts';
import { type Bot, startWorld, until, type World } from './world.ts';

const ALL = [...canaries.map((c) => c.family), 'named'];
const token = (family: string): string => canaries.find((c) => c.family === family)?.secret ?? '';
/** Of the secrets, what is legal as a label or a tag. */
const LABEL = token('github');

let world: World;
let bot: Bot;
/** Looks at what it may, and is asked by whoever says more than a few words. */
let model: ModelServer;
const asked: { readonly path: string; readonly userAgent: string }[] = [];
/** Everything that was seen outside the cluster, by where it was seen. */
const seen = new Map<string, string>();

const MOUNT = [{ name: 'text', mountPath: '/etc/text' }];
const VOLUMES = [{ name: 'text', configMap: { name: 'text' } }];

/** The same secrets in the log of before and of now, in annotations, variables, arguments, a label and a ConfigMap. */
function planted(): readonly unknown[] {
  const manifest = { kind: 'Deployment', spec: { containers: [{ env: [{ name: 'DB_PASSWORD', value: named }] }] } };
  return [
    namespace('shop'),
    configMap('text', {
      namespace: 'shop',
      data: { all: `${canaryText}\n`, db_password: named, 'app.json': JSON.stringify({ password: named }) },
    }),
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db', namespace: 'shop' }, stringData: { note: named } },
    workload({
      namespace: 'shop',
      name: 'orders',
      labels: { build: LABEL },
      about: { note: canaryText, 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(manifest) },
      annotations: { note: canaryText, session: jwtCanary },
      containers: [
        shell('main', 'cat /etc/text/all; echo "FATAL: password: $DB_PASSWORD was refused by orders-db" >&2; exit 1', {
          env: [
            { name: 'DB_PASSWORD', value: named },
            { name: 'NOTES', value: canaryText },
            { name: 'SESSION', value: jwtCanary },
          ],
          args: ['--db-password', named, `--session=${jwtCanary}`, canaryText],
          volumeMounts: MOUNT,
        }),
      ],
      spec: { volumes: VOLUMES },
    }),
    workload({
      namespace: 'shop',
      name: 'billing',
      containers: [{ name: 'main', image: `registry.example.com/shop/billing:${LABEL}`, env: [{ name: 'SESSION', value: jwtCanary }] }],
    }),
    workload({
      namespace: 'shop',
      name: 'mailer',
      containers: [
        shell('main', `echo "session ${jwtCanary}"; echo "FATAL: cannot open /data/mail.db: No such file or directory" >&2; exit 1`),
      ],
    }),
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'relay', namespace: 'shop' },
      spec: { schedulerName: 'by-hand', containers: [shell('main', 'true')] },
    },
  ];
}

/** Termination and waiting messages, as a kubelet would report them. */
async function reported(): Promise<void> {
  await world.api('PATCH', '/api/v1/namespaces/shop/pods/relay/status', {
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady', message: canaryText }],
      containerStatuses: [
        {
          name: 'main',
          image: 'busybox:1.37',
          imageID: '',
          ready: false,
          restartCount: 5,
          state: { waiting: { reason: 'CrashLoopBackOff', message: `back-off: ${canaryText}` } },
          lastState: {
            terminated: { exitCode: 1, reason: 'Error', message: canaryText, startedAt: past(60), finishedAt: past(30) },
          },
        },
      ],
    },
  });
  for (const [name, kind] of [
    ['relay', 'Pod'],
    ['orders', 'Deployment'],
  ] as const) {
    await world.api('POST', '/api/v1/namespaces/shop/events', {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.canary`, namespace: 'shop' },
      involvedObject: { apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1', kind, name, namespace: 'shop' },
      type: 'Warning',
      reason: 'Refused',
      message: `${canaryText}\nsession ${jwtCanary}, password=${named}`,
      count: 3,
      firstTimestamp: past(20),
      lastTimestamp: past(1),
      source: { component: 'keeper' },
    });
  }
}

function past(seconds: number): string {
  return new Date(Date.now() - seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}

async function runningPod(owner: string): Promise<string> {
  return until(
    async () => {
      const { items } = (await world.api('GET', '/api/v1/namespaces/shop/pods')) as {
        items: readonly { metadata: { name: string }; status?: { containerStatuses?: readonly { restartCount: number }[] } }[];
      };
      return items.find((p) => p.metadata.name.startsWith(`${owner}-`) && (p.status?.containerStatuses?.[0]?.restartCount ?? 0) > 0)
        ?.metadata.name;
    },
    { what: `a restarted pod of ${owner}` },
  );
}

function card(of: string) {
  return world.cards().find((c) => c.user === world.slack.botUser && c.words.includes(of));
}

/** Asks in the thread of a card and waits for one answer more than before. */
async function ask(ts: string, text: string): Promise<void> {
  const answers = () => world.thread(ts).filter((m) => m.user === world.slack.botUser).length;
  const before = answers();
  const said = await world.slack.acts.say({ as: 'ana', channel: world.slack.channel, thread: ts, text });
  expect(said).toMatchObject({ ok: true });
  await until(() => answers() > before, { what: `an answer to "${text.slice(0, 20)}"` });
}

function files(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

function keep(where: string, what: string): void {
  seen.set(where, `${seen.get(where) ?? ''}${what}`);
}

function keepFiles(when: string): void {
  for (const path of files(world.env['RCA_DATA_DIR'] ?? ''))
    keep(`${when}: ${path.split('/').at(-1)}`, readFileSync(path).toString('latin1'));
}

beforeAll(async () => {
  model = await modelServer({ dialect: 'gemini', behave: { is: 'looks', rounds: 3, atOnce: 3 } });
  world = await startWorld({
    practice: { onRequest: ({ path, userAgent }) => asked.push({ path, userAgent }) },
    slack: { rateLimits: 'off' },
    env: {
      LOG_LEVEL: 'debug',
      K8S_API_TIMEOUT_SECONDS: '60',
      AI_PROVIDER: 'gemini',
      AI_MODEL: 'practice-gemini',
      AI_API_KEY: 'practice-key',
      AI_BASE_URL: model.url,
    },
  });
  bot = await world.startBot({ ALLOWED_USERS: world.slack.users['ana'] ?? '' });
  await world.watching();
  world.cluster.apply(planted());
  await reported();
  const orders = await runningPod('orders');
  const root = await until(() => card('orders'), { what: 'the card of orders' });
  await until(() => card('relay'), { what: 'the card of relay' });
  await until(() => card('mailer'), { what: 'the card of mailer' });
  for (const question of ['why', 'logs', 'logs main previous', 'events', 'what changed', 'describe', 'owners', 'similar'])
    await ask(root.ts, question);
  await ask(root.ts, `<@${world.slack.botUser}> why is ${canaryText} password=${named} refused?`);
  await world.slack.acts.command({ as: 'ana', channel: world.slack.channel, command: '/k8s-rca', text: `deployment/orders -n shop` });
  await world.slack.acts.command({ as: 'ana', channel: world.slack.channel, command: '/k8s-rca', text: `password=${named} ${canaryText}` });
  await until(() => world.slack.transcript().filter((e) => e.onlyFor !== undefined).length >= 2, { what: 'two answers to commands' });
  await until(() => model.received().some((r) => r.body.includes('is refused') || r.body.includes('refused?')), {
    what: 'the question before the model',
  });
  await until(() => model.inFlight() === 0, { what: 'the end of its answer' });
  keepFiles('running');
  await commands(orders);
  await bot.stop();
  keepFiles('stopped');
  keep('log and output of the bot', bot.output());
  keep('Slack, what the bot showed', JSON.stringify(world.slack.transcript().filter((e) => e.user === world.slack.botUser)));
  keep('the model, what it received', JSON.stringify(model.received()));
  keep('Slack, what the bot called', JSON.stringify(world.slack.calls()));
});
afterAll(async () => {
  await world.stop();
  await model.stop();
});

async function commands(orders: string): Promise<void> {
  const recorded = join(world.dataDir, 'case.json');
  const { items } = (await world.api('GET', '/api/v1/namespaces/shop/pods')) as { items: readonly object[] };
  writeFileSync(recorded, JSON.stringify({ id: 'canary', objects: items.map((o) => ({ apiVersion: 'v1', kind: 'Pod', ...o })) }));
  const all: readonly (readonly string[])[] = [
    ['diagnose', '--all', '-A'],
    ['diagnose', 'deployment/orders', '-n', 'shop', '--json'],
    ['diagnose', 'pod/relay', '-n', 'shop'],
    ['look', 'describe_pod', orders, '-n', 'shop'],
    ['look', 'get_pod_status', 'relay', '-n', 'shop', '--json'],
    ['look', 'get_pod_logs', orders, '-n', 'shop'],
    ['look', 'get_pod_events', 'relay', '-n', 'shop'],
    ['look', 'get_namespace_events', '-n', 'shop', '--json'],
    ['look', 'get_deployment_status', 'billing', '-n', 'shop'],
    ['look', 'get_pod_status', LABEL],
    ['doctor', '--json'],
    ['ledger'],
    ['config', '--json'],
    ['replay', recorded, '--json'],
  ];
  for (const args of all) {
    const { code, out, err } = await world.run(args, { env: { LOG_LEVEL: 'debug' } });
    // 2: a pod of that name does not exist.
    expect([0, 1, 2], `${args.slice(0, 2).join(' ')}: ${err}`).toContain(code);
    keep(`command ${args.slice(0, 2).join(' ')}`, out + err);
  }
  const { out } = await world.run(['scrub'], { input: `${canaryText}\npassword: ${named}\n` });
  keep('command scrub', out);
}

describe('the canary: one secret of every family, in every place of a cluster', () => {
  test('P-061 P-218 L-036 L-037 L-038 nothing of it stands in Slack, the store, the log, what a model received or the output of any command', () => {
    expect(seen.size).toBeGreaterThan(18);
    const leaks = [...seen].flatMap(([where, text]) => found(text).map((family) => `${family} in ${where}`));
    expect(leaks).toEqual([]);
  });

  test('P-061 the places that were searched hold what the secrets stood in', () => {
    const slack = seen.get('Slack, what the bot showed') ?? '';
    expect(slack).toMatch(/\[REDACTED:jwt:/);
    expect(seen.get('Slack, what the bot called')).toContain('chat.postMessage');
    expect(seen.get('the model, what it received')).toMatch(/\[REDACTED:[\s\S]*functionResponse/);
    expect([...seen.keys()].some((where) => where.startsWith('running') && where.endsWith('-wal'))).toBe(true);
    expect([...seen].filter(([where]) => where.includes('k8s-rca.db')).some(([, text]) => text.includes('[REDACTED:'))).toBe(true);
    for (const look of ['describe_pod', 'get_pod_logs', 'get_pod_events', 'get_namespace_events']) {
      expect(seen.get(`command look ${look}`), look).toMatch(/\[REDACTED:/);
    }
  });

  test('P-061 control: the cluster shows every secret, and the same stages without the scrubber keep them all', async () => {
    const connection = connect({
      cluster: { use: 'proxy', name: 'practice', url: world.cluster.url, ownNamespace: 'k8s-rca' },
      proxy: { none: [] },
    });
    const cluster = kubernetesCluster({
      connection,
      watch: { namespaces: [], excluded: [], labelSelector: '' },
      evidence: { timeout: 60_000, eventLimit: 25, logLines: 200, logBytes: 32_768 },
      clock: systemClock,
      random: Math.random,
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    const open: Scrubber = {
      text: (raw) => raw as Scrubbed<string>,
      value: <T>(raw: T) => raw as Scrubbed<T>,
      redactions: () => [],
      issued: () => [],
    };
    const subject = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'orders' };
    const limits = { timeout: 60_000, eventLimit: 25, logLines: 200, logBytes: 32_768 };
    const { evidence } = await investigate(
      { cluster, scrubber: open, clock: systemClock, limits },
      { incident: 'control' as IncidentId, subject, failing: [], family: 'crash' },
    );
    await connection.close();
    expect(found(JSON.stringify(evidence))).toEqual(ALL);
    for (const is of ['logs', 'events', 'object'] as const) {
      expect(found(JSON.stringify(evidence.items.filter((i) => i.is === is))).length, is).toBeGreaterThan(10);
    }
  });

  test('P-060 P-225 one token in five places of one incident has one placeholder, and it stays one over the whole thread', () => {
    const placeholders = (of: string): readonly string[] => {
      const root = world.cards().find((c) => c.user === world.slack.botUser && c.words.includes(of));
      const said = world.thread(root?.ts ?? '').filter((m) => m.user === world.slack.botUser);
      return [...new Set(JSON.stringify([root, said]).match(/\[REDACTED:jwt:[a-z2-7]+\]/g) ?? [])];
    };
    expect(placeholders('orders')).toHaveLength(1);
    expect(placeholders('mailer')).toHaveLength(1);
    expect(placeholders('orders')).not.toEqual(placeholders('mailer'));
  });

  test('P-055 L-039 L-040 no Secret was asked for, and a value that only its name gives away is gone from every copy', () => {
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((r) => r.path.split('/').includes('secrets'))).toEqual([]);
    for (const [where, text] of seen) expect(text.includes(named), where).toBe(false);
  });

  test('P-218 what the bot logs is one JSON object a line, with time, level and message', () => {
    const lines = bot
      .log()
      .split('\n')
      .filter((l) => l !== '' && !l.startsWith('note: '));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const entry: unknown = JSON.parse(line);
      expect(entry).toMatchObject({
        level: expect.any(Number),
        time: expect.stringMatching(/^\d{4}-/),
        app: 'k8s-rca',
        msg: expect.any(String),
      });
    }
  });
});
