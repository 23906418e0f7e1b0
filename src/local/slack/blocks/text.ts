import { boolean, both, byType, object, string, type Check, type Fields, unique } from './checks.ts';

export function plain(max: number, min = 1): Check {
  return byType({ plain_text: object({ type: string(20), text: string(max, min) }, { emoji: boolean }) });
}

export function mrkdwn(max: number, min = 1): Check {
  return byType({ mrkdwn: object({ type: string(20), text: string(max, min) }, { verbatim: boolean }) });
}

export function anyText(max: number, min = 1): Check {
  return byType({
    plain_text: object({ type: string(20), text: string(max, min) }, { emoji: boolean }),
    mrkdwn: object({ type: string(20), text: string(max, min) }, { verbatim: boolean }),
  });
}

export const type: Check = string(50);
export const blockId: Fields = { block_id: unique((look) => look.blockIds, 'block_id') };
export const actionId: Fields = { action_id: unique((look) => look.actionIds, 'action_id') };

export const url: Check = both(string(3000), (value, at, look) => {
  if (typeof value === 'string' && !/^(?:https?|mailto):/i.test(value)) look.faults.push({ at, says: 'must be a valid URL' });
});

const slackFile: Check = object({}, { id: string(255), url });

/** An image, as an element or inside a block: exactly one source. */
export const imageElement: Check = both(
  object({ type, alt_text: string(2000) }, { image_url: url, slack_file: slackFile }),
  (value, at, look) => {
    const { image_url: link, slack_file: file } = value as { image_url?: unknown; slack_file?: unknown };
    if ((link === undefined) === (file === undefined)) look.faults.push({ at, says: 'must have exactly one of image_url and slack_file' });
  },
);
