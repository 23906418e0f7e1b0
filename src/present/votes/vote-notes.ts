import type { CauseVote, Incident, Post } from '../../model/index.ts';
import { shownDiagnosis } from '../advice/shown.ts';
import { bold, buttons, icon, line, rich, span } from '../blocks.ts';
import { notice } from '../notes.ts';
import { post } from '../post.ts';
import { cut, oneLine } from '../text.ts';

/** To the voter alone: what counts now, how to take it back, and where to say more. */
export function voteNotice(incident: Incident, { vote, comment }: CauseVote): Post {
  if (vote === 'none') return notice('Your vote is taken back.');
  const said = `Thanks, noted: the first cause is ${vote}.`;
  const title = cut(oneLine(shownDiagnosis(incident)?.causes[0]?.title ?? ''), 160);
  return post(said, [
    rich(
      line(icon(vote === 'right' ? 'thumbsup' : 'thumbsdown'), span(' '), bold(said)),
      ...(title === '' ? [] : [line(span(`“${title}”`))]),
      line(span('The same button once more takes it back.')),
    ),
    buttons({ action: 'vote_comment_open', label: comment === '' ? 'Add a comment' : 'Edit your comment', value: incident.id }),
  ]);
}

/** To the voter alone, after the comment was sent. */
export function commentNotice(comment: string): Post {
  return notice(comment === '' ? 'Your comment is taken out.' : 'Thanks, your comment is kept with your vote.');
}

/** To somebody whose vote does not count, and why not. */
export function mayNotVote(why: string): Post {
  return notice(`Your vote was not counted. ${why}`);
}
