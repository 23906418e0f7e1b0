import { essence, route } from '../../advise/index.ts';
import { type Advice, type Diagnosis, type Evidence, type Incident, maybe, type Scrubbed } from '../../model/index.ts';
import type { Hands } from '../hands.ts';

/**
 * After another look that shows the same: what a model said still holds, with what its own looks had found. Nothing is kept where
 * anything that was judged differs; then it is asked anew.
 */
export async function kept(
  hands: Hands,
  incident: Incident,
  fresh: { readonly evidence: Scrubbed<Evidence>; readonly diagnosis: Diagnosis },
): Promise<{ readonly advice?: Advice; readonly evidence: Scrubbed<Evidence> }> {
  const { evidence, diagnosis } = fresh;
  const before = incident.advice;
  const kind = route(diagnosis);
  if (hands.advice === undefined || before?.is !== 'given' || kind !== before.kind) return { evidence };
  if (essence({ kind, evidence, diagnosis }) !== before.essence) return { evidence };
  const own = new Set(before.looks.flatMap((run) => run.evidence));
  const found = (await hands.needs.store.evidence(incident.id))?.items.filter((i) => own.has(i.id)) ?? [];
  const { causes, other, whyFewer } = before.diagnosis;
  const scrubber = await hands.desk.scrubberOf(incident.id);
  return {
    ...maybe('advice', { ...before, diagnosis: { ...diagnosis, causes, other, whyFewer } }),
    evidence: scrubber.value({ ...evidence, items: [...evidence.items, ...found] }),
  };
}
