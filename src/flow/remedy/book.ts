import type { EffectId, Millis, Remedy } from '../../model/index.ts';
import type { Change, Meter, Store } from '../../ports/index.ts';
import type { Desk } from '../desk.ts';
import { advanceRemedy, beginRemedy, type RemedyHappening, type RemedyStep } from './life.ts';

/** The only way to change a remedy: read, advance, commit with its effects and its entry in the audit; within the desk's turn. */
export interface Book {
  open(remedy: Remedy, along?: AlongRemedy): Promise<Remedy | undefined>;
  /** The remedy after the happening; undefined when there is none of that id. A happening that does not fit changes nothing. */
  step(id: string, happening: RemedyHappening, along?: AlongRemedy): Promise<Remedy | undefined>;
}

/** What goes into the same transaction. */
export interface AlongRemedy {
  readonly done?: EffectId;
  readonly notes?: Change['notes'];
}

export function bookOf(store: Store, desk: Desk, meter: Meter): Book {
  const write = async (before: Remedy | undefined, step: RemedyStep, h: unknown, along: AlongRemedy, at: Millis): Promise<Remedy> => {
    const changed = before === undefined || step.remedy !== before;
    const next: Remedy = changed ? { ...step.remedy, version: (before?.version ?? 0) + 1 } : step.remedy;
    const keeper = await desk.scrubberOf(next.incident);
    const change = keeper.value<Change>({
      ...(changed
        ? { remedies: [next], happenings: [{ incident: next.incident, at, body: { is: 'remedy', remedy: next.id, what: h } }] }
        : {}),
      ...(changed ? { audit: [{ at, body: entry(next, h) }] } : {}),
      effects: step.effects.map((due) => ({ key: due.key, incident: next.incident, due: due.due, body: due.effect })),
      ...(along.done === undefined ? {} : { done: [along.done] }),
      ...(along.notes === undefined ? {} : { notes: along.notes }),
    });
    const issued = keeper.issued().map((id) => ({ incident: next.incident, id }));
    if ((await store.commit(keeper.value<Change>({ ...change, placeholders: issued }))) !== 'ok')
      throw new Error(`remedy ${next.id} was changed by another writer`);
    return change.remedies?.[0] ?? next;
  };
  return {
    open: async (remedy, along = {}) => {
      if ((await store.remedy(remedy.id)) !== undefined) return undefined;
      return write(undefined, beginRemedy(remedy), { is: 'offered' }, along, remedy.made);
    },
    step: async (id, h, along = {}) => {
      const before = await store.remedy(id);
      if (before === undefined) return undefined;
      const after = await write(before, advanceRemedy(before, h), h, along, h.at);
      if (after.version !== before.version) measure(meter, { before, after, h });
      return after;
    },
  };
}

/** What the audit keeps of a decision: who, what, on which object, for which cause and how sure, and the digest of what was shown. */
function entry(remedy: Remedy, what: unknown): Readonly<Record<string, unknown>> {
  const { cause, probability, state, dryRun } = remedy;
  return { ...named(remedy), cause, probability, state: state.at, dryRun, what };
}

/** By what the audit knows a remedy again. */
export function named({ id, incident, kind, hash, plan }: Remedy): Readonly<Record<string, unknown>> {
  return { remedy: id, incident, action: kind, target: plan.action.target, planHash: hash };
}

/** Votes, rejections and withdrawals that counted, and what became of the offer. */
function measure(
  meter: Meter,
  { before, after, h }: { readonly before: Remedy; readonly after: Remedy; readonly h: RemedyHappening },
): void {
  const action = after.kind;
  if (h.is === 'voted') meter.add('k8s_rca_decisions_total', { decision: 'approved', action }, 1);
  if (h.is === 'rejected' || h.is === 'revoked') meter.add('k8s_rca_decisions_total', { decision: h.is, action }, 1);
  const { state, dryRun } = after;
  if (state.at === before.state.at) return;
  if (state.at === 'settled') meter.add('k8s_rca_fix_outcomes_total', { action, outcome: state.outcome.is }, 1);
  if (state.at === 'expired' || state.at === 'stale') meter.add('k8s_rca_fix_outcomes_total', { action, outcome: state.at }, 1);
  if (state.at === 'refused') meter.add('k8s_rca_fix_outcomes_total', { action, outcome: dryRun ? 'dry-run' : 'refused' }, 1);
}
