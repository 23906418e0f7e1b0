import type { EvidenceItem, Family, Look, ObjectRef } from '../model/index.ts';
import { answered, keyOf } from './asked.ts';
import { dependencyLooks } from './dependencies.ts';
import { knownOf } from './known.ts';
import { namespaceLooks } from './namespace.ts';
import { ownLooks } from './own.ts';
import { podLooks } from './pods.ts';
import { systemLooks } from './system.ts';

/** Looks of one investigation altogether; a person would have an idea by then. */
const most = 60;

/**
 * The next looks, most telling first; empty when there is enough. Called again with what was found, up to four times.
 * It asks for no Secret, ever: that one is missing shows in status and events.
 */
export function plan(
  about: { readonly subject: ObjectRef; readonly failing: readonly ObjectRef[]; readonly family: Family },
  items: readonly EvidenceItem[],
): readonly Look[] {
  const known = knownOf(items);
  const done = new Set(answered(items));
  const wanted = [
    ...ownLooks(about, known),
    ...podLooks(about, known),
    ...namespaceLooks(about, known),
    ...dependencyLooks(about, known),
    ...systemLooks(about, known),
  ];
  const room = Math.max(0, most - done.size);
  const fresh = wanted.filter((look) => !forbidden(look) && !done.has(keyOf(look)) && done.add(keyOf(look)));
  return fresh.slice(0, room);
}

function forbidden(look: Look): boolean {
  return (look.do === 'get' && look.ref.kind === 'Secret') || (look.do === 'list' && look.kind === 'Secret');
}
