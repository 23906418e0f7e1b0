import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drained, lost, type Play, plays, stage, tight } from './diagnosis-plays.ts';
import { records } from './diagnosis-records.ts';
import { api } from './objects.ts';
import { startWorld, until, type World } from './world.ts';

interface Ref {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

interface Cause {
  readonly id: string;
  readonly explanation: string;
  readonly probability: number;
  readonly basis: string;
  readonly culprit: Ref;
  readonly evidence: readonly { readonly evidence: string; readonly says: string }[];
  readonly against: readonly { readonly evidence: string }[];
  readonly steps: readonly { readonly text: string; readonly command?: string }[];
}

interface Report {
  readonly subject: Ref;
  readonly healthy: boolean;
  readonly causes: readonly Cause[];
  readonly other: number;
  readonly whyFewer: string;
  readonly check?: { readonly text: string; readonly first: string; readonly second: string };
  readonly looks: readonly { readonly id: string }[];
}

let world: World;
let reports: readonly Report[] = [];

const spoken = (ref: Ref): string => `${ref.kind}/${ref.name}`;

/** The report about the workload, or about what it is told with: the one to blame. */
function reportOn(play: Play): Report | undefined {
  const about = (name: string | undefined): Report | undefined =>
    reports.find((r) => ['', play.name].includes(r.subject.namespace) && spoken(r.subject) === name);
  return about(play.subject ?? `Deployment/${play.name}`) ?? about(play.culprit);
}

function firstOf(play: Play): string {
  const first = reportOn(play)?.causes[0];
  return first === undefined ? 'nothing' : `${first.id} by ${spoken(first.culprit)}`;
}

const wanted = (play: Play): string => `${play.cause} by ${play.culprit ?? `Deployment/${play.name}`}`;

async function everything(): Promise<readonly Report[]> {
  const ran = await world.run(['diagnose', '--all', '-A', '--json']);
  if (ran.code !== 1) throw new Error(`diagnose ended with ${ran.code}: ${ran.err}`);
  return JSON.parse(ran.out) as readonly Report[];
}

/** Pods of workloads that are well until something happens to their node. */
async function running(name: string): Promise<boolean> {
  const { items } = (await world.api('GET', `/api/v1/namespaces/${name}/pods`)) as {
    readonly items: readonly { status: { phase: string } }[];
  };
  return items.length > 0 && items.every((p) => p.status.phase === 'Running');
}

async function prepareNodes(): Promise<void> {
  const cluster = api(world.cluster);
  const taint = (key: string): object => ({ key, value: 'yes', effect: 'NoSchedule' });
  await cluster.patch('/api/v1/nodes/node-4', { metadata: { labels: { pool: 'batch' } }, spec: { taints: [taint('batch')] } });
  await cluster.patch('/api/v1/nodes/node-5', { metadata: { labels: { pool: 'edge' } } });
  for (const node of [lost, tight, drained]) await cluster.patch(`/api/v1/nodes/${node}`, { spec: { taints: [taint('apart')] } });
}

beforeAll(async () => {
  world = await startWorld({ practice: { nodes: 8, timeScale: 30 } });
  await prepareNodes();
  world.cluster.faults.registry('limited.example.com', 'rate-limit');
  world.cluster.faults.registry('silent.example.com', 'timeout');
  world.cluster.faults.registry('broken.example.com', 'down');
  world.cluster.apply(stage());
  for (const name of ['swale', 'thorn', 'upland']) await until(() => running(name), { what: `the pod of ${name}` });
  world.cluster.failNode(lost);
  world.cluster.pressure(tight, 'MemoryPressure', 'on');
  world.cluster.drain(drained);
  const end = Date.now() + 75_000;
  do reports = await everything();
  while (plays.some((p) => firstOf(p) !== wanted(p)) && Date.now() < end);
});

afterAll(() => world.stop());

describe('P-067 P-068 P-069 P-070 P-071 P-072 P-073 P-074 diagnose tells failures of the practice cluster apart', () => {
  for (const play of plays) test(`${play.title}: ${play.cause}`, () => expect(firstOf(play)).toBe(wanted(play)));
});

test('P-066 P-091 every known failure is settled by rules, without a model', () => {
  expect(Object.keys(world.env).filter((key) => /AI_|OPENAI|ANTHROPIC|GEMINI/.test(key))).toEqual([]);
  const told = plays.map((p) => reportOn(p)?.causes[0]);
  expect(told.map((c) => c?.basis)).toEqual(plays.map(() => 'rule'));
});

test('P-081 at most three causes, each with a probability, beside something else: together never more than 1', () => {
  expect(reports.length).toBeGreaterThanOrEqual(plays.length);
  for (const { causes, other, whyFewer } of reports) {
    expect(causes.length).toBeLessThanOrEqual(3);
    if (causes.length < 3) expect(whyFewer).not.toBe('');
    const all = [...causes.map((c) => c.probability), other];
    for (const p of all) expect(p).toBeGreaterThanOrEqual(0);
    expect(all.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(1.000_001);
    const ranked = causes.map((c) => c.probability);
    expect(ranked).toEqual([...ranked].sort((a, b) => b - a));
  }
});

test('P-082 every cause points at evidence that was looked at, for and against; two causes come with the check between them', () => {
  expect(reports.some((r) => r.causes.length > 1)).toBe(true);
  expect(reports.some((r) => r.causes.some((c) => c.against.length > 0))).toBe(true);
  for (const { causes, looks, check, subject } of reports) {
    const ids = looks.map((l) => l.id);
    for (const cause of causes) {
      expect(cause.evidence.length, `evidence of ${cause.id} at ${spoken(subject)}`).toBeGreaterThan(0);
      for (const pointer of [...cause.evidence, ...cause.against]) expect(ids).toContain(pointer.evidence);
    }
    if (causes.length > 1)
      expect(check, `check at ${spoken(subject)}: ${causes.map((c) => c.id).join(' | ')}`).toMatchObject({
        text: expect.stringMatching(/./),
        first: expect.not.stringMatching(/\bnot that\b/),
        second: expect.not.stringMatching(/\bnot that\b|nothing of the kind/),
      });
  }
});

test('P-083 every known failure has steps by hand, with exact commands for the objects concerned', () => {
  for (const play of plays) {
    const { steps = [] } = reportOn(play)?.causes[0] ?? {};
    const commands = steps.flatMap((s) => s.command ?? []);
    expect(commands.length, play.title).toBeGreaterThan(0);
    for (const command of commands) expect(command).toMatch(/^kubectl [a-z]/);
    expect(commands.join('\n'), play.title).toMatch(new RegExp(`${play.name}|${play.culprit?.split('/')[1] ?? play.name}`));
  }
});

test('P-083 a lone pod is made anew: the API refuses to change one in place', () => {
  const commands = reports.flatMap((r) => r.causes.flatMap((c) => c.steps.flatMap((s) => s.command ?? [])));
  expect(commands.filter((c) => c.startsWith('kubectl edit pod '))).toEqual([]);
  expect(commands).toContain('kubectl replace --force -n wold -f wold.yaml');
});

test('what is well raises nothing', () => {
  expect(reports.filter((r) => r.subject.namespace === 'quiet')).toEqual([]);
});

interface Line {
  readonly case: string;
  readonly incidents: readonly {
    readonly subject: Ref;
    readonly causes: readonly {
      readonly id: string;
      readonly culprit: Ref;
      readonly evidence: readonly { readonly id: string; readonly query: string }[];
    }[];
  }[];
}

const folder = mkdtempSync(join(tmpdir(), 'rca-records-'));
let lines: readonly Line[] = [];

beforeAll(async () => {
  for (const [i, { title, objects, events, logs = {} }] of records.entries())
    writeFileSync(
      join(folder, `${String(i).padStart(2, '0')}.json`),
      JSON.stringify({ id: String(i), source: 'written', title, tier: 'A', objects, events, logs }),
    );
  const ran = await world.run(['replay', folder, '--json']);
  if (ran.code !== 0) throw new Error(`replay ended with ${ran.code}: ${ran.err}`);
  lines = ran.out
    .trim()
    .split('\n')
    .map((l) => JSON.parse(l) as Line);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('P-068 P-069 P-070 P-071 P-072 P-073 P-074 replay tells recorded failures apart', () => {
  for (const [i, record] of records.entries())
    test(`${record.title}: ${record.cause}`, () => {
      const incidents = lines.find((l) => l.case === String(i))?.incidents ?? [];
      const [first] = incidents[0]?.causes ?? [];
      expect(first === undefined ? 'nothing' : `${first.id} by ${spoken(first.culprit)}`).toBe(`${record.cause} by ${record.culprit}`);
      expect(incidents).toHaveLength(1);
      expect(first?.evidence.length).toBeGreaterThan(0);
      for (const pointer of first?.evidence ?? [])
        expect(pointer).toMatchObject({ id: expect.stringMatching(/^e\d+$/), query: expect.stringMatching(/./) });
      if (record.says !== undefined) expect(JSON.stringify(incidents[0])).toMatch(record.says);
    });
});
