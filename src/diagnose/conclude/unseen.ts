import { type Look, type Pointer, refText } from '../../model/index.ts';
import type { Facts } from '../facts/index.ts';

function what(look: Look): string {
  switch (look.do) {
    case 'get':
      return refText(look.ref);
    case 'list':
      return `${look.kind} objects${look.namespace === undefined ? '' : ` in ${look.namespace}`}`;
    case 'events':
      return `events of ${refText(look.about)}`;
    case 'logs':
      return `${look.previous ? 'previous ' : ''}logs of ${look.pod.name}/${look.container}`;
  }
}

/** Looks that gave no answer. "Not found" is an answer; a log that never existed is one too. */
export function unseen(facts: Facts): readonly Pointer[] {
  return facts.missing
    .filter((m) => m.why !== 'not-found' && m.why !== 'not-recorded')
    .map((m) => ({ evidence: m.id, says: `${what(m.look)}: ${m.why}${m.detail === '' ? '' : ` (${m.detail})`}` }));
}
