import { recordedCluster } from '../../src/adapters/recorded/index.ts';
import { readCase } from '../../src/adapters/recorded/index.ts';
import { route } from '../../src/advise/index.ts';
import { surveyCase } from '../../src/commands/replay-case.ts';
import { replayLine } from '../../src/flow/index.ts';
import type { CauseId, Diagnosis, Evidence, Family, ObjectRef, Priority, Scrubbed } from '../../src/model/index.ts';
import type { Cluster } from '../../src/ports/index.ts';
import { causeCatalogue } from '../../src/diagnose/index.ts';
import { caseOf } from '../../test/scenarios/cluster.ts';
import { folder, names } from '../../test/scenarios/golden.ts';
import { investigated, refOfText } from '../../test/scenarios/play.ts';
import { storiesIn, type Story } from '../../test/scenarios/story.ts';
import { type LabelledCase, loadCases } from '../cases.ts';
import { isRight, silent } from '../categories.ts';
import { focused } from '../focus.ts';
import { judged } from '../run.ts';

/** One failure that the rules have judged. */
export interface Judged {
  readonly subject: ObjectRef;
  readonly family: Family;
  readonly failing: readonly ObjectRef[];
  readonly members: readonly ObjectRef[];
  readonly priority: Priority;
  readonly evidence: Scrubbed<Evidence>;
  readonly diagnosis: Diagnosis;
}

export interface Score {
  readonly top1: boolean;
  readonly top3: boolean;
  readonly falseAlarm: boolean;
}

/** A labelled case, however it was recorded, with what the rules made of it. */
export interface Material {
  readonly name: string;
  readonly from: 'case' | 'scenario';
  /** Nothing fails in it: only false alarms count. */
  readonly silent: boolean;
  /** What looks of a model see. */
  readonly cluster: Cluster;
  readonly incidents: readonly Judged[];
  /** What a card of these diagnoses is worth; one for each incident, in their order. */
  score(shown: readonly Diagnosis[]): Score;
  /** The closed list's word for the label; undefined where there is none. */
  readonly cause: CauseId | undefined;
  readonly right: (id: CauseId) => boolean;
}

/** Incidents a model is asked about; the others are settled by a rule that stands clear. */
export function isOpen({ diagnosis }: Pick<Judged, 'diagnosis'>): boolean {
  const way = route(diagnosis);
  return way === 'rank' || way === 'open';
}

export async function loadMaterial(): Promise<readonly Material[]> {
  const made: Material[] = [];
  for (const one of loadCases()) made.push(await fromCase(one));
  for (const name of names()) for (const story of storiesIn(folder, name)) made.push(...(await fromStory(story)));
  return made;
}

async function fromCase(one: LabelledCase): Promise<Material> {
  const found = await surveyCase(one.recorded);
  const right = (id: CauseId): boolean => isRight(one.category, id);
  const byRules = replayLine(one.recorded.id, found, 0);
  // What a card is about does not change when a model names an object of another card.
  const about = new Set(focused(one, byRules).map((incident) => byRules.incidents.indexOf(incident)));
  return {
    name: one.recorded.id,
    from: 'case',
    silent: silent.has(one.category),
    cluster: recordedCluster(one.recorded),
    incidents: found.incidents,
    score: (shown) => {
      const incidents = found.incidents.flatMap((incident, n) => {
        const diagnosis = shown[n];
        return diagnosis === undefined ? [] : [{ ...incident, diagnosis }];
      });
      const line = replayLine(one.recorded.id, { ...found, incidents }, 0);
      const { top1, top3, falseAlarm } = judged(
        one,
        line,
        line.incidents.filter((_, n) => about.has(n)),
      );
      return { top1, top3, falseAlarm };
    },
    cause: causeCatalogue.find((c) => right(c.id))?.id,
    right,
  };
}

/** Stories that say what is named first, or that nothing fails. */
async function fromStory(story: Story): Promise<readonly Material[]> {
  const { first, healthy } = story.expect;
  const [cause] = first?.split(' of ') ?? [];
  if (cause === undefined && !healthy) return [];
  const found = await investigated(story);
  const right = (id: CauseId): boolean => id === cause;
  const incident: Judged = {
    subject: refOfText(story.subject),
    family: story.family as Family,
    failing: found.failing,
    members: [],
    priority: 'P3',
    evidence: found.evidence,
    diagnosis: found.diagnosis,
  };
  return [
    {
      name: story.name,
      from: 'scenario',
      silent: healthy,
      cluster: recordedCluster(readCase(caseOf(story))),
      incidents: [incident],
      score: ([shown]) => {
        const ids = (shown?.causes ?? []).map((c) => c.cause);
        if (healthy) return { top1: shown?.healthy === true, top3: shown?.healthy === true, falseAlarm: shown?.healthy !== true };
        return { top1: ids[0] === cause, top3: ids.some(right), falseAlarm: false };
      },
      cause,
      right,
    },
  ];
}
