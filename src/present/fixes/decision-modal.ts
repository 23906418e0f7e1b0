import type { Block, Incident, Millis, Modal, Remedy } from '../../model/index.ts';
import { bold, context, line, preformatted, rich, span } from '../blocks.ts';
import { cut, middle, oneLine } from '../text.ts';
import { span as lasting } from '../time.ts';
import { named } from '../view.ts';
import { changeParts } from './change.ts';

/** Rejections carry as much as approvals. */
const REASON = 500;

type Decision = 'approve_fix' | 'reject_fix' | 'revoke_fix' | 'rollback_fix';

const words: Readonly<Record<Decision, { readonly title: string; readonly submit: string; readonly hint: string }>> = {
  approve_fix: { title: 'Approve this change?', submit: 'Approve', hint: 'Why this is right; kept in the audit' },
  reject_fix: { title: 'Reject this change?', submit: 'Reject', hint: 'Why not; shown in the thread' },
  revoke_fix: { title: 'Take approval back?', submit: 'Take back', hint: 'Why; shown in the thread' },
  rollback_fix: { title: 'Undo this change?', submit: 'Undo', hint: 'Why; kept in the audit' },
};

/** The dialogue before a decision: once more exactly what would be done, to what, with everything to know, and room for a reason. */
export function decisionModal(decision: Decision, remedy: Remedy, incident: Incident, now: Millis): Modal {
  const { title, submit, hint } = words[decision];
  const { target } = remedy.plan.action;
  const object = `${target.resource.replace(/s$/u, '')}/${target.name} in ${target.namespace}`;
  const left = remedy.state.at === 'pending' ? `The offer stands for ${lasting(remedy.state.until - now)} more.` : '';
  return {
    callback: decision,
    meta: `${remedy.id}:${remedy.hash}`,
    title,
    submit,
    close: 'Cancel',
    blocks: [
      rich(line(bold(cut(oneLine(remedy.title), 200))), line(span(`${middle(oneLine(object), 150)}, generation ${target.generation}`))),
      rich(...changeParts(remedy, { fields: 20, warnings: 8 })),
      ...source(remedy),
      context(`For ${incident.priority} ${middle(oneLine(named(incident.subject)), 120)}. Plan ${remedy.hash.slice(0, 12)}. ${left}`),
      reason(hint, decision === 'approve_fix'),
    ],
  };
}

/** What must be changed at the source, where somebody would write this back. */
function source({ preview }: Remedy): readonly Block[] {
  if (preview.sourcePatch === undefined) return [];
  return [rich(line(bold('The same at its source')), preformatted(cut(preview.sourcePatch, 2_500)))];
}

function reason(hint: string, optional: boolean): Block {
  return {
    type: 'input',
    block_id: 'reason',
    optional,
    label: { type: 'plain_text', text: 'Reason', emoji: true },
    element: {
      type: 'plain_text_input',
      action_id: 'reason',
      multiline: true,
      max_length: REASON,
      placeholder: { type: 'plain_text', text: hint, emoji: true },
    },
  };
}
