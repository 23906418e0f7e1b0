import { type Block, hasEnded, type Incident, type Millis, type Person, type Remedy, type Vote } from '../../model/index.ts';
import {
  bold,
  type Button,
  buttons,
  context,
  icon,
  line,
  moment,
  person,
  preformatted,
  rich,
  type RichPart,
  span,
  type Span,
} from '../blocks.ts';
import { cut, oneLine } from '../text.ts';
import { changeParts, type Room } from './change.ts';
import type { Fixes } from './fixes.ts';
import { byHand, notShown } from './whole-change.ts';
import { leftBy, outcomeIcon, outcomeWord } from './words.ts';

const take = (incident: Incident): Button => ({ action: 'take_incident', label: "I'll do it manually", value: incident.id });

/** The way on: what is offered with its exact change and its buttons, how it stands, or why there is none. */
export function fixBlocks(incident: Incident, fixes: Fixes, now: Millis, room: Room): readonly Block[] {
  const { current, mode } = fixes;
  const over = hasEnded(incident);
  const hand = incident.taken === undefined && !over ? [take(incident)] : [];
  // What cured it may still be taken back.
  const ended = over && current?.undoes === undefined;
  if (current === undefined || (ended && current.state.at === 'pending')) return without(incident, fixes, over, hand);
  const parts = stateParts(current, room, over ? 'over' : 'going-on');
  const press = pressable(current, fixes, ended, now);
  const row = [...press, ...(current.state.at === 'pending' ? hand : hand.slice(0, mode === 'off' ? 1 : press.length === 0 ? 1 : 0))];
  return [...(parts.length === 0 ? [] : [rich(...parts)]), ...(row.length === 0 ? [] : [buttons(...row)]), ...notes(current, fixes, ended)];
}

function without(incident: Incident, fixes: Fixes, ended: boolean, hand: readonly Button[]): readonly Block[] {
  if (ended) return [];
  const asks = 'The commands are in the thread; ask there, too: why, logs, events, what changed.';
  const why = whyNone(fixes);
  if (incident.taken !== undefined) return [context(`${why} The exact commands are in the thread.`)];
  return [buttons(...hand.map((b) => ({ ...b, style: 'primary' as const }))), context(`${why} ${asks}`)];
}

function whyNone({ mode, guard = '', why }: Fixes): string {
  if (mode === 'off') return 'Fixes are off: nothing here changes the cluster.';
  if (guard !== '') return `No fix can be approved now: ${sentence(guard)}`;
  return why === undefined ? 'Whether there is a safe fix is being worked out.' : `No fix is offered. ${sentence(why)}`;
}

/** Of foreign words one sentence, with its full stop. */
function sentence(words: string): string {
  const said = cut(oneLine(words), 300);
  return /[.!?…]$/u.test(said) ? said : `${said}.`;
}

function pressable(remedy: Remedy, fixes: Fixes, ended: boolean, now: Millis): readonly Button[] {
  const { state } = remedy;
  const value = `${remedy.id}:${remedy.hash}`;
  if (fixes.mode === 'off') return [];
  if (state.at === 'pending') {
    if (ended || now >= state.until) return [];
    const closed = (fixes.guard ?? '') !== '' || notShown(remedy) !== undefined;
    return [
      ...(closed
        ? []
        : [
            {
              action: 'approve_fix',
              label: remedy.undoes === undefined ? 'Approve Fix' : 'Approve Undo',
              value,
              style: 'primary' as const,
            },
          ]),
      { action: 'reject_fix', label: 'Reject', value },
      ...(state.votes.length > 0 ? [{ action: 'revoke_fix', label: 'Take approval back', value }] : []),
    ];
  }
  const undoable = (state.at === 'verifying' || state.at === 'settled') && remedy.undo !== undefined && remedy.applied !== undefined;
  return undoable ? [{ action: 'rollback_fix', label: 'Undo', value, ...(worse(remedy) ? { style: 'danger' as const } : {}) }] : [];
}

function worse({ state }: Remedy): boolean {
  return state.at === 'settled' && state.outcome.is === 'worse';
}

/** Ends after which something else might be offered. */
const mayFollow = new Set<Remedy['state']['at']>(['settled', 'stale', 'expired']);

function notes(remedy: Remedy, fixes: Fixes, ended: boolean): readonly Block[] {
  const { state, dryRun } = remedy;
  const { guard = '', why = '' } = fixes;
  if (ended) return [];
  if (state.at !== 'pending') return why === '' || !mayFollow.has(state.at) ? [] : [context(`Nothing else is offered. ${sentence(why)}`)];
  const hidden = notShown(remedy);
  return [
    ...(guard === '' ? [] : [context(`Approve is off while the guard is not proven: ${sentence(guard)}`)]),
    ...(hidden === undefined ? [] : notOffered(remedy, hidden)),
    ...(dryRun ? [context('Dry run: nothing is changed, whoever approves (REMEDIATION_MODE=dry-run).')] : []),
  ];
}

function notOffered(remedy: Remedy, why: string): readonly Block[] {
  const command = byHand(remedy);
  const said = context(
    `${why} Nothing is approved here that is not shown whole. ${command === undefined ? 'The steps by hand are in the thread.' : 'By hand:'}`,
  );
  return command === undefined ? [said] : [said, rich(preformatted(command))];
}

/** `incident`: the line above says already that all is well, so this one does not say it in the same way, nor the contrary. */
function stateParts(remedy: Remedy, room: Room, incident: 'over' | 'going-on'): readonly RichPart[] {
  const { state } = remedy;
  const title = cut(oneLine(remedy.title), 200);
  const head = (emoji: string, word: string, ...more: readonly Span[]): RichPart =>
    line(icon(emoji), bold(` ${word} `), span(title), ...more);
  switch (state.at) {
    case 'pending':
      return [
        head('wrench', remedy.undoes === undefined ? 'Fix offered:' : 'Offered:', span(', until '), moment(state.until, '{time}')),
        ...changeParts(remedy, room),
        ...(state.votes.length === 0 ? [] : [line(span('Approved so far by '), ...people(state.votes), span(`; ${remedy.needed} must.`))]),
        ...(state.void === undefined
          ? []
          : [line(span('No longer counts, since they may not approve this any more: '), ...names(state.void), span('.'))]),
      ];
    case 'approved':
    case 'redeemed':
      return [
        head(
          'lock',
          'Approved:',
          span(', by '),
          ...people(state.votes),
          span(state.at === 'approved' ? '. The Job is being made.' : '. The Job runs.'),
        ),
      ];
    case 'verifying':
      return [
        head(state.holding ? 'hourglass_flowing_sand' : 'hourglass', holdingWord(state.holding, incident)),
        line(
          span(state.execution.is === 'applied' ? 'Applied ' : 'Whether it was applied is not certain; looked at since '),
          moment(state.since, '{time_secs}'),
          span(', approved by '),
          ...people(state.votes),
          span('. The outcome is told at '),
          moment(state.until, '{time_secs}'),
          span('.'),
        ),
      ];
    case 'settled':
      return [
        head(
          incident === 'over' && state.outcome.is === 'recovered' ? 'wrench' : outcomeIcon[state.outcome.is],
          `${outcomeWord[state.outcome.is]}:`,
          span(', approved by '),
          ...people(state.votes),
        ),
        line(span(cut(state.outcome.facts.map(oneLine).join(' '), 400) || ' ')),
      ];
    case 'rejected':
      return [head('no_entry_sign', 'Rejected:', span(', by '), person(state.by.user), ...because(state.why))];
    case 'revoked':
      return [head('leftwards_arrow_with_hook', 'Approval taken back:', span(', by '), person(state.by.user), ...because(state.why))];
    case 'expired':
      return [head('alarm_clock', 'Offer expired:', span('. Nothing was changed.'))];
    case 'stale':
      return [head('recycle', 'Offer no longer holds:', ...because(state.why))];
    case 'refused':
      return [head('no_entry', 'Not done:', ...because(state.why), span(` ${leftBy(remedy)}`)), ...wouldHave(remedy)];
  }
}

function holdingWord(holding: boolean, incident: 'over' | 'going-on'): string {
  if (!holding) return 'Done, not yet judged:';
  return incident === 'over' ? 'This fix is still watched:' : 'Holding:';
}

function because(why: string): readonly Span[] {
  return why === '' ? [] : [span(`. ${cut(oneLine(why), 400)}`)];
}

/** What the server would have written instead of what was approved. */
function wouldHave({ state }: Remedy): readonly RichPart[] {
  if (state.at !== 'refused' || state.execution?.is !== 'refused' || state.execution.would === undefined) return [];
  const fields = state.execution.would.slice(0, 4).map((f) => `${cut(oneLine(f.path), 120)}: ${cut(oneLine(f.after ?? 'removed'), 100)}`);
  return [line(span(`The server would have written ${fields.join('; ')}.`))];
}

export function people(votes: readonly Vote[]): readonly Span[] {
  return names(votes.map((v) => v.by));
}

export function names(those: readonly Person[]): readonly Span[] {
  return those.flatMap(({ user }, i) => [...(i === 0 ? [] : [span(', ')]), person(user)]);
}
