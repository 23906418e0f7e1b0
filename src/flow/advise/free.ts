import * as present from '../../present/index.ts';

/** A short question of a known kind is answered from what is known; a longer one says more than its kind. */
const short = 6;
/** Container, run and politeness included. */
const shortOfLogs = 9;

/** Whether a question is for a model: what no command, no look and no short question of a known kind says. */
export function isFree(asked: { readonly text: string; readonly called: boolean; readonly where: 'thread' | 'channel' }): boolean {
  const { text, called, where } = asked;
  if (where === 'channel') return called && text !== '' && present.parseCommand(text).is === 'unclear';
  const kind = present.parseQuestion(text).is;
  if (kind !== 'unknown') return text.split(/\s+/u).length > (kind === 'logs' ? shortOfLogs : short);
  // People talk to each other in a thread too.
  return text !== '' && (called || text.includes('?'));
}
