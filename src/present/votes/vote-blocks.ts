import type { Block, Incident } from '../../model/index.ts';
import { buttons, context } from '../blocks.ts';
import { shownDiagnosis } from '../advice/shown.ts';

/** Whether the first cause is right, asked of everybody once there is one; below the way on, so that no vote is taken for an approval. */
export function voteBlocks(incident: Incident): readonly Block[] {
  if ((shownDiagnosis(incident)?.causes.length ?? 0) === 0) return [];
  const said = countWords(incident.votes);
  return [
    buttons(
      { action: 'vote_right', label: ':thumbsup: Right cause', value: incident.id },
      { action: 'vote_wrong', label: ':thumbsdown: Wrong cause', value: incident.id },
    ),
    ...(said === '' ? [] : [context(said)]),
  ];
}

/** `3 say right, 1 wrong`; empty while nobody voted. */
export function countWords(votes: Incident['votes']): string {
  const { right, wrong } = votes ?? { right: 0, wrong: 0 };
  if (right === 0 && wrong === 0) return '';
  const say = (n: number, word: string): string => `${n} ${n === 1 ? 'says' : 'say'} ${word}`;
  if (wrong === 0) return `${say(right, 'right')} about the first cause`;
  return right === 0 ? `${say(wrong, 'wrong')} about the first cause` : `${say(right, 'right')}, ${wrong} wrong about the first cause`;
}
