import type { Millis, Remedy } from '../model/index.ts';
import { type Mode, notOpen, type Past, tooSoon } from './gate.ts';
import { peopleNeeded, riskOf, type RiskTiers } from './kinds.ts';
import { listed, protectedNamespaces } from './namespaces.ts';

/** What is set now, whatever was set when the remedy was offered. */
export interface Terms {
  readonly mode: Mode;
  readonly audience: string;
  readonly ownNamespace: string;
  readonly namespaces: readonly string[];
  readonly excluded: readonly string[];
  readonly tiers: RiskTiers;
  readonly mostAnHour: { readonly cluster: number; readonly owner: number };
}

/**
 * Why a remedy that was offered earlier may not be made as it was offered, by the terms and the changes of now; undefined when it may. It is
 * asked at each decision and once more before the Job is made. An undo waits for nothing: it takes back what was counted already.
 */
export function outdated(
  remedy: Remedy,
  terms: Terms,
  lately: { readonly past: readonly Past[]; readonly now: Millis },
): string | undefined {
  return changedTerms(remedy, terms) ?? closedNamespace(remedy.plan.action.target.namespace, terms) ?? early(remedy, terms, lately);
}

function changedTerms({ dryRun, needed, kind, plan }: Remedy, { mode, tiers, audience }: Terms): string | undefined {
  if (mode === 'off') return 'Fixes are off since it was offered (REMEDIATION_MODE).';
  if (dryRun !== (mode === 'dry-run')) return `REMEDIATION_MODE is ${mode} since it was offered.`;
  const now = peopleNeeded(riskOf(kind, tiers));
  if (needed !== now) return `${now === 1 ? 'One person' : `${now} people`} must approve it since it was offered (REMEDIATION_TWO_PEOPLE).`;
  return plan.cluster === audience ? undefined : `This cluster is called ${audience} since it was offered.`;
}

function closedNamespace(namespace: string, { ownNamespace, namespaces, excluded }: Terms): string | undefined {
  if (namespace === ownNamespace) return 'The bot never changes its own namespace.';
  if (listed(namespace, protectedNamespaces)) return `Namespace ${namespace} is protected.`;
  if (listed(namespace, excluded)) return `Namespace ${namespace} is excluded from fixes.`;
  return namespaces.includes(namespace) ? undefined : notOpen(namespace);
}

function early(
  { kind, cause, before, undoes }: Remedy,
  { mostAnHour }: Terms,
  lately: { past: readonly Past[]; now: Millis },
): string | undefined {
  return undoes === undefined ? tooSoon({ kind, cause, owner: before.owner }, { ...lately, mostAnHour }) : undefined;
}
