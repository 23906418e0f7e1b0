import type { LlmTurn } from '../../model/index.ts';

/** The turns without calls that nobody answered, and without turns that then say nothing: what every vendor takes. */
export function conversation(turns: readonly LlmTurn[]): readonly LlmTurn[] {
  const answered = new Set(turns.flatMap((turn) => (turn.from === 'tool' ? [turn.call] : [])));
  const made = new Set(turns.flatMap((turn) => (turn.from === 'model' ? turn.calls.map((call) => call.id) : [])));
  return turns.flatMap((turn): readonly LlmTurn[] => {
    if (turn.from === 'user') return [turn];
    if (turn.from === 'tool') return made.has(turn.call) ? [turn] : [];
    const calls = turn.calls.filter((call) => answered.has(call.id));
    return calls.length === 0 && turn.text.trim() === '' ? [] : [{ ...turn, calls }];
  });
}

/**
 * The same with ids given anew, by order of appearance: a stored id may be another vendor's, or have been scrubbed,
 * and two vendors want theirs in a form of their own.
 */
export function numbered(turns: readonly LlmTurn[]): readonly LlmTurn[] {
  const ids = new Map<string, string>();
  const idOf = (id: string): string => {
    const known = ids.get(id) ?? `call_${ids.size + 1}`;
    ids.set(id, known);
    return known;
  };
  return turns.map((turn): LlmTurn => {
    if (turn.from === 'user') return turn;
    if (turn.from === 'tool') return { ...turn, call: idOf(turn.call) };
    return { ...turn, calls: turn.calls.map((call) => ({ ...call, id: idOf(call.id) })) };
  });
}

/** The conversation for a model that has no tools: calls and what they saw stand in it as text. */
export function withoutTools(turns: readonly LlmTurn[]): readonly LlmTurn[] {
  return turns.map((turn): LlmTurn => {
    if (turn.from === 'tool') return { from: 'user', text: `${turn.name}:\n${turn.text}` };
    if (turn.from === 'user' || turn.calls.length === 0) return turn;
    const calls = turn.calls.map((call) => `I looked: ${call.name} ${JSON.stringify(call.arguments ?? {})}`);
    return { from: 'model', text: [turn.text, ...calls].join('\n').trim(), calls: [] };
  });
}

/** Neighbours that stand on one side, the model's or the other, together: two vendors want the sides to take turns. */
export function sides(turns: readonly LlmTurn[]): readonly (readonly [LlmTurn, ...LlmTurn[]])[] {
  const grouped: [LlmTurn, ...LlmTurn[]][] = [];
  for (const turn of turns) {
    const last = grouped.at(-1);
    if (last !== undefined && (last[0].from === 'model') === (turn.from === 'model')) last.push(turn);
    else grouped.push([turn]);
  }
  return grouped;
}

/** Id of the call at this place of the answer to this conversation: unlike all before it, whatever the server wrote. */
export function freshId(turns: readonly LlmTurn[], place: number): string {
  return `look-${turns.length}-${place + 1}`;
}
