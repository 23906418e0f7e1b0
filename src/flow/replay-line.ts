import type { EvidenceItem, Finding, Found } from '../model/index.ts';
import type { Survey } from './survey.ts';
import type { Surveyed } from './surveyed.ts';

/**
 * What `replay --json` prints for one case. Others score it: fields are added, never renamed or removed. `evidence` says what was read
 * where; probabilities are 0..1, `other` is what is left for something else.
 */
export interface ReplayLine {
  readonly case: string;
  /** True when something was judged and nothing fails. False also when nothing could be judged: then `incidents` is empty and `missing` says why. */
  readonly healthy: boolean;
  readonly incidents: readonly {
    readonly subject: { readonly kind: string; readonly namespace: string; readonly name: string };
    readonly priority: string;
    readonly family: string;
    readonly members: readonly { readonly kind: string; readonly namespace: string; readonly name: string }[];
    readonly causes: readonly {
      readonly id: string;
      readonly title: string;
      readonly probability: number;
      readonly culprit: { readonly kind: string; readonly namespace: string; readonly name: string };
      readonly evidence: readonly { readonly id: string; readonly query: string; readonly says: string }[];
    }[];
    readonly other: number;
    /** Why fewer than three causes are named; empty when three are. */
    readonly whyFewer: string;
  }[];
  readonly missing: readonly { readonly look: string; readonly why: string; readonly detail: string }[];
  readonly ms: number;
}

type Ref = { readonly kind: string; readonly namespace?: string; readonly name: string };

/** Pure; the same survey gives the same line but for `ms`. */
export function replayLine(id: string, found: Survey, ms: number): ReplayLine {
  const looks = [...found.missing, ...found.incidents.flatMap((i) => i.evidence.items.filter((e) => e.is === 'missing'))];
  return {
    case: id,
    healthy: found.incidents.length === 0 && found.judged > 0,
    incidents: found.incidents.map(incident),
    missing: once(looks.flatMap(unseen)),
    ms: Math.round(ms),
  };
}

function place({ kind, namespace, name }: Ref): { kind: string; namespace: string; name: string } {
  return { kind, namespace: namespace ?? '', name };
}

function incident(found: Surveyed): ReplayLine['incidents'][number] {
  const { diagnosis, evidence } = found;
  const queries = new Map<string, string>(evidence.items.map((i) => [i.id, i.query]));
  const cause = (f: Finding): ReplayLine['incidents'][number]['causes'][number] => ({
    id: f.cause,
    title: f.title,
    probability: f.confidence.probability,
    culprit: place(f.culprit),
    evidence: f.because.map((p) => ({ id: p.evidence, query: queries.get(p.evidence) ?? '', says: p.says })),
  });
  return {
    subject: place(found.subject),
    priority: found.priority,
    family: found.family,
    members: found.members.map(place),
    causes: diagnosis.causes.map(cause),
    other: diagnosis.other,
    whyFewer: diagnosis.whyFewer,
  };
}

function unseen(item: Found | EvidenceItem): ReplayLine['missing'] {
  return item.is === 'missing' ? [{ look: item.query, why: item.why, detail: item.detail }] : [];
}

function once(all: ReplayLine['missing']): ReplayLine['missing'] {
  return [...new Map(all.map((m) => [m.look, m])).values()];
}
