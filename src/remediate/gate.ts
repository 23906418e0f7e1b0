import type {
  ActionKind,
  CauseId,
  GuardLayer,
  GuardVerdict,
  Incident,
  KubeObject,
  Millis,
  ObjectRef,
  Outcome,
  Tally,
} from '../model/index.ts';
import { annotations, labels, refText } from '../model/index.ts';
import { remediationKey } from './names.ts';
import { listed, protectedNamespaces } from './namespaces.ts';
import type { LiveFacts, NoOffer, Offer, Proposal } from './types.ts';

export type Mode = 'off' | 'dry-run' | 'on';

/** A change that reached the cluster, from the store. Dry runs are none. */
export interface Past {
  readonly kind: ActionKind;
  readonly cause: CauseId;
  readonly owner: ObjectRef;
  readonly fingerprint: string;
  readonly at: Millis;
  /** Absent while it is being carried out or watched. */
  readonly outcome?: Outcome['is'];
}

export interface GateContext {
  readonly mode: Mode;
  /** Those that are offered at all. */
  readonly actions: readonly ActionKind[];
  readonly now: Millis;
  readonly ownNamespace: string;
  /** Those that are open to fixes: only there the guard is proven, and the executor has rights. */
  readonly namespaces: readonly string[];
  /** Names and patterns on top of the protected ones. */
  readonly excluded: readonly string[];
  readonly incident: Pick<Incident, 'state' | 'own'>;
  /** Names the failure: the incident's key. Empty blocks. */
  readonly fingerprint: string;
  readonly past: readonly Past[];
  readonly record: Tally;
  /** Changes within an hour, in the whole cluster and of one object; at that many no more are made. */
  readonly mostAnHour: { readonly cluster: number; readonly owner: number };
  /** 0..1; raises every floor, lowers none. */
  readonly threshold?: number;
  readonly guards: readonly GuardVerdict[];
  /** Layers that must hold; at least one. */
  readonly layers: readonly GuardLayer[];
  /** A guard proven longer ago than this must be proven again. */
  readonly guardAge: Millis;
  /** True when scrubbing the action changed it: `unchangedByScrub`. */
  readonly altered: 'altered' | 'same';
}

export type Check = 'enabled' | 'none' | 'namespace' | 'cooldown' | 'cap' | 'known' | 'guard' | 'ineffective' | 'confidence' | 'parameters';

/** `dryRun`: shown and previewed, but nothing is changed whoever approves. */
export type Gate =
  | { readonly is: 'open'; readonly dryRun: boolean; readonly record: Tally }
  | { readonly is: 'closed'; readonly check: Check; readonly why: string };

const minute: Millis = 60_000;
const hour: Millis = 60 * minute;
const ineffectiveMost = 2;
/** From so many verified outcomes on, the rate counts. */
const recordFrom = 10;
const recordLeast = 0.6;

const floors: Readonly<Record<ActionKind, number>> = {
  restart: 0.6,
  'evict-pod': 0.6,
  scale: 0.75,
  rollback: 0.75,
  'delete-stuck-pod': 0.75,
  'set-resources': 0.8,
};

type Ask = { readonly proposal: Proposal; readonly facts: LiveFacts; readonly offer: Offer | NoOffer; readonly context: GateContext };

/** Whether the action may be shown with a button. The checks run in this order; the first that fails is the reason, in plain words. */
export function gate(ask: Ask): Gate {
  for (const [check, test] of checks) {
    const why = test(ask);
    if (why !== undefined) return { is: 'closed', check, why };
  }
  return { is: 'open', dryRun: ask.context.mode === 'dry-run', record: ask.context.record };
}

/** The answer where no action of the catalogue cures any cause that was found. */
export function gateWithout({ mode }: Pick<GateContext, 'mode'>): Gate {
  if (mode === 'off') return { is: 'closed', check: 'enabled', why: switchedOff };
  return { is: 'closed', check: 'none', why: 'Nothing in the catalogue of fixes cures this; the steps on the card are for a person.' };
}

const switchedOff = 'Fixes are off (REMEDIATION_MODE).';

const checks: readonly (readonly [Check, (ask: Ask) => string | undefined])[] = [
  ['enabled', enabled],
  ['namespace', inNamespace],
  ['ineffective', (ask) => ineffective(ask) ?? ownChange(ask)],
  ['cooldown', ({ proposal, context }) => cooling(changeOf(proposal), context)],
  ['cap', ({ proposal, context }) => capped(changeOf(proposal), context)],
  ['known', known],
  ['guard', guarded],
  ['confidence', sureEnough],
  ['parameters', ({ offer, context }) => (offer.is === 'none' ? offer.why : context.altered === 'altered' ? hidden : undefined)],
];

function enabled({ proposal: { kind }, context }: Ask): string | undefined {
  if (context.mode === 'off') return switchedOff;
  return context.actions.includes(kind) ? undefined : `${kind} is not among the fixes that are offered here (REMEDIATION_ACTIONS).`;
}

const hidden = 'What it would write holds something that must be hidden, so it cannot be shown for approval.';

/** Said of a namespace that is not among those open to fixes. */
export function notOpen(namespace: string): string {
  return `Namespace ${namespace} is not open to fixes (REMEDIATION_NAMESPACES).`;
}

function inNamespace({ proposal, facts, context }: Ask): string | undefined {
  const namespace = proposal.target.namespace ?? '';
  if (namespace === context.ownNamespace || context.incident.own) return 'The bot never changes its own namespace.';
  if (namespace === '' || listed(namespace, protectedNamespaces)) return `Namespace ${namespace} is protected.`;
  if (listed(namespace, context.excluded)) return `Namespace ${namespace} is excluded from fixes.`;
  if (facts.namespace === undefined) return `Namespace ${namespace} could not be read, so it is not known whether fixes are wanted there.`;
  if (labels(facts.namespace)[remediationKey] !== 'enabled')
    return `Namespace ${namespace} has not opted in (label ${remediationKey}=enabled).`;
  if (!context.namespaces.includes(namespace)) return notOpen(namespace);
  const out = [facts.target, facts.owner].find((o) => o !== undefined && optedOut(o));
  return out === undefined ? undefined : `${out.kind} ${out.metadata.name} has opted out (${remediationKey}=disabled).`;
}

function optedOut(object: KubeObject): boolean {
  return labels(object)[remediationKey] === 'disabled' || annotations(object)[remediationKey] === 'disabled';
}

function ofOwner(past: Past, owner: ObjectRef): boolean {
  return refText(past.owner) === refText(owner);
}

/** What is to be made, as cooldowns and caps see it. */
type Made = { readonly kind: ActionKind; readonly cause: CauseId; readonly owner: ObjectRef };
type Lately = Pick<GateContext, 'past' | 'now' | 'mostAnHour'>;

const changeOf = ({ kind, finding, owner }: Proposal): Made => ({ kind, cause: finding.cause, owner });

/** Why a change must wait for those that were made before it; undefined when it need not. */
export function tooSoon(made: Made, lately: Lately): string | undefined {
  return cooling(made, lately) ?? capped(made, lately);
}

function cooling({ kind, cause, owner }: Made, { past, now }: Lately): string | undefined {
  const wait = cause.startsWith('oom.') ? 10 * minute : 5 * minute;
  const last = past.find((p) => p.kind === kind && ofOwner(p, owner) && now - p.at < wait);
  if (last !== undefined) return `The same fix (${last.kind}) was made less than ${wait / minute} minutes ago.`;
  const open = past.find((p) => ofOwner(p, owner) && p.outcome === undefined);
  return open === undefined ? undefined : `Another fix of ${owner.name} (${open.kind}) is still being watched.`;
}

function capped({ owner }: Made, { past, now, mostAnHour }: Lately): string | undefined {
  const lately = past.filter((p) => now - p.at < hour);
  if (lately.length >= mostAnHour.cluster) return full('Fixes', lately.length, mostAnHour.cluster);
  const here = lately.filter((p) => ofOwner(p, owner)).length;
  return here < mostAnHour.owner ? undefined : full(`Fixes of ${owner.name}`, here, mostAnHour.owner);
}

function full(what: string, made: number, most: number): string {
  return `${what} made within the last hour: ${made}; no more than ${most} may be.`;
}

function known({ context: { incident } }: Ask): string | undefined {
  return incident.state.at === 'open' ? undefined : `The incident is not open (${incident.state.at}).`;
}

function guarded({ proposal, context: { guards, layers, guardAge, now } }: Ask): string | undefined {
  if (layers.length === 0) return 'No policy layer is configured that would check the change.';
  for (const layer of layers) {
    const verdict = guards.find((g) => g.layer === layer);
    if (verdict === undefined) return `It was not shown yet that ${layer} refuses what was not approved.`;
    if (!verdict.holds) return `${layer} does not hold: ${verdict.why}`;
    if (now - verdict.at > guardAge) return `It was shown too long ago that ${layer} refuses what was not approved.`;
    const here = verdict.untried?.find(({ namespace }) => namespace === proposal.target.namespace);
    if (here !== undefined)
      return `It could not be shown in namespace ${here.namespace} that ${layer} refuses what was not approved: it ${here.why}.`;
  }
  return undefined;
}

function ineffective({ context: { past, fingerprint, now } }: Ask): string | undefined {
  if (fingerprint === '') return 'The failure has no name of its own, so it cannot be known how often it was fixed in vain.';
  const vain = past.filter(
    (p) => p.fingerprint === fingerprint && p.outcome !== undefined && p.outcome !== 'recovered' && now - p.at < hour,
  );
  return vain.length < ineffectiveMost
    ? undefined
    : `${vain.length} changes made for this failure (an undo counts) did not end it within the last hour; a person must look.`;
}

/** Where a fix made the current revision, the failure is older than that revision: going back cures nothing. */
function ownChange({ proposal: { kind, owner, failingSince }, context: { past } }: Ask): string | undefined {
  if (kind !== 'rollback') return undefined;
  const own = past.find((p) => ofOwner(p, owner) && p.at >= failingSince);
  return own === undefined ? undefined : `${owner.name} was changed by a fix (${own.kind}) after the failure began; Undo takes that back.`;
}

function percent(share: number): string {
  return `${Math.floor(share * 100 + 1e-9)} %`;
}

function sureEnough({ proposal: { kind, finding }, context: { record, threshold = 0 } }: Ask): string | undefined {
  const { confidence, because, against } = finding;
  if (confidence.basis === 'model') return 'Only a model named this cause; fixes follow from rules alone.';
  if (because.length === 0) return 'Nothing that was seen supports this cause.';
  const [first] = against;
  if (first !== undefined) return `Something speaks against this cause: ${first.says}.`;
  const floor = Math.max(floors[kind], threshold);
  if (!(confidence.probability >= floor)) return `The cause is ${percent(confidence.probability)} likely; ${kind} needs ${percent(floor)}.`;
  const rate = record.of === 0 ? 1 : record.recovered / record.of;
  if (record.of >= recordFrom && rate < recordLeast) return `This fix helped in only ${record.recovered} of ${record.of} such cases.`;
  return undefined;
}
