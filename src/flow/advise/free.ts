import * as present from '../../present/index.ts';
import { shortQuestion } from '../meant.ts';

/** Container, run and politeness included. */
const shortOfLogs = 9;

/** Whether what is asked of the bot is for a model: what no command, no look and no short question of a known kind says. */
export function isFree(text: string, where: 'thread' | 'channel'): boolean {
  if (text === '') return false;
  if (where === 'channel') return present.parseCommand(text).is === 'unclear';
  const kind = present.parseQuestion(text).is;
  return kind === 'unknown' || text.split(/\s+/u).length > (kind === 'logs' ? shortOfLogs : shortQuestion);
}
