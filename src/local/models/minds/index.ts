/** What is asked in, the text of an answer out, by the character of the model that is played; it speaks no protocol. */
import type { Question } from '../question.ts';

export function honest(question: Question): string {
  return `The question was: ${question.turns.at(-1)?.text.slice(0, 200) ?? ''}`;
}
