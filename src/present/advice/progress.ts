import type { Advice, Incident, Person, Post } from '../../model/index.ts';
import { bold, bullets, buttons, code, context, icon, line, person, rich, type RichPart, span, type Span } from '../blocks.ts';
import { post } from '../post.ts';
import { cut, middle, oneLine, plural } from '../text.ts';
import { span as lasting } from '../time.ts';
import { named } from '../view.ts';
import { absenceWords } from './absence-words.ts';
import { lookWords } from './look-words.ts';
import { modelName, modelWords } from './model-words.ts';
import { spendWords } from './spend-words.ts';

/** What the advice itself does not carry. */
export interface Progress {
  /** The model that is being asked. */
  readonly model?: string;
  /** Who stopped it. */
  readonly by?: Person;
  /** The looks so far, in words, once the advice has none of its own any more. */
  readonly steps?: readonly string[];
}

const MOST = 14;

/** Says at once that a question goes to a model, and which looks it makes; its answer takes this place. `stops`: what the button names. */
export function asking(model: string, { stops, steps }: { readonly stops: string; readonly steps: readonly string[] }): Post {
  const words = `Asking ${modelName(model)}…`;
  return post(words, [
    rich(line(icon('hourglass_flowing_sand'), span(` ${words}`)), ...(steps.length === 0 ? [] : [stepList(steps)])),
    buttons({ action: 'stop_advice', label: 'Stop', value: stops }),
  ]);
}

/** Takes the place of an answer that somebody did not wait for. */
export function questionStopped(by: Person): Post {
  return post('Stopped: the question is not answered.', [
    rich(line(icon('octagonal_sign'), bold(' Stopped'), span(' by '), person(by.user), span(': the question is not answered.'))),
  ]);
}

/** The note in the thread that shows a model's looks as they happen; edited in place, with a button that stops it while it runs. */
export function adviceProgress(incident: Incident, advice: Advice, progress: Progress = {}): Post {
  const steps = stepsOf(advice, progress);
  const about = middle(oneLine(named(incident.subject)), 120);
  const { head, story, foot, button } = stateOf(incident, advice, progress);
  return post(`${story} ${about}.`, [
    rich(head, ...(steps.length === 0 ? [] : [stepList(steps)])),
    ...(foot === '' ? [] : [context(foot)]),
    ...button,
  ]);
}

interface Drawn {
  readonly head: RichPart;
  readonly story: string;
  readonly foot: string;
  readonly button: readonly ReturnType<typeof buttons>[];
}

function stateOf(incident: Incident, advice: Advice, { model, by }: Progress): Drawn {
  switch (advice.is) {
    case 'asked': {
      const name = model === undefined ? 'A model' : modelName(model);
      const looks =
        advice.steps.length === 0 ? '' : ` Look ${advice.steps.length} of at most ${Math.max(advice.most, advice.steps.length)}.`;
      return {
        head: line(icon('mag'), bold(` ${name} is looking into it.`), span(looks)),
        story: `${name} is looking into`,
        foot: 'Each look is read-only, within the namespaces of this incident, and scrubbed before the model sees it.',
        button: [buttons({ action: 'stop_advice', label: 'Stop', value: incident.id })],
      };
    }
    case 'given':
      return {
        head: line(
          icon('white_check_mark'),
          bold(` ${modelName(advice.model)} is done`),
          span(` after ${lasting(advice.ms)}. Its words are on the card.`),
        ),
        story: `${modelName(advice.model)} is done with`,
        foot: [plural(advice.looks.length, 'look'), spendWords(advice.spend)].join('  ·  '),
        button: [],
      };
    case 'none':
      return { ...ended(advice, by), foot: advice.spend === undefined ? '' : spendWords(advice.spend), button: [] };
  }
}

function ended(advice: Extract<Advice, { readonly is: 'none' }>, by: Person | undefined): Pick<Drawn, 'head' | 'story'> {
  if (advice.code === 'stopped') {
    return {
      head: line(
        icon('octagonal_sign'),
        bold(' Stopped'),
        ...(by === undefined ? [] : [span(' by '), person(by.user)]),
        span('. The card stands without a model; it is not asked again for this incident.'),
      ),
      story: 'The model was stopped at',
    };
  }
  return {
    head: line(icon('zzz'), bold(' Gave up'), span(`: ${absenceWords(advice)}. The card stands without it.`)),
    story: 'The model gave up on',
  };
}

function stepsOf(advice: Advice, { steps = [] }: Progress): readonly string[] {
  if (advice.is === 'asked') return advice.steps;
  return advice.is === 'given' && advice.looks.length > 0 ? advice.looks.map(lookWords) : steps;
}

/** The newest; how many stand before them. */
function stepList(steps: readonly string[]): RichPart {
  const left = steps.length - MOST;
  const shown = steps.slice(-MOST).map((s) => stepSpans(modelWords(s, 300)));
  return bullets([...(left > 0 ? [[span(plural(left, 'earlier look'))]] : []), ...shown]);
}

/** `✓ tool arguments: what it saw` with its first half set apart. */
function stepSpans(step: string): readonly Span[] {
  const [, mark = '', asked = '', seen = ''] = /^([✓✗])\s+([^:]+):\s*(.*)$/u.exec(step) ?? [];
  if (mark === '') return [span(step)];
  return [span(`${mark} `), code(cut(asked, 140)), span(`  ${seen}`)];
}
