import { again, essence, lasting, route } from '../../advise/index.ts';
import { type Advice, type Diagnosis, type Evidence, type Incident, type LookRun, maybe, type Scrubbed } from '../../model/index.ts';
import type { Hands } from '../hands.ts';
import { seenBefore } from './recall.ts';

/**
 * After another look that shows the same: what a model said still holds, with what its own looks had found, read over what is seen now.
 * Nothing is kept where anything that was judged differs, or where it speaks of what is no more; then it is asked anew.
 */
export async function kept(
  hands: Hands,
  incident: Incident,
  fresh: { readonly evidence: Scrubbed<Evidence>; readonly diagnosis: Diagnosis },
): Promise<{ readonly advice?: Advice; readonly evidence: Scrubbed<Evidence> }> {
  const { evidence, diagnosis } = fresh;
  const before = incident.advice;
  const kind = route(diagnosis);
  if (hands.advice === undefined || before?.is !== 'given' || kind !== before.kind || incident.diagnosis === undefined) return { evidence };
  if (essence({ kind, evidence, diagnosis }) !== before.essence) return { evidence };
  const then = await hands.needs.store.evidence(incident.id);
  if (then === undefined) return { evidence };
  const own = new Set(before.looks.flatMap((run) => run.evidence));
  const found = lasting(
    then.items.filter((i) => own.has(i.id)),
    then,
    evidence,
  );
  const whole = (await hands.desk.scrubberOf(incident.id)).value({ ...evidence, items: [...evidence.items, ...found] });
  const read = again({ evidence: then, diagnosis: incident.diagnosis, said: before }, { evidence: whole, diagnosis });
  if (read === undefined) return { evidence };
  const still = new Set(found.map((i) => i.id));
  const looks = before.looks.map((run): LookRun => ({ ...run, evidence: run.evidence.filter((id) => still.has(id)) }));
  const { prefers: _, ...rest } = before;
  const given: Advice = { ...rest, ...(before.recalled === undefined ? read : seenBefore(read)), looks };
  return { ...maybe('advice', given), evidence: whole };
}
