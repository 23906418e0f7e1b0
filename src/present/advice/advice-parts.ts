import type { Advice, Diagnosis } from '../../model/index.ts';
import { bold, icon, italic, line, link, moment, person, type RichPart, span } from '../blocks.ts';
import { plural } from '../text.ts';
import { absenceWords } from './absence-words.ts';
import { citedIds, modelName, modelWords } from './model-words.ts';
import { spendWords } from './spend-words.ts';

/** What a card knows of the model besides the advice. */
export interface Around {
  /** The model that is being asked. */
  readonly model?: string;
  /** The earlier incident whose advice was recalled. */
  readonly recalled?: { readonly at: number; readonly link?: string };
}

/** A model's words on the first cause, marked as such, with what they rest on; `most` characters. Nothing where it gave none. */
export function summaryParts(advice: Advice | undefined, most: number): readonly RichPart[] {
  if (advice?.is !== 'given' || most === 0) return [];
  const said = modelWords(advice.summary, most);
  if (said === '') return [];
  // What its marks name already is not named again.
  const cited = citedIds(
    advice.cites.filter((c) => !said.includes(c.evidence)),
    4,
  );
  return [
    line(
      icon('robot_face'),
      italic(` ${modelName(advice.model)} says: `),
      span(`“${said}”`),
      ...(cited === '' ? [] : [italic(`  ${cited}`)]),
    ),
  ];
}

/** One quiet line below the causes: that a model is being asked, what it would put first, whence its words are, or why there are none. */
export function adviceLines(advice: Advice | undefined, diagnosis: Diagnosis | undefined, around: Around): readonly RichPart[] {
  switch (advice?.is) {
    case undefined:
      return [];
    case 'asked':
      return [line(icon('hourglass_flowing_sand'), italic(` ${askedWords(advice, around.model)}`))];
    case 'given':
      return [...recalledLine(advice, around), ...prefersLine(advice, diagnosis)];
    case 'none':
      if (advice.by !== undefined)
        return [line(italic('No words of a model: stopped by '), person(advice.by.user), italic('; not asked again for this incident.'))];
      return advice.code === 'not_configured' ? [] : [line(italic(`No words of a model: ${absenceWords(advice)}.`))];
  }
}

type Of<Is extends Advice['is']> = Extract<Advice, { readonly is: Is }>;

export function askedWords({ kind, steps, most }: Of<'asked'>, model?: string): string {
  const name = model === undefined ? 'a model' : modelName(model);
  const about = kind === 'rank' ? 'which of these it is' : 'what it could be';
  return `Asking ${name} ${about}${steps.length === 0 ? '' : `, looks ${steps.length} of ${Math.max(most, steps.length)}`} …`;
}

function recalledLine({ recalled }: Of<'given'>, around: Around): readonly RichPart[] {
  if (recalled === undefined) return [];
  const { at, link: url } = around.recalled ?? {};
  const name = modelWords(recalled, 60);
  const which = url === undefined ? span(at === undefined ? name : ` (${name})`) : link(url, at === undefined ? 'this one' : ' (its card)');
  return [
    line(
      icon('recycle'),
      bold(' Recalled'),
      span(': same failure as '),
      ...(at === undefined ? [] : [moment(at)]),
      which,
      span('; verified then, 0 tokens now'),
    ),
  ];
}

const PLACES = ['the first', 'the second', 'the third'];

function prefersLine({ prefers, model }: Of<'given'>, diagnosis: Diagnosis | undefined): readonly RichPart[] {
  if (prefers === undefined) return [];
  const at = diagnosis?.causes.findIndex((c) => c.cause === prefers.cause) ?? -1;
  const which = PLACES[at] ?? `“${modelWords(prefers.cause, 60)}”`;
  const because = modelWords(prefers.because, 200);
  return [line(icon('robot_face'), italic(` ${modelName(model)} would put ${which} first${because === '' ? '.' : ': '}`), span(because))];
}

/** For the foot of a card: who was asked and what it cost. Empty where nobody was. */
export function adviceFoot(advice: Advice | undefined): string {
  if (advice?.is === 'given') {
    const looks = advice.looks.length === 0 ? '' : `, ${plural(advice.looks.length, 'look')}`;
    return advice.recalled === undefined ? `${modelName(advice.model)}: ${spendWords(advice.spend)}${looks}` : 'recalled: 0 tokens';
  }
  return advice?.is === 'none' && advice.spend !== undefined && advice.spend.input + advice.spend.output > 0
    ? `model: ${spendWords(advice.spend)}`
    : '';
}
