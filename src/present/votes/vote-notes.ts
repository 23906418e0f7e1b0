import type { CauseVote, Incident, Post } from '../../model/index.ts';
import { shownDiagnosis } from '../advice/shown.ts';
import { bold, buttons, icon, line, rich, span } from '../blocks.ts';
import { notice } from '../notes.ts';
import { post } from '../post.ts';
import { cut, oneLine } from '../text.ts';

/** To the voter alone: what counts now, how to take it back, and where to say more. */
export function voteNotice(incident: Incident, { vote, cause, comment }: CauseVote): Post {
  if (vote === 'none') return notice('Your vote is taken back.');
  const causes = shownDiagnosis(incident)?.causes ?? [];
  const first = causes[0];
  const stands = first === undefined || first.cause === cause;
  const said = stands ? `Thanks, noted: the first cause is ${vote}.` : `Thanks, noted: the cause that stood first is ${vote}.`;
  const title = cut(oneLine(causes.find((c) => c.cause === cause)?.title ?? cause), 160);
  const now = stands ? '' : `Another stands first by now: “${cut(oneLine(first.title), 160)}”. Your vote does not count for that one.`;
  return post(said, [
    rich(
      line(icon(vote === 'right' ? 'thumbsup' : 'thumbsdown'), span(' '), bold(said)),
      ...(title === '' ? [] : [line(span(`“${title}”`))]),
      ...(now === '' ? [] : [line(span(now))]),
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
