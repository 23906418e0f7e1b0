import type { EvidenceId } from '../../model/index.ts';
import type { Facts } from '../facts/index.ts';

/** A name no object can have: asking for it tells whether a complete list was seen, and which. */
const nobody = '?';

/** Evidence of a complete list of a kind, so that "none of them" is a fact; undefined when nobody saw one. */
export function whole(facts: Facts, kind: string, namespace: string | undefined): EvidenceId | undefined {
  return facts.absent(kind, namespace, nobody);
}
