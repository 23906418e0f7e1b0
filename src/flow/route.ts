import { type Incident, refText, type Signal } from '../model/index.ts';
import { absorbs, keyOf } from '../triage/index.ts';
import type { Rekey } from './happening.ts';

/** Where a signal belongs. `member` is set when its owner is told on another owner's card. */
export type Route =
  | { readonly to: 'incident'; readonly incident: Incident; readonly rekey?: Rekey; readonly member?: true }
  | { readonly to: 'new'; readonly key: string };

/** Merged incidents whose root is alive, by their key. */
export type Aliases = ReadonlyMap<string, Incident>;

/** Families by which a node's failure shows on its pods. */
const onNode = new Set(['unready', 'terminating', 'eviction']);

/**
 * The incident of its key; else the one of the same owner whose family says more; else one that says less, which it takes over; else the
 * card it was merged into; else a new one. `alive` is oldest first.
 */
export function route(signal: Signal, alive: readonly Incident[], aliases: Aliases): Route {
  const key = keyOf(signal);
  const exact = alive.find((i) => i.key === key);
  if (exact !== undefined) return { to: 'incident', incident: exact };
  const node = signal.node !== undefined && onNode.has(signal.family) ? alive.find((i) => isNodeDown(i, signal)) : undefined;
  if (node !== undefined) return { to: 'incident', incident: node, member: true };
  const same = alive.filter((i) => i.cluster === signal.cluster && refText(i.subject) === refText(signal.subject));
  const stronger = same.find((i) => absorbs(i.family, signal.family) && i.family !== signal.family);
  if (stronger !== undefined) return { to: 'incident', incident: stronger };
  const weaker = same.find((i) => absorbs(signal.family, i.family) && i.family !== signal.family);
  const { family, container } = signal;
  if (weaker !== undefined) return { to: 'incident', incident: weaker, rekey: { key, family, container } };
  // An Event that names no container is about the one whose status tells the same.
  const unnamed = same.find((i) => i.family === family && (i.container === '' || container === ''));
  if (unnamed !== undefined)
    return { to: 'incident', incident: unnamed, ...(container === '' ? {} : { rekey: { key, family, container } }) };
  const root = aliases.get(key);
  return root === undefined ? { to: 'new', key } : { to: 'incident', incident: root, member: true };
}

function isNodeDown(incident: Incident, signal: Signal): boolean {
  return incident.family === 'node' && incident.subject.name === signal.node && incident.failing.length > 0;
}
