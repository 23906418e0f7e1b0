import type { CauseVote, Incident, Modal } from '../../model/index.ts';
import { bold, context, line, rich, span } from '../blocks.ts';
import { shownDiagnosis } from '../advice/shown.ts';
import { cut, middle, oneLine } from '../text.ts';
import { named } from '../view.ts';

/** In characters; stored with the vote. */
const MOST = 500;

/** The dialogue for a comment on one's own vote, with what one said before. */
export function voteModal(incident: Incident, own: CauseVote | undefined): Modal {
  const causes = shownDiagnosis(incident)?.causes ?? [];
  const title = (own === undefined ? causes[0] : causes.find((c) => c.cause === own.cause))?.title ?? own?.cause ?? '';
  const before = cut(own?.comment ?? '', MOST);
  const says = own === undefined || own.vote === 'none' ? 'About: ' : `You say ${own.vote}: `;
  return {
    callback: 'vote_comment',
    meta: incident.id,
    title: 'Your comment',
    submit: 'Save',
    close: 'Cancel',
    blocks: [
      rich(line(bold(says), span(cut(oneLine(title), 160))), line(span(middle(oneLine(named(incident.subject)), 150)))),
      {
        type: 'input',
        block_id: 'comment',
        optional: true,
        label: { type: 'plain_text', text: 'What was it, or what was missing?', emoji: true },
        element: {
          type: 'plain_text_input',
          action_id: 'comment',
          multiline: true,
          max_length: MOST,
          ...(before === '' ? {} : { initial_value: before }),
          placeholder: { type: 'plain_text', text: 'It was the new config map: DB_HOST points to the old cluster', emoji: true },
        },
      },
      context('Kept scrubbed with your vote; only you can change it. Later diagnoses are measured against such votes.'),
    ],
  };
}
