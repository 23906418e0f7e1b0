import type { Block, Incident } from '../../model/index.ts';
import { buttons, context } from '../blocks.ts';
import { shownDiagnosis } from '../advice/shown.ts';
import { cut } from '../text.ts';

/** Of a button's value, in characters. */
const LONGEST = 255;

/** Whether the first cause is right, asked of everybody once there is one; below the way on, so that no vote is taken for an approval. */
export function voteBlocks(incident: Incident): readonly Block[] {
  const first = shownDiagnosis(incident)?.causes[0];
  if (first === undefined) return [];
  // A card may be drawn anew while somebody presses: the vote is about the cause that they read.
  const value = cut(`${incident.id}:${first.cause}`, LONGEST);
  const said = countWords(incident.votes);
  return [
    buttons(
      { action: 'vote_right', label: ':thumbsup: Right cause', value },
      { action: 'vote_wrong', label: ':thumbsdown: Wrong cause', value },
    ),
    ...(said === '' ? [] : [context(said)]),
  ];
}

/** What a vote button carries: the incident, and the cause that stood first when it was drawn; none on cards of earlier versions. */
export function voteAbout(value: string): { readonly incident: string; readonly cause?: string } {
  const [incident = '', ...cause] = value.split(':');
  return { incident, ...(cause.length === 0 ? {} : { cause: cause.join(':') }) };
}

/** `3 say right, 1 wrong`; empty while nobody voted. */
export function countWords(votes: Incident['votes']): string {
  const { right, wrong } = votes ?? { right: 0, wrong: 0 };
  if (right === 0 && wrong === 0) return '';
  const say = (n: number, word: string): string => `${n} ${n === 1 ? 'says' : 'say'} ${word}`;
  if (wrong === 0) return `${say(right, 'right')} about the first cause`;
  return right === 0 ? `${say(wrong, 'wrong')} about the first cause` : `${say(right, 'right')}, ${wrong} wrong about the first cause`;
}
