import type { LinkHealth, Millis } from '../model/index.ts';
import type { Level, Store } from '../ports/index.ts';
import type { Purse } from './advise/purse.ts';
import type { Desk } from './desk.ts';
import type { GuardKeeper } from './remedy/guard.ts';

/** Where the levels are read. */
export interface LevelSources {
  readonly desk: Pick<Desk, 'alive'>;
  readonly store: Pick<Store, 'ledger'>;
  readonly now: () => Millis;
  readonly links: () => readonly LinkHealth[];
  readonly queues: () => Readonly<Record<string, number>>;
  /** When the oldest message fell due that chat has not taken. */
  readonly oldest: () => Millis | undefined;
  readonly guard?: Pick<GuardKeeper, 'proven'>;
  readonly purse?: Pick<Purse, 'standing'>;
}

/** Read one by one: what fails is left out, and takes nothing with it. Never rejects. */
export async function levelsOf(sources: LevelSources): Promise<readonly Level[]> {
  const all = [incidents, ledger, queues, links, heard, guard, budget].map(async (read) => read(sources));
  return (await Promise.allSettled(all)).flatMap((r) => (r.status === 'fulfilled' ? r.value : []));
}

function incidents({ desk }: LevelSources): readonly Level[] {
  const alive = desk.alive();
  return (['gathering', 'investigating', 'open', 'holding'] as const).map((state) => ({
    name: 'k8s_rca_incidents',
    labels: { state },
    value: alive.filter((i) => i.state.at === state).length,
  }));
}

async function ledger({ store }: LevelSources): Promise<readonly Level[]> {
  const { received, posted, merged, suppressed, failed, waiting } = await store.ledger();
  const terms = { posted, merged, suppressed: sum(Object.values(suppressed)), failed, waiting };
  const term = (name: keyof typeof terms | 'received', value: number): Level => ({
    name: 'k8s_rca_ledger_signals',
    labels: { term: name },
    value,
  });
  return [
    term('received', received),
    term('posted', posted),
    term('merged', merged),
    term('suppressed', terms.suppressed),
    term('failed', failed),
    term('waiting', waiting),
    { name: 'k8s_rca_ledger_unbalanced_signals', labels: {}, value: received - sum(Object.values(terms)) },
  ];
}

function queues({ queues: read, oldest, now }: LevelSources): readonly Level[] {
  const since = oldest();
  return [
    ...Object.entries(read()).map(([queue, value]): Level => ({ name: 'k8s_rca_queue_depth', labels: { queue }, value })),
    { name: 'k8s_rca_outbox_oldest_seconds', labels: {}, value: since === undefined ? 0 : Math.max(0, now() - since) / 1000 },
  ];
}

/** A watch of one namespace is named after it: the figure is that of all of them together. */
function withoutNamespace({ link }: LinkHealth): string {
  return link.startsWith('watch ') ? link.split(' ').slice(0, 2).join(' ') : link;
}

function links({ links: read }: LevelSources): readonly Level[] {
  const up = new Map<string, number>();
  for (const link of read()) up.set(withoutNamespace(link), Math.min(up.get(withoutNamespace(link)) ?? 1, link.ok ? 1 : 0));
  return [...up].map(([link, value]) => ({ name: 'k8s_rca_link_up', labels: { link }, value }));
}

function heard({ links: read }: LevelSources): readonly Level[] {
  const last = new Map<string, Millis>();
  for (const link of read()) {
    const resource = withoutNamespace(link).replace(/^watch /, '');
    if (link.heard !== undefined) last.set(resource, Math.min(last.get(resource) ?? Infinity, link.heard));
  }
  return [...last].map(([resource, at]) => ({ name: 'k8s_rca_watch_heard_timestamp_seconds', labels: { resource }, value: at / 1000 }));
}

function guard({ guard: keeper }: LevelSources): readonly Level[] {
  return (keeper?.proven() ?? []).map(({ layer, holds }) => ({ name: 'k8s_rca_guard_proven', labels: { layer }, value: holds ? 1 : 0 }));
}

async function budget({ purse }: LevelSources): Promise<readonly Level[]> {
  if (purse === undefined) return [];
  const { hour, day, budget: most } = await purse.standing();
  const of = [
    ['tokens_per_hour', hour.input + hour.output, most.tokensPerHour],
    ['tokens_per_day', day.input + day.output, most.tokensPerDay],
    ['dollars_per_hour', hour.micros ?? 0, most.microsPerHour],
    ['dollars_per_day', day.micros ?? 0, most.microsPerDay],
  ] as const;
  return of.flatMap(([name, used, ceiling]): readonly Level[] =>
    ceiling === undefined
      ? []
      : [{ name: 'k8s_rca_model_budget_used_ratio', labels: { budget: name }, value: ceiling === 0 ? 1 : used / ceiling }],
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
