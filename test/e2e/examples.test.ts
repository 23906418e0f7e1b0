import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { open, startFixWorld } from './fix-world.ts';
import { deployment, namespace } from './objects.ts';
import { startWorld, until, type World } from './world.ts';

interface Ref {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

interface Report {
  readonly subject: Ref;
  readonly causes: readonly { readonly id: string; readonly culprit: Ref; readonly steps: readonly { readonly command?: string }[] }[];
}

interface Example {
  readonly file: string;
  readonly says: string;
  readonly cause: string;
  readonly culprit: string;
  /** What the steps by hand come to. */
  readonly mend?: RegExp;
}

const examples: readonly Example[] = [
  {
    file: 'oom-64mi',
    says: 'P-222 64Mi and 200 MB',
    cause: 'oom.container_limit',
    culprit: 'Deployment/memory-hungry',
    mend: /set resources deployment\/memory-hungry .*memory=128Mi/,
  },
  {
    file: 'oom-10mi',
    says: 'P-222 10Mi and 50 MB',
    cause: 'oom.container_limit',
    culprit: 'Deployment/tiny-limit',
    mend: /set resources deployment\/tiny-limit/,
  },
  {
    file: 'crash',
    says: 'P-222 a loop of exit 1',
    cause: 'crashloop.app_error',
    culprit: 'Pod/crash-loop',
    mend: /logs crash-loop -n crash -c app --previous/,
  },
  {
    file: 'bad-tag',
    says: 'P-222 nginx:non-existent',
    cause: 'image.not_found',
    culprit: 'Deployment/bad-tag',
    mend: /set image deployment\/bad-tag/,
  },
  {
    file: 'missing-db-password',
    says: 'P-222 a missing database password',
    cause: 'crashloop.missing_env',
    culprit: 'Deployment/needs-password',
    mend: /deployment\/needs-password/,
  },
  { file: 'missing-configmap', says: 'P-072 a missing ConfigMap', cause: 'config.missing_configmap', culprit: 'ConfigMap/app-settings' },
  {
    file: 'failing-readiness',
    says: 'P-071 a readiness probe at the wrong port',
    cause: 'probe.readiness.wrong_port',
    culprit: 'Deployment/never-ready',
  },
  { file: 'pending-cpu', says: 'P-070 more cpu than any node has', cause: 'pending.resources.cpu', culprit: 'Deployment/too-much-cpu' },
  { file: 'failing-job', says: 'P-067 a Job that misses its file', cause: 'crashloop.missing_file', culprit: 'Job/nightly-report' },
  {
    file: 'dependency-down',
    says: 'P-067 a dependency scaled to zero',
    cause: 'rollout.scaled_to_zero',
    culprit: 'Deployment/inventory-db',
  },
];

const folder = resolve('examples/failures');
let world: World;
let reports: readonly Report[] = [];

const spoken = (ref: Ref): string => `${ref.kind}/${ref.name}`;
const reportOf = (e: Example): Report | undefined => reports.find((r) => r.subject.namespace === e.file);

function firstOf(example: Example): string {
  const first = reportOf(example)?.causes[0];
  return first === undefined ? 'nothing' : `${first.id} by ${spoken(first.culprit)}`;
}

const wanted = (e: Example): string => `${e.cause} by ${e.culprit}`;

/** Each example in a namespace of its own, as `kubectl apply -n` puts it. */
function applied(file: string): string {
  const text = readFileSync(join(folder, `${file}.yaml`), 'utf8');
  return text.replaceAll(/^metadata:$/gm, `metadata:\n  namespace: ${file}`);
}

beforeAll(async () => {
  world = await startWorld();
  world.cluster.apply(examples.map((e) => namespace(e.file)));
  for (const { file } of examples) world.cluster.apply(applied(file));
  const end = Date.now() + 60_000;
  do {
    const ran = await world.run(['diagnose', '--all', '-A', '--json']);
    reports = ran.code === 1 ? (JSON.parse(ran.out) as readonly Report[]) : [];
  } while (examples.some((e) => firstOf(e) !== wanted(e)) && Date.now() < end);
});

afterAll(() => world.stop());

test('every example is told about here', () => {
  const files = readdirSync(folder).flatMap((f) => (f.endsWith('.yaml') ? [f.replace('.yaml', '')] : []));
  expect(files.sort()).toEqual(examples.map((e) => e.file).sort());
});

describe('P-222 every example ends in the right cause', () => {
  for (const example of examples)
    test(`${example.says} ends in ${example.cause}`, () => {
      expect(firstOf(example)).toBe(wanted(example));
      expect(reports.filter((r) => r.subject.namespace === example.file)).toHaveLength(1);
      const commands = reportOf(example)?.causes[0]?.steps.flatMap((s) => s.command ?? []) ?? [];
      expect(commands.join('\n')).toMatch(example.mend ?? /^kubectl /);
    });
});

test('P-091 without any model the cards come, each with its cause', async () => {
  const bot = await world.startBot();
  const heard = (): string =>
    world
      .cards()
      .flatMap((c) => [c.words, ...world.thread(c.ts).map((t) => t.words)])
      .join('\n');
  for (const { culprit } of examples.slice(0, 5)) {
    const name = culprit.split('/')[1] ?? '';
    await until(() => heard().includes(name), { what: `${name} in the channel` });
  }
  await bot.stop();
});

test('P-223 a bare pod that crashes: a card, steps by hand, and no fix, though fixes are on, the guard holds and its namespace is open', async () => {
  const fixing = await startFixWorld();
  try {
    fixing.cluster.apply([open('shop'), deployment({ namespace: 'shop', name: 'web', image: 'nginx:1.27' })]);
    const bot = await fixing.startFixing();
    await until(() => fixing.sent().length > 0, { what: 'the guard to be proven' });
    const pod = readFileSync(resolve('examples/crash-test/pod.yaml'), 'utf8');
    fixing.cluster.apply(pod.replace(/^metadata:$/m, 'metadata:\n  namespace: shop'));
    const card = await fixing.says('Pod/crash-test', /^(?![\s\S]*proven)[\s\S]*exit code 1[\s\S]*No fix/);
    expect(JSON.stringify(card.blocks)).toContain('take_incident');
    expect(JSON.stringify(card.blocks)).not.toContain('approve_fix');
    const steps = await until(() => fixing.thread(card.ts).find((m) => m.text.startsWith('Steps by hand')), { what: 'steps by hand' });
    expect(steps.words).toContain('kubectl logs crash-test -n shop -c crash --previous');
    expect(fixing.changes()).toEqual([]);
    await bot.stop();
  } finally {
    await fixing.stop();
  }
});
