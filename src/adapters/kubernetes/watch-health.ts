import { type LinkHealth, maybe, type Millis } from '../../model/index.ts';
import type { Facts } from './facts.ts';
import { refusalText, watchRule } from './rule-words.ts';
import type { Tuning } from './tuning.ts';
import type { Scope } from './watch-source.ts';

/** Failures in a row after which a watch no longer counts as working. */
const TOO_MANY = 3;

export function linkName({ kind, namespace }: Scope): string {
  return namespace === undefined ? `watch ${kind.resource}` : `watch ${kind.resource} in ${namespace}`;
}

function seconds(ms: number): string {
  return ms < 120_000 ? `${Math.max(0, Math.round(ms / 1000))} s` : `${Math.round(ms / 60_000)} min`;
}

/** Servers that send no bookmarks are silent until the watch is opened again. */
function staleAfter(facts: Facts, tuning: Tuning): Millis {
  return facts.bookmarkAt === undefined ? Math.max(tuning.staleAfter, 2 * tuning.stallQuiet) : tuning.staleAfter;
}

function trouble(scope: Scope, facts: Facts, now: Millis, tuning: Tuning): string {
  const { failure } = facts;
  if (failure?.kind === 'forbidden') return refusalText(watchRule(scope.kind), scope.namespace);
  if (failure?.kind === 'unknown-path' || failure?.kind === 'not-found') return `the API server does not serve ${scope.kind.resource}`;
  if (failure?.kind === 'unauthorized') return `the API server does not accept our credentials: ${failure.message}`;
  const silence = facts.heardAt === undefined ? 'nothing was heard yet' : `last heard ${seconds(now - facts.heardAt)} ago`;
  if (failure !== undefined && (facts.failedInARow >= TOO_MANY || facts.listedAt === undefined)) {
    return `${failure.message}, ${facts.failedInARow} times in a row; ${silence}; trying on`;
  }
  if (facts.listedAt === undefined) return `the first list is not complete yet; ${silence}`;
  if (facts.heardAt !== undefined && now - facts.heardAt > staleAfter(facts, tuning)) {
    return `stale: ${silence}, though a sign of life is due every ${seconds(tuning.staleAfter / 2)}`;
  }
  if (facts.dropped > 0 && facts.state === 'listing') return 'more changes came than could be taken in; reading everything again';
  return '';
}

/** Whether a watch can be trusted now, and if not, what is wrong and what mends it. */
export function linkHealth(scope: Scope, facts: Facts, now: Millis, tuning: Tuning): LinkHealth {
  const why = trouble(scope, facts, now, tuning);
  const since = (why === '' ? facts.steadyAt : facts.heardAt) ?? facts.since;
  return { link: linkName(scope), ok: why === '', since, why, ...maybe('heard', facts.heardAt) };
}
