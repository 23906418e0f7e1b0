import type { Millis } from '../../model/index.ts';
import type { Change } from '../../ports/index.ts';
import type { Act } from '../effect.ts';

/** Longest text of one utterance that is remembered. */
const most = 2_000;

/** A question and its answer, as the thread remembers them. */
export function said(act: Extract<Act, { is: 'question' }>, asked: string, answer: string, now: Millis): NonNullable<Change['turns']> {
  const thread = threadOf(act);
  return [
    { thread, at: act.at, from: 'person', text: asked.slice(0, most) },
    { thread, at: Math.max(act.at, now), from: 'bot', text: answer.slice(0, most) },
  ];
}

/** A thread is one conversation, whoever takes part in it; no other thread shares it. */
export function threadOf({ channel, thread, ts }: Extract<Act, { is: 'question' }>): string {
  return `${channel} ${thread ?? ts}`;
}
