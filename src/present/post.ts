import type { Block, Post } from '../model/index.ts';
import { mrkdwn } from './blocks.ts';
import { cut } from './text.ts';

/** Slack cuts a message's text at 40,000 characters and advises 4,000; a notification shows far less. */
const TEXT = 3000;

/** A post at the levels `plain` (the blocks) and `text` (mrkdwn only). `text` is inert already. */
export function post(text: string, blocks: readonly Block[], detail: readonly string[] = []): Post {
  const told = cut(text, TEXT);
  return {
    text: told,
    levels: [
      { level: 'plain', blocks },
      { level: 'text', blocks: [mrkdwn([told, ...detail].join('\n'))] },
    ],
  };
}
