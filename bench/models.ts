/** Five hundred incidents within a minute, once with a slow model and once with none, at the same time in two processes: what a model costs the first card. */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { modelled } from '../eval/flow/model.ts';
import { clockFrom, startFlow } from '../eval/flow/start.ts';
import { baseCase, common, nothing, now } from '../eval/injection/base-case.ts';
import { readCase } from '../src/adapters/recorded/index.ts';
import { type BenchResult, median } from './result.ts';

const INCIDENTS = 500;
const WITHIN = 60_000;
/** Seconds that a model takes for each answer, and how many it may be asked at once. */
const SLOW = 2_000;
const AT_ONCE = 4;
const TOKENS_PER_HOUR = 400_000;
/** Cards that are not there by then do not come. */
const LONGEST = 150_000;
const OURS = 'k8s-rca/bench-models';

interface Measured {
  readonly cards: number;
  /** Milliseconds from the failure to its card, median and 95th of a hundred. */
  readonly median: number;
  readonly p95: number;
  /** Most questions that the model had open at once, and most that waited for their turn. */
  readonly mostAsked: number;
  readonly mostWaiting: number;
  readonly tokens: number;
  readonly advised: number;
  readonly refused: string;
}

async function measured(role: 'none' | 'slow'): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-rca-bench-'));
  const clock = clockFrom(now, 1);
  const calls = { atOnce: AT_ONCE, perCall: 45_000, total: 180_000 };
  const model =
    role === 'none'
      ? undefined
      : await modelled('openai', { is: 'slow', ms: SLOW }, { clock, calls, budget: { tokensPerHour: TOKENS_PER_HOUR } });
  const flow = await startFlow({
    now,
    speed: 1,
    clock,
    file: join(folder, 'k8s-rca.db'),
    common,
    fixes: [],
    ...(model === undefined ? {} : { advice: model.advice }),
  });
  const sown = new Map<string, number>();
  const begun = clock.now();
  const cards = (): number => flow.heard.said.filter((s) => s.is === 'card').length;
  let mostWaiting = 0;
  const look = async (): Promise<void> => {
    const due = await flow.store.due(clock.now(), 5_000);
    mostWaiting = Math.max(mostWaiting, due.filter((e) => (e.body as { readonly do: string }).do === 'advise').length);
  };
  for (let n = 0; n < INCIDENTS; n++) {
    await pause(Math.max(0, begun + (n * WITHIN) / INCIDENTS - clock.now()));
    sown.set(`ns-${n}`, clock.now());
    flow.field.sow(`ns-${n}`, readCase(baseCase(`ns-${n}`, 'unknown', nothing)));
    if (n % 50 === 49) await look();
  }
  while (cards() < INCIDENTS && clock.now() < begun + LONGEST) await pause(100);
  await look();
  const waits = flow.heard.said.flatMap((s) => {
    const of = s.is === 'card' ? /\bns-\d+\b/.exec(JSON.stringify(s.post))?.[0] : undefined;
    return of === undefined ? [] : [s.at - (sown.get(of) ?? 0)];
  });
  const spent = await flow.store.spent(0);
  const advice = (await flow.store.alive()).flatMap((i) => i.advice ?? []);
  const codes = advice.flatMap((a) => (a.is === 'none' ? [a.code] : []));
  const result: Measured = {
    cards: waits.length,
    median: median(waits),
    p95: [...waits].sort((a, b) => a - b)[Math.floor(waits.length * 0.95)] ?? Number.NaN,
    mostAsked: model?.server.mostInFlight() ?? 0,
    mostWaiting,
    tokens: spent.input + spent.output,
    advised: advice.filter((a) => a.is === 'given').length,
    refused: [...new Set(codes)].map((c) => `${c} ${codes.filter((o) => o === c).length}`).join(', '),
  };
  await model?.server.stop();
  await flow.stop();
  rmSync(folder, { recursive: true, force: true });
  return result;
}

function child(role: string): Promise<Measured> {
  const started = fork(import.meta.filename, [OURS, role]);
  return new Promise((resolve, reject) => {
    started.once('message', (message) => resolve(message as Measured));
    started.once('exit', (code) => reject(new Error(`${role} ended with ${code}`)));
  });
}

export default async function bench(): Promise<BenchResult> {
  const [plain, slow] = await Promise.all([child('none'), child('slow')]);
  const s = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  const kept = slow.mostAsked <= AT_ONCE && slow.tokens <= TOKENS_PER_HOUR && slow.cards === INCIDENTS && plain.cards === INCIDENTS;
  if (!kept || slow.median > 1.5 * plain.median) process.exitCode = 1;
  return {
    name: `models: ${INCIDENTS} incidents in ${WITHIN / 1000} s, a model that takes ${SLOW / 1000} s`,
    baseline: 'the same at the same time with no model',
    rows: [
      {
        what: 'failure to first card, median',
        ratio: slow.median / plain.median,
        note: `${s(slow.median)} against ${s(plain.median)}, at most 1.50`,
      },
      { what: 'failure to first card, 95th of 100', ratio: slow.p95 / plain.p95, note: `${s(slow.p95)} against ${s(plain.p95)}` },
      { what: 'cards', ratio: slow.cards / plain.cards, note: `${slow.cards} and ${plain.cards} of ${INCIDENTS}` },
      {
        what: 'questions open at once, of what is allowed',
        ratio: slow.mostAsked / AT_ONCE,
        note: `${slow.mostAsked} of ${AT_ONCE}; most waiting for their turn ${slow.mostWaiting}, on disk`,
      },
      {
        what: 'tokens spent, of the budget',
        ratio: slow.tokens / TOKENS_PER_HOUR,
        note: `${slow.tokens} of ${TOKENS_PER_HOUR}; advice on ${slow.advised} cards, none: ${slow.refused || 'still asked'}`,
      },
    ],
  };
}

if (process.argv[2] === OURS) {
  const result = await measured(process.argv[3] === 'slow' ? 'slow' : 'none');
  process.send?.(result, () => process.exit());
}
