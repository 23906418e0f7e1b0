import { canonical, type Diagnosis, type Evidence, type EvidenceItem, type Finding, type Pointer } from '../model/index.ts';
import { namesOf } from './essence/names.ts';
import { partsOf } from './essence/parts.ts';
import { type Renewal, renewal } from './essence/renewal.ts';
import type { Matter } from './matter.ts';
import { type NamedCause, type Opinion, shortest } from './opinion.ts';
import { marksOf } from './plain-words.ts';
import { pointersOf, type Sources, sourcesOf } from './pointers.ts';
import { weighed, type Weighed } from './weighed.ts';

/** What a model said once, and over what. */
export interface Before {
  readonly evidence: Evidence;
  /** The rules' own, of then. */
  readonly diagnosis: Diagnosis;
  readonly said: Weighed;
}

/** A verdict goes with its cause only while the rules think about as much of it. */
const similar = 0.1;

/**
 * What a model said over an equal evidence, as it reads over the evidence of now: the causes are the rules' of now, weighed with its verdicts
 * of then; its own causes stand behind them, blame objects of now and rest on quotes of now. Undefined where it names or rests on anything
 * that is no more: then it has to be asked anew.
 */
export function again({ evidence, diagnosis, said }: Before, now: Pick<Matter, 'evidence' | 'diagnosis'>): Weighed | undefined {
  const as = renewal(evidence, now.evidence);
  const sources = sourcesOf(now.evidence.items);
  const [summary, detail] = [as.words(said.summary), as.words(said.detail)];
  const wish = as.words(said.prefers?.because ?? '');
  const causes = said.diagnosis.causes.slice(diagnosis.causes.length).flatMap((c) => renewed(c, as, sources) ?? []);
  const cites = quoted(said.cites, as, sources);
  const lost = causes.length < said.diagnosis.causes.length - diagnosis.causes.length;
  const cited = cites.length + causes.length + marksOf(`${summary.text} ${detail.text}`).length;
  if (lost || cited === 0 || [summary, detail, wish].some((w) => w.stale) || summary.text.length < shortest) return undefined;
  const opinion: Opinion = {
    summary: summary.text,
    detail: detail.text,
    cites,
    verdicts: verdictsOf(diagnosis, said.diagnosis, now.diagnosis),
    ...(said.prefers === undefined ? {} : { prefers: { ...said.prefers, because: wish.text } }),
    causes,
  };
  return weighed(opinion, now);
}

/** The quotes as the items of now have them. */
function quoted(cites: readonly Pointer[], as: Renewal, sources: Sources): readonly Pointer[] {
  return cites.flatMap(({ evidence, says }) => {
    const is = as.id(evidence);
    return is === undefined ? [] : pointersOf([{ evidence: is, says: as.words(says).text }], sources);
  });
}

function renewed(cause: Finding, as: Renewal, sources: Sources): NamedCause | undefined {
  const { confidence: _, steps: __, ...named } = cause;
  const culprit = as.object(cause.culprit);
  const because = quoted(cause.because, as, sources);
  const [title, explanation] = [as.words(cause.title), as.words(cause.explanation)];
  if (culprit === undefined || because.length === 0 || title.stale || explanation.stale) return undefined;
  const against = quoted(cause.against, as, sources);
  return { ...named, title: title.text, explanation: explanation.text, culprit, because, against };
}

function verdictsOf(then: Diagnosis, said: Diagnosis, now: Diagnosis): Opinion['verdicts'] {
  const rows = then.causes.flatMap((rule, n): readonly (readonly [string, 'supported' | 'contradicted'])[] => {
    const given = said.causes[n]?.confidence;
    const own = rule.confidence.probability;
    const is = now.causes.find((c) => c.cause === rule.cause)?.confidence.probability;
    if (given === undefined || is === undefined || Math.abs(is - own) > similar) return [];
    if (given.probability < own) return [[rule.cause, 'contradicted']];
    return given.basis === 'rule' && given.probability === own ? [] : [[rule.cause, 'supported']];
  });
  return new Map(rows);
}

/**
 * Of what looks of a model found then, what still may stand beside the evidence of now: nothing there says it anew or answers the same
 * question, and it speaks of nothing that is gone.
 */
export function lasting(found: readonly EvidenceItem[], then: Evidence, now: Evidence): readonly EvidenceItem[] {
  const [of, names] = [namesOf(then), namesOf(now)];
  const said = new Set(now.items.flatMap((i) => partsOf(i, names)));
  const asked = new Set(now.items.map((i) => names(i.query)));
  const all = canonical(now.items);
  const gone = (word: string): boolean => of(word) !== word && !all.includes(word);
  return found.filter((item) => {
    const parts = partsOf(item, of);
    const anew = asked.has(of(item.query)) || (parts.length > 0 && parts.every((p) => said.has(p)));
    return !anew && ![...canonical(item).matchAll(/[A-Za-z0-9][A-Za-z0-9.:-]*/gu)].some(([word]) => gone(word));
  });
}
