import { changes, excerpt, leftOut, plan } from '../collect/index.ts';
import { diagnose } from '../diagnose/index.ts';
import {
  at,
  canonical,
  dict,
  type Diagnosis,
  type Evidence,
  type EvidenceConfig,
  type EvidenceId,
  type EvidenceItem,
  type Family,
  type Found,
  type IncidentId,
  type KubeObject,
  type Look,
  maybe,
  type Millis,
  type ObjectRef,
  type Redaction,
  type Scrubbed,
} from '../model/index.ts';
import { approvalKey } from '../remediate/index.ts';
import type { Clock, Cluster } from '../ports/index.ts';
import type { Scrubber } from '../scrub/index.ts';

/** Rounds of asking: object → what it names → what that names → the last corner. More would be fishing. */
const rounds = 4;
/** Looks at once: quick enough, and polite to the API server. */
const width = 4;
/** Looks of one investigation. */
const most = 80;

export interface InvestigateNeeds {
  readonly cluster: Cluster;
  /** Keyed by the incident; sees every item before anybody else does. */
  readonly scrubber: Scrubber;
  readonly clock: Clock;
  readonly limits: EvidenceConfig;
}

export interface About {
  readonly incident: IncidentId;
  readonly subject: ObjectRef;
  /** Objects that show the trouble; may be empty when a person asks. */
  readonly failing: readonly ObjectRef[];
  readonly family: Family;
  /** When it began to fail, where that is known. */
  readonly since?: Millis;
  /** What was given with the question (an alert's text, a pasted output); numbered first. */
  readonly given?: readonly Found[];
}

export interface Investigation {
  readonly evidence: Scrubbed<Evidence>;
  readonly diagnosis: Diagnosis;
  readonly redactions: readonly Redaction[];
  /** How long each part took. */
  readonly took: { readonly gather: Millis; readonly scrub: Millis; readonly diagnose: Millis };
}

/**
 * Looks in up to four rounds, at most four looks at once, each within the adapter's deadline; keeps everything in memory, scrubs it
 * as one batch and diagnoses what is left. It never throws for a look that failed: that is evidence too.
 */
export async function investigate(needs: InvestigateNeeds, about: About): Promise<Investigation> {
  const { clock } = needs;
  const began = clock.now();
  const items: EvidenceItem[] = [];
  const add = (found: Found): void => {
    items.push({ ...withoutApproval(found), id: `e${items.length + 1}` as EvidenceId });
  };
  for (const found of about.given ?? []) add(shortened(found, needs.limits));
  const asked = new Set<string>();
  for (let round = 0; round < rounds; round++) {
    const next = fresh(plan(about, items), asked);
    if (next.length === 0) break;
    for (const found of await lookAll(needs, next)) add(found);
  }
  for (const left of leftOut(about, items, needs.clock.now())) add(left);
  for (const change of changes(items, needs.clock.now())) add(change);
  const gathered = clock.now();
  const evidence = needs.scrubber.value<Evidence>({ incident: about.incident, subject: about.subject, now: gathered, items });
  const scrubbed = clock.now();
  const diagnosis = diagnose(evidence, { family: about.family, ...maybe('since', about.since) });
  return {
    evidence,
    diagnosis,
    redactions: needs.scrubber.redactions(),
    took: { gather: gathered - began, scrub: scrubbed - gathered, diagnose: clock.now() - scrubbed },
  };
}

/** Our own approval on an object that we changed (and on what its controller copied it to) is neither evidence nor a secret of the cluster's. */
function withoutApproval(found: Found): Found {
  if (found.is === 'object') return { ...found, body: unapproved(found.body) };
  return found.is === 'list' ? { ...found, objects: found.objects.map(unapproved) } : found;
}

function unapproved(object: KubeObject): KubeObject {
  const annotations = object.metadata['annotations'];
  if (at(annotations, approvalKey) === undefined) return object;
  const { [approvalKey]: _, ...others } = dict(annotations);
  return { ...object, metadata: { ...object.metadata, annotations: others } };
}

/** Looks not asked before, within the budget of the investigation. */
function fresh(looks: readonly Look[], asked: Set<string>): readonly Look[] {
  return looks.filter((look) => {
    const key = canonical(look);
    if (asked.has(key) || asked.size >= most) return false;
    asked.add(key);
    return true;
  });
}

/** Answers in the order of the questions, so that equal clusters give equal evidence ids. */
async function lookAll(needs: InvestigateNeeds, looks: readonly Look[]): Promise<readonly Found[]> {
  const answers = new Map<number, Found>();
  const queue = looks.entries();
  const worker = async (): Promise<void> => {
    for (const [at, look] of queue) answers.set(at, shortened(await needs.cluster.look(look), needs.limits));
  };
  await Promise.all(Array.from({ length: Math.min(width, looks.length) }, worker));
  return looks.flatMap((_, at) => answers.get(at) ?? []);
}

/** A text that was pasted may hold many outputs: it gets the room of so many logs. */
const logsInText = 8;

/** What is too long is cut to what tells most. */
export function shortened(found: Found, limits: EvidenceConfig): Found {
  if (found.is === 'text') {
    const cut = excerpt(found.text, { lines: limits.logLines * logsInText, bytes: limits.logBytes * logsInText });
    return { ...found, text: cut.text };
  }
  if (found.is !== 'logs') return found;
  const cut = excerpt(found.text, { lines: limits.logLines, bytes: limits.logBytes });
  return { ...found, text: cut.text, truncated: found.truncated || cut.truncated };
}
