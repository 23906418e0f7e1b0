import type { Incident } from '../../model/index.ts';
import type { Fixes } from '../../present/index.ts';
import type { Hands } from '../hands.ts';
import { currentOf, noOfferNote } from './past.ts';

/** What the card says about fixing it: the remedy that matters now, or why there is none. */
export async function fixesOf(hands: Hands, incident: Incident): Promise<Fixes> {
  const { remedy: fixing, needs } = hands;
  const current = currentOf(await needs.store.remedies(incident.id));
  const shown = current === undefined ? {} : { current };
  if (fixing === undefined) return { mode: 'off', ...shown };
  const { mode, namespaces } = fixing.needs.settings;
  const why = (await needs.store.note(noOfferNote(incident.id))) ?? '';
  const none = why === '' ? {} : { why: `${why}${along(incident, namespaces)}` };
  const namespace = current?.plan.action.target.namespace ?? incident.subject.namespace;
  return { mode, guard: fixing.guard.brokenIn(namespace), ...none, ...shown };
}

const mostNamed = 3;

/** What fails with an object of a closed namespace where fixes are made has no card of its own, and so no fix. */
function along({ subject, members }: Incident, open: readonly string[]): string {
  if (subject.namespace === undefined || open.includes(subject.namespace)) return '';
  const there = members.filter((m) => open.includes(m.namespace ?? '')).map((m) => `${m.kind}/${m.name} in ${m.namespace ?? ''}`);
  if (there.length === 0) return '';
  const named = [...there.slice(0, mostNamed), ...(there.length > mostNamed ? [`${there.length - mostNamed} more`] : [])].join(', ');
  return ` Nor for what fails with it: ${named}.`;
}
