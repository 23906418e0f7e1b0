import { type Diagnosis, type Finding, type Incident, type ObjectRef, refText } from '../model/index.ts';

/** From here on a cause that lies elsewhere counts as the reason for this incident too. */
const sure = 0.5;

/**
 * The incident on whose card this one is told: the one about the object that is to blame (a dependency or a node that is down), else the
 * oldest one that blames the same object (one missing reference, one node) or fails on the same registry or image. Undefined: it stands for itself.
 */
export function group(
  about: {
    readonly incident: Incident;
    readonly diagnosis: Diagnosis;
    /** What others may share with it, see `sharedOf`. */
    readonly shares?: string;
    /** Workloads behind the culprit, when that is a Service. */
    readonly behind?: readonly ObjectRef[];
  },
  alive: readonly Incident[],
): Incident | undefined {
  const { incident, diagnosis } = about;
  const cause = diagnosis.causes[0];
  if (cause === undefined || cause.confidence.probability < sure) return undefined;
  const others = alive.filter((i) => i.id !== incident.id && i.cluster === incident.cluster && i.state.at !== 'merged');
  const sharer = others.find((i) => about.shares !== undefined && i.shares === about.shares && surely(i, cause.cause) !== undefined);
  if (sharer !== undefined) return sharer;
  if (isPartOf(cause.culprit, incident)) return undefined;
  const blame = new Set([cause.culprit, ...(about.behind ?? [])].map(refText));
  if (blame.has(refText(incident.subject))) return undefined;
  const blamed = others.find((i) => blame.has(refText(i.subject)));
  if (blamed !== undefined && !blames(blamed, incident.subject)) return blamed;
  return others.find((i) => sameBlame(i, cause.culprit, cause.cause));
}

/** The culprit is the incident's own subject or one of its own objects: nobody else's business. */
function isPartOf(culprit: ObjectRef, incident: Incident): boolean {
  if (refText(culprit) === refText(incident.subject)) return true;
  return culprit.kind === 'Pod' || culprit.kind === 'ReplicaSet' || (culprit.uid !== undefined && incident.failing.includes(culprit.uid));
}

/** Two that blame each other stay apart: neither explains the other. */
function blames(incident: Incident, subject: ObjectRef): boolean {
  const cause = incident.diagnosis?.causes[0];
  return cause !== undefined && refText(cause.culprit) === refText(subject);
}

function sameBlame(other: Incident, culprit: ObjectRef, cause: string): boolean {
  const first = surely(other, cause);
  return first !== undefined && refText(first.culprit) === refText(culprit);
}

function surely({ diagnosis }: Incident, cause: string): Finding | undefined {
  const first = diagnosis?.causes[0];
  return first !== undefined && first.cause === cause && first.confidence.probability >= sure ? first : undefined;
}
