import type { z } from 'zod';
import { type Finding, type ObjectRef, type Pointer, refText } from '../model/index.ts';
import { candidateForm, causeForm, most, opinionForm, prefersForm } from './form.ts';
import { unmarked } from './fence.ts';
import { jsonIn } from './json-in.ts';
import { itemsOf, type Matter } from './matter.ts';
import { cardText, type Ground, marksOf } from './plain-words.ts';
import { groundOf, pointersOf, rowsOf, type Sources, sourcesOf } from './pointers.ts';
import { containersIn, objectsOf } from './refs.ts';
import { onTopic, wordsOf } from './topic.ts';

/** A cause that a model named, with everything it points at found to exist. Its title is the catalogue's; of `other.novel` the model's words. */
export type NamedCause = Omit<Finding, 'confidence' | 'steps'>;

/** What a model said, as far as it holds: ids exist, objects are of the evidence, texts are cut. */
export interface Opinion {
  readonly summary: string;
  readonly detail: string;
  readonly cites: readonly Pointer[];
  /** By id of a rule's cause. */
  readonly verdicts: ReadonlyMap<string, 'supported' | 'contradicted'>;
  readonly prefers?: { readonly cause: string; readonly because: string };
  /** Likeliest first, in the model's own order. */
  readonly causes: readonly NamedCause[];
}

export type Read = { readonly is: 'fits'; readonly opinion: Opinion } | { readonly is: 'misfits'; readonly wrong: string };

/** Shorter says nothing (parity P-065). */
export const shortest = 20;

interface Known {
  readonly matter: Matter;
  readonly ids: Sources;
  readonly ground: Ground;
  readonly objects: ReadonlyMap<string, ObjectRef>;
  readonly containers: ReadonlySet<string>;
}

function knownOf(matter: Matter): Known {
  const items = itemsOf(matter);
  const ids = sourcesOf(items);
  return { matter, ids, ground: groundOf(ids, items), objects: objectsOf(matter.evidence.subject, items), containers: containersIn(items) };
}

function named(row: z.infer<typeof causeForm>, known: Known): readonly NamedCause[] {
  const entry = known.matter.catalogue.find((c) => c.id === row.cause.trim());
  const { kind, namespace, name } = row.culprit;
  const culprit = known.objects.get(
    refText({ kind, name, ...(namespace === null || namespace === '' ? {} : { namespace }) }).toLowerCase(),
  );
  const because = pointersOf(row.because, known.ids);
  if (entry === undefined || culprit === undefined || because.length === 0) return [];
  const title = entry.id === novel ? cardText(row.title ?? '', known.ground, most.title) || entry.title : entry.title;
  const container = known.containers.has(row.container ?? '') ? row.container : null;
  return [
    {
      cause: entry.id,
      title,
      explanation: cardText(row.explanation, known.ground, most.explanation),
      culprit,
      ...(container === null ? {} : { container }),
      because,
      against: pointersOf(row.against, known.ids),
    },
  ];
}

const novel = 'other.novel';

function verdictsOf(value: unknown, known: Known): Opinion['verdicts'] {
  const candidates = new Set(known.matter.diagnosis.causes.map((c) => c.cause));
  const rows = rowsOf(candidateForm, value).filter((r) => candidates.has(r.cause) && r.evidence.some((id) => known.ids.has(id.trim())));
  return new Map(rows.flatMap((r) => (r.verdict === 'unclear' ? [] : [[r.cause, r.verdict] as const])));
}

function prefersOf(value: unknown, known: Known): Pick<Opinion, 'prefers'> {
  const [row] = rowsOf(prefersForm, [value]);
  const because = row === undefined ? '' : cardText(row.because, known.ground, most.says);
  return row === undefined || because === '' ? {} : { prefers: { cause: row.cause.trim(), because } };
}

/**
 * Reads a model's reply. `misfits` where it has not the form, says next to nothing, cites nothing that exists, or is about something else;
 * `wrong` is what to tell the model once. Single rows that do not hold are left out. Never throws, whatever the text.
 */
export function opinionOf(text: string, matter: Matter): Read {
  const found = opinionForm.safeParse(jsonIn(unmarked(text, matter.nonce), 'summary'));
  if (!found.success) return { is: 'misfits', wrong: 'The answer was not one JSON object of the form that was asked for.' };
  const known = knownOf(matter);
  const { data } = found;
  const opinion: Opinion = {
    summary: cardText(data.summary, known.ground, most.summary),
    detail: cardText(data.detail, known.ground, most.detail),
    cites: pointersOf(data.cites, known.ids),
    verdicts: verdictsOf(data.candidates, known),
    ...prefersOf(data.prefers, known),
    causes: rowsOf(causeForm, data.causes).flatMap((row) => named(row, known)),
  };
  const wrong = faultOf(opinion, known);
  return wrong === undefined ? { is: 'fits', opinion } : { is: 'misfits', wrong };
}

function faultOf({ summary, detail, cites, causes }: Opinion, known: Known): string | undefined {
  if (summary.length < shortest) return 'The summary says too little. Write one or two sentences about the failure, without commands.';
  const cited = cites.length + causes.length + marksOf(`${summary} ${detail}`).length;
  if (cited === 0) return `Nothing you cite exists. Cite ids of the evidence: ${[...known.ids.keys()].slice(0, 12).join(', ')}.`;
  if (!onTopic(`${summary} ${detail}`, wordsOf(known.matter)))
    return 'The summary is not about this failure. Write about the evidence that was given.';
  return undefined;
}
