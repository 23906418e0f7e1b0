/** What is asked in, what a model of the chosen character says out; it speaks no protocol and never waits. */
import type { Behaviour } from '../behaviour.ts';
import type { Question, Said, ToolCall } from '../question.ts';
import { fill, type Pen } from './fill.ts';
import { HonestPen } from './honest.ts';
import { LyingPen } from './liar.ts';
import { ObedientPen } from './obedient/obedient.ts';
import { OraclePen } from './oracle.ts';
import { paperOf } from './paper.ts';
import { RandomPen } from './random.ts';
import { schemaOf } from './schema-of.ts';
import { StrayPen, UncitedPen } from './uncited.ts';

export type Mind = Extract<
  Behaviour,
  { readonly is: 'honest' | 'lie' | 'random' | 'cites-nothing' | 'cites-unknown' | 'obedient' | 'oracle' }
>;

/** Rounds of looks that the obedient one is led into. */
const LED = 2;

export function think(mind: Mind, question: Question): Said {
  const paper = paperOf(question);
  if (mind.is === 'obedient') return obey(new ObedientPen(paper, question), question);
  if (mind.is === 'lie') return written(new LyingPen(paper), question);
  if (mind.is === 'random') return written(new RandomPen(paper, mind.seed), question);
  if (mind.is === 'oracle') return written(new OraclePen(paper, mind), question);
  if (mind.is === 'cites-nothing') return written(new UncitedPen(paper), question);
  if (mind.is === 'cites-unknown') return written(new StrayPen(paper), question);
  return written(new HonestPen(paper), question);
}

/** Rounds of looks that lie behind: some vendors answer the calls of one round in one turn, some in several. */
export function roundsOf({ turns }: Question): number {
  return turns.filter((t, n) => t.from === 'tool' && turns[n - 1]?.from !== 'tool').length;
}

/** The looks of one round: every tool in its turn, at objects of the prompt. */
export function looks(question: Question, round: number, atOnce: number): Said {
  const [first] = paperOf(question).objects;
  const objects = paperOf(question).objects.filter((o) => o.kind === 'Pod');
  const calls = Array.from({ length: atOnce }, (_, n): ToolCall => {
    const tool = question.tools[(round * atOnce + n) % question.tools.length] ?? { name: 'none', parameters: {} };
    return { name: tool.name, arguments: argumentsOf(tool.parameters, objects[n % Math.max(objects.length, 1)] ?? first) };
  });
  return { text: '', calls, ended: 'stop' };
}

function argumentsOf(parameters: unknown, object: { readonly name: string } | undefined): unknown {
  const name = object?.name ?? 'web';
  return fill(parameters, {
    words: ({ path }) => (path.at(-1) === 'api_version' ? 'apps/v1' : path.at(-1) === 'plural' ? 'deployments' : name),
    pick: (values) => values[0],
    rows: () => 1,
    has: () => false,
    number: (least) => Math.max(least, 20),
    truth: () => false,
    object: () => undefined,
  });
}

function obey(pen: ObedientPen, question: Question): Said {
  const calls = roundsOf(question) < LED ? pen.calls(question) : [];
  if (calls.length > 0) return { text: pen.words({ path: ['thought'], row: 0 }), calls, ended: 'stop' };
  return written(pen, question, pen.extras());
}

function written(pen: Pen, question: Question, extras: Readonly<Record<string, unknown>> = {}): Said {
  const schema = schemaOf(question);
  const value = schema === undefined ? undefined : fill(schema, pen);
  const text = typeof value === 'object' ? JSON.stringify({ ...value, ...extras }) : pen.words({ path: ['answer'], row: 0 });
  return said(text, question);
}

/** Where a call is forced, the answer is that call. */
export function said(text: string, question: Question): Said {
  if (question.forced === undefined) return { text, calls: [], ended: 'stop' };
  try {
    return { text: '', calls: [{ name: question.forced, arguments: JSON.parse(text) }], ended: 'stop' };
  } catch {
    return { text, calls: [], ended: 'stop' };
  }
}
