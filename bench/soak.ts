/** A simulated day of a busy cluster: what the process holds at its start, at most and at its end, and how large the store grows. Runs only when it is named. */
import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { parse } from 'yaml';
import { needsOf } from '../eval/flow/needs.ts';
import { promMeter } from '../src/adapters/meter/index.ts';
import { sqliteStore } from '../src/adapters/store/index.ts';
import { runFlow } from '../src/flow/index.ts';
import { at, text } from '../src/model/index.ts';
import { seeded } from '../test/crash/seeded.ts';
import { countingChat } from './soak/chat.ts';
import { steppedClock } from './soak/stepped-clock.ts';
import { traffic } from './soak/traffic.ts';
import type { BenchResult } from './result.ts';

const OURS = 'k8s-rca/bench-soak';
const HOURS = 24;
const EVENTS_AN_HOUR = 20_000;
const HOUR = 3_600_000;
const STEP = 18_000;
/** A machine too slow for a day tells how far it came; `--minutes=120` gives it longer. */
const minutes = /^--minutes=(\d+)$/.exec(process.argv.find((a) => a.startsWith('--minutes=')) ?? '')?.[1] ?? '60';
const LONGEST = Number(minutes) * 60_000;
const MIB = 1_048_576;

interface Sample {
  readonly hour: number;
  readonly rss: number;
  /** What is in use after a collection: what grows here is kept. */
  readonly heap: number;
}

interface Soaked {
  readonly hours: number;
  readonly seconds: number;
  readonly observations: number;
  readonly failures: number;
  readonly said: { readonly cards: number; readonly edits: number; readonly replies: number };
  readonly samples: readonly Sample[];
  readonly peak: number;
  readonly store: number;
  readonly rows: Readonly<Record<string, number>>;
  readonly unbalanced: number;
}

async function soak(): Promise<Soaked> {
  // What the shipped process has loaded counts too.
  await import('../src/commands/up.ts');
  // In memory where that can be: what is measured is what the process holds, not how fast a disk is.
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'k8s-rca-soak-'));
  const file = join(folder, 'k8s-rca.db');
  const clock = steppedClock(Date.UTC(2026, 2, 1));
  const day = traffic(seeded(1), () => clock.now());
  const { chat, counts } = countingChat();
  const store = await sqliteStore({ file, now: () => clock.now() });
  const needs = needsOf({ cluster: day.cluster, chat, store, clock, fixes: [] });
  const triage = { ...needs.config.triage, quiet: 15_000, longest: 60_000 };
  const flow = await runFlow({ ...needs, meter: promMeter(), config: { ...needs.config, triage } });
  await flow.ready;
  const samples: Sample[] = [];
  const sample = (hour: number): void => {
    const { rss } = process.memoryUsage();
    globalThis.gc?.();
    const one = { hour, rss: rss / MIB, heap: process.memoryUsage().heapUsed / MIB };
    samples.push(one);
    process.send?.({ progress: one });
  };
  const begun = performance.now();
  const perStep = (EVENTS_AN_HOUR * STEP) / HOUR;
  const steps = (HOURS * HOUR) / STEP;
  let peak = 0;
  let done = 0;
  sample(0);
  for (; done < steps && performance.now() - begun < LONGEST; done++) {
    clock.advance(STEP);
    day.pass(clock.now(), perStep);
    do await turn();
    while (await busy());
    peak = Math.max(peak, process.memoryUsage.rss() / MIB);
    if (((done + 1) * STEP) % HOUR === 0) sample(((done + 1) * STEP) / HOUR);
  }
  /** Something seen is not taken in yet, or something is due and not done. */
  async function busy(): Promise<boolean> {
    if ((await store.due(clock.now(), 1)).length > 0) return true;
    return ((await flow.levels()).find((l) => at(l.labels, 'queue') === 'intake')?.value ?? 0) > 0;
  }
  const { received, posted, merged, failed, waiting, suppressed } = await store.ledger();
  await flow.stop();
  await store.close();
  const result: Soaked = {
    hours: (done * STEP) / HOUR,
    seconds: (performance.now() - begun) / 1000,
    observations: day.counts.observations,
    failures: day.counts.failures,
    said: counts,
    samples,
    peak,
    store: statSync(file).size / MIB,
    rows: rowsOf(file),
    unbalanced: received - posted - merged - failed - waiting - Object.values(suppressed).reduce((a, b) => a + b, 0),
  };
  rmSync(folder, { recursive: true, force: true });
  return result;
}

function rowsOf(file: string): Readonly<Record<string, number>> {
  const db = new Database(file, { readonly: true });
  const tables = db
    .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite%' and name not like 'kysely%'")
    .all();
  const rows = tables
    .map((t) => text(at(t, 'name')))
    .map((name) => [name, Number(at(db.prepare(`select count(*) as n from "${name}"`).get(), 'n'))]);
  db.close();
  return Object.fromEntries(rows) as Record<string, number>;
}

function child(): Promise<Soaked> {
  const started = fork(import.meta.filename, [OURS, `--minutes=${minutes}`], { execArgv: ['--expose-gc'] });
  return new Promise((resolve, reject) => {
    started.on('message', (message) => {
      const { progress, result } = message as { progress?: Sample; result?: Soaked };
      if (progress !== undefined)
        console.error(`hour ${progress.hour}: RSS ${progress.rss.toFixed(0)} MiB, heap ${progress.heap.toFixed(1)} MiB`);
      if (result !== undefined) resolve(result);
    });
    started.once('exit', (code) => reject(new Error(`the soak ended with ${code}`)));
  });
}

/** MiB that the chart lets the bot have. */
function limit(): number {
  const values: unknown = parse(readFileSync('helm/k8s-rca/values.yaml', 'utf8'));
  return Number(/^(\d+)Mi$/.exec(text(at(values, 'resources', 'limits', 'memory')))?.[1]);
}

export default async function bench(): Promise<BenchResult> {
  const most = limit();
  const s = await child();
  const [first, last] = [s.samples.at(0), s.samples.at(-1)];
  // The day's first quarter fills what has a bound; from there on it must be flat.
  const quarter = s.samples.find((x) => x.hour >= s.hours / 4);
  const growth = (last?.heap ?? Number.NaN) / (quarter?.heap ?? Number.NaN);
  if (!(s.peak < most && growth < 1.25 && s.unbalanced === 0 && s.hours === HOURS)) process.exitCode = 1;
  const mib = (n: number | undefined): string => `${(n ?? Number.NaN).toFixed(0)} MiB`;
  return {
    name: `soak: ${s.hours.toFixed(1)} simulated hours, ${s.observations} observations, ${s.failures} failures, ${s.seconds.toFixed(0)} s; ${s.said.cards} cards, ${s.said.edits} edits, ${s.said.replies} replies`,
    baseline: `the chart's memory limit, ${most} MiB`,
    rows: [
      { what: 'RSS at start', ratio: (first?.rss ?? Number.NaN) / most, note: mib(first?.rss) },
      { what: 'RSS at most', ratio: s.peak / most, note: `${mib(s.peak)}, less than 1.00` },
      { what: 'RSS at end', ratio: (last?.rss ?? Number.NaN) / most, note: mib(last?.rss) },
      {
        what: 'heap in use at end, of that after a quarter',
        ratio: growth,
        note: `${mib(last?.heap)} against ${mib(quarter?.heap)}, less than 1.25`,
      },
      {
        what: 'store',
        ratio: s.store / most,
        note: `${s.store.toFixed(1)} MiB; ${Object.entries(s.rows)
          .map(([t, n]) => `${t} ${n}`)
          .join(', ')}`,
      },
      { what: 'signals missing from the ledger', ratio: s.unbalanced, note: '0 = balanced' },
    ],
  };
}

if (process.argv[2] === OURS) {
  const result = await soak();
  process.send?.({ result }, () => process.exit());
}
