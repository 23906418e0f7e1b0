import type { Post } from '../../model/index.ts';
import { pastText } from '../around.ts';
import { bold, bullets, line, moment, rich, span } from '../blocks.ts';
import { post } from '../post.ts';
import { middle, plural } from '../text.ts';
import { named } from '../view.ts';
import type { Known } from './known.ts';

export function answerSimilar(known: Known): Post {
  const about = middle(named(known.incident.subject), 120);
  if (known.similar.length === 0) {
    const text = `I remember no earlier incident like this one (${about}).`;
    return post(text, [rich(line(span(text)))]);
  }
  const title = `${plural(known.similar.length, 'earlier incident')} like this one`;
  return post(`${title} (${about}).`, [
    rich(
      line(bold(title)),
      bullets(known.similar.slice(0, 8).map((i) => [moment(i.firstSeen, '{date_short_pretty} {time}'), span(`  ${pastText(i)}`)])),
    ),
  ]);
}
