import type { Action, Remedy } from '../model/index.ts';
import { none, offered, workloadOn } from './objects.ts';
import { templateDigest, templateOf } from './template.ts';
import type { LiveFacts, NoOffer, Offer } from './types.ts';

/** The inverse of an applied remedy, on the object as it is now; void as soon as anybody else has changed the object since. */
export function offerUndo(remedy: Remedy, generation: number, facts: LiveFacts): Offer | NoOffer {
  const { undo } = remedy;
  if (undo === undefined) return none('There is nothing to take back.');
  const on = workloadOn(facts.target);
  if ('is' in on) return on;
  const { object, target } = on;
  if (target.uid !== remedy.plan.action.target.uid) return none(`${target.name} was made anew since.`);
  if (target.generation !== generation) return none(`${target.name} was changed since, so what was recorded no longer fits.`);
  const source = undo.is === 'rollback' ? facts.revisions.find((r) => r.metadata.uid === undo.source.uid) : undefined;
  if (undo.is === 'rollback' && (source === undefined || templateDigest(templateOf(source)) !== undo.template))
    return none(`Revision ${undo.revision} is no longer kept as it was.`);
  const action: Action = { ...undo, target };
  return offered(
    action,
    { cause: remedy.cause, before: object, owner: object, ...(source === undefined ? {} : { source }) },
    {
      title: `Undo of “${remedy.title}”`,
      says: 'Puts back what was there before the fix.',
      success: 'All replicas are available with what was there before.',
      notes: ['The failure that the fix was for may come back.'],
    },
  );
}
