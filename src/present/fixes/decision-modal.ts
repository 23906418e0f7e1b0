import type { Block, Incident, Millis, Modal, Remedy } from '../../model/index.ts';
import { bold, bullets, context, icon, line, preformatted, rich, type RichPart, span } from '../blocks.ts';
import { cut, middle, oneLine } from '../text.ts';
import { span as lasting } from '../time.ts';
import { named } from '../view.ts';
import { aroundPart, changeParts } from './change.ts';
import { byHand, notShown, wholeChange } from './whole-change.ts';

/** Rejections carry as much as approvals. */
const REASON = 500;

type Decision = 'approve_fix' | 'reject_fix' | 'revoke_fix' | 'rollback_fix';

const words: Readonly<Record<Decision, { readonly title: string; readonly submit: string; readonly hint: string }>> = {
  approve_fix: { title: 'Approve this change?', submit: 'Approve', hint: 'Why this is right; kept in the audit' },
  reject_fix: { title: 'Reject this change?', submit: 'Reject', hint: 'Why not; shown in the thread' },
  revoke_fix: { title: 'Take approval back?', submit: 'Take back', hint: 'Why; shown in the thread' },
  rollback_fix: { title: 'Undo this change?', submit: 'Undo', hint: 'Why; kept in the audit' },
};

/**
 * The dialogue before a decision: once more exactly what would be done, to what, with everything to know, and room for a reason.
 * What cannot be shown whole has no button to approve it.
 */
export function decisionModal(decision: Decision, remedy: Remedy, incident: Incident, now: Millis): Modal {
  const { title, submit, hint } = words[decision];
  const { target } = remedy.plan.action;
  const object = `${target.resource.replace(/s$/u, '')}/${target.name} in ${target.namespace}`;
  const left = remedy.state.at === 'pending' ? `The offer stands for ${lasting(remedy.state.until - now)} more.` : '';
  const why = notShown(remedy);
  const closed = decision === 'approve_fix' ? why : undefined;
  return {
    callback: decision,
    meta: `${remedy.id}:${remedy.hash}`,
    title,
    ...(closed === undefined ? { submit } : {}),
    close: 'Cancel',
    blocks: [
      rich(line(bold(cut(oneLine(remedy.title), 200))), line(span(`${middle(oneLine(object), 150)}, generation ${target.generation}`))),
      ...purpose(remedy),
      ...(why === undefined ? whole(remedy) : inPart(remedy, why)),
      ...source(remedy),
      context(`For ${incident.priority} ${middle(oneLine(named(incident.subject)), 120)}. Plan ${remedy.hash.slice(0, 12)}. ${left}`),
      ...(closed === undefined ? [reason(hint, decision === 'approve_fix')] : []),
    ],
  };
}

function purpose({ says = '', success = '' }: Remedy): readonly Block[] {
  const parts = [...(says === '' ? [] : [line(span(cut(oneLine(says), 400)))]), ...(success === '' ? [] : [counted(success)])];
  return parts.length === 0 ? [] : [rich(...parts)];
}

function counted(success: string): RichPart {
  return line(bold('Counts as success: '), span(cut(oneLine(success), 400)));
}

function whole(remedy: Remedy): readonly Block[] {
  const notes = remedy.preview.warnings.map((w) => [span(oneLine(w))]);
  return [...wholeChange(remedy), rich(aroundPart(remedy), ...(notes.length === 0 ? [] : [bullets(notes)]))];
}

function inPart(remedy: Remedy, why: string): readonly Block[] {
  const command = byHand(remedy);
  return [
    rich(
      line(icon('no_entry'), span(` ${why} Nothing is approved here that is not shown whole.`)),
      ...(command === undefined ? [] : [line(span('To look at it and make it by hand:')), preformatted(command)]),
      ...changeParts(remedy, { fields: 8, warnings: 8 }),
    ),
  ];
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
