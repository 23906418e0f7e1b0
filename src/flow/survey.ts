import { audit } from '../diagnose/index.ts';
import {
  type Evidence,
  type EvidenceConfig,
  type EvidenceId,
  type EvidenceItem,
  type Family,
  type Found,
  type IncidentId,
  type KubeObject,
  maybe,
  type ObjectRef,
  type Priority,
  refText,
  workloadOf,
} from '../model/index.ts';
import type { Clock, Cluster } from '../ports/index.ts';
import type { Scrubber } from '../scrub/index.ts';
import { type Grace, priorityOf } from '../triage/index.ts';
import { investigate } from './investigate.ts';
import { gathered, type Gathered } from './survey-lists.ts';
import { grouped } from './survey-group.ts';
import { wake, type Woken } from './survey-wake.ts';
import type { Surveyed } from './surveyed.ts';

export interface SurveyNeeds {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly limits: EvidenceConfig;
  /** One scrubber an incident, keyed by it. */
  readonly scrubberFor: (incident: IncidentId) => Scrubber;
  readonly ownNamespace?: string;
  /** Other times than the live bot's: a recording is one moment, so nothing can be waited for. */
  readonly grace?: Partial<Grace>;
  /** Kinds beyond the usual ones to look through (custom resources of a recording). */
  readonly alsoKinds?: readonly { readonly apiVersion: string; readonly kind: string }[];
  /** What was given with the question: printed text that is no object. It is added to every investigation. */
  readonly given?: readonly Found[];
  /** Objects somebody asks about: investigated also when they raise no alarm. */
  readonly asked?: readonly ObjectRef[];
}

export interface Survey {
  /** Worst first. */
  readonly incidents: readonly Surveyed[];
  /** What could not be listed. */
  readonly missing: readonly Found[];
  /** Objects of which it was told how they are; 0 means that nothing can be said, least of all "healthy". */
  readonly judged: number;
}

/**
 * The whole cluster (or one namespace) at one moment: every object that fails now is detected, keyed and investigated as the live bot
 * would, objects at rest are audited, followers are told with what they follow. No debounce, no soak, nothing is remembered.
 */
export async function survey(needs: SurveyNeeds, scope: { readonly namespace?: string }): Promise<Survey> {
  const lists = await gathered(needs, scope.namespace);
  const context = {
    cluster: needs.cluster.name,
    now: needs.clock.now(),
    ...maybe('ownNamespace', needs.ownNamespace),
    // A survey is one moment: a node that is not ready now is a finding, however young.
    grace: { joining: 0, ...needs.grace },
  };
  const woken = wake(lists.waking, context);
  const asked = (needs.asked ?? []).filter((ref) => !woken.some((w) => concerns(w, ref)));
  const alarms = await inTurn(woken, (w) => alarm(needs, lists, w));
  const questions = await inTurn(asked, (ref) => question(needs, lists, ref));
  const found = [...alarms, ...questions].filter((i) => !i.diagnosis.healthy);
  const atRest = audited(needs, lists, found);
  // Where an alarm has no cause and the audit of the same object has one, the audit tells both.
  const known = new Set(atRest.map((i) => refText(i.subject)));
  const told = found.filter((i) => i.diagnosis.causes.length > 0 || !known.has(refText(i.subject)));
  return { incidents: grouped([...told, ...atRest]), missing: lists.missing, judged: lists.judged };
}

/** One after another: each investigation already looks at several things at once. */
async function inTurn<A, B>(all: readonly A[], make: (one: A) => Promise<B>): Promise<readonly B[]> {
  const made: B[] = [];
  for (const one of all) made.push(await make(one));
  return made;
}

function concerns(woken: Woken, ref: ObjectRef): boolean {
  const same = (o: ObjectRef): boolean => o.kind === ref.kind && o.name === ref.name && (ref.namespace ?? o.namespace) === o.namespace;
  return [woken.subject, ...woken.signals.flatMap((s) => [s.about, ...s.owners])].some(same);
}

async function alarm(needs: SurveyNeeds, lists: Gathered, woken: Woken): Promise<Surveyed> {
  const failing = [...new Map(woken.signals.map((s) => [refText(s.about), s.about])).values()];
  return investigated(needs, lists, { subject: woken.subject, family: woken.family, failing, key: woken.key });
}

async function question(needs: SurveyNeeds, lists: Gathered, subject: ObjectRef): Promise<Surveyed> {
  return investigated(needs, lists, { subject, family: 'warning', failing: [subject], key: refText(subject) });
}

interface Case {
  readonly subject: ObjectRef;
  readonly family: Family;
  readonly failing: readonly ObjectRef[];
  readonly key: string;
}

async function investigated(needs: SurveyNeeds, lists: Gathered, about: Case): Promise<Surveyed> {
  const incident = about.key as IncidentId;
  const scrubber = needs.scrubberFor(incident);
  const { subject, family, failing } = about;
  const given = needs.given === undefined ? {} : { given: needs.given };
  const { evidence, diagnosis } = await investigate({ ...needs, scrubber }, { incident, subject, family, failing, ...given });
  return { subject, family, failing, members: [], diagnosis, evidence, priority: priority(lists, subject, family) };
}

const counted = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']);

function priority(lists: Gathered, subject: ObjectRef, family: Family): Priority {
  const object = lists.find(subject);
  const counters = object !== undefined && counted.has(object.kind) ? countersOf(object) : {};
  return priorityOf({ subject, family, members: 0, ...counters });
}

function countersOf(object: KubeObject): { readonly wanted: number; readonly ready: number } {
  const { desired, ready } = workloadOf(object);
  return { wanted: desired, ready };
}

/** Objects at rest whose trouble no alarm has told. */
function audited(needs: SurveyNeeds, lists: Gathered, found: readonly Surveyed[]): readonly Surveyed[] {
  const scrubber = needs.scrubberFor('audit' as IncidentId);
  const items = lists.lists.map((list, i): EvidenceItem => ({ ...list, id: `e${i + 1}` as EvidenceId }));
  const subject: ObjectRef = { kind: 'Cluster', name: needs.cluster.name };
  const evidence = scrubber.value<Evidence>({ incident: 'audit' as IncidentId, subject, now: needs.clock.now(), items });
  const told = new Set(found.filter((i) => i.diagnosis.causes.length > 0).map((i) => refText(i.subject)));
  return audit(evidence)
    .filter((a) => !told.has(refText(a.subject)) && !a.diagnosis.healthy)
    .map((a) => ({
      subject: a.subject,
      family: 'warning',
      failing: [a.subject],
      members: a.toward,
      diagnosis: a.diagnosis,
      evidence,
      priority: priorityOf({ subject: a.subject, family: 'warning', members: 0 }),
    }));
}
