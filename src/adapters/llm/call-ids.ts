import type { LlmTurn } from '../../model/index.ts';

/**
 * Ids of calls as the vendors take them, by order of appearance: a stored id may be another vendor's, or have been scrubbed,
 * and vendors want theirs in a form of their own. They need to agree within one request only.
 */
export function callIds(turns: readonly LlmTurn[]): (id: string) => string {
  const known = new Map<string, string>();
  for (const turn of turns) {
    for (const id of turn.from === 'model' ? turn.calls.map((call) => call.id) : []) known.set(id, `call_${known.size + 1}`);
  }
  return (id) => known.get(id) ?? `call_of_nobody`;
}

/** Id of the call at this place of the answer to this conversation: unlike all before it, whatever the server wrote. */
export function freshId(turns: readonly LlmTurn[], place: number): string {
  return `look-${turns.length}-${place + 1}`;
}
