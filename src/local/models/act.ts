import type { Behaviour } from './behaviour.ts';
import { honest } from './minds/index.ts';
import type { Question, Said } from './question.ts';
import type { Refusal } from './refusal.ts';

/** What the server does with one question. */
export type Act =
  | { readonly does: 'answer'; readonly said: Said; readonly everyMs: number }
  | { readonly does: 'refuse'; readonly refusal: Refusal; readonly retryAfter?: number; readonly body?: string }
  | { readonly does: 'stall' };

export function actOf(behaviour: Behaviour, question: Question, _n: number): Act {
  if (behaviour.is === 'says') return said(behaviour.text, behaviour.calls);
  if (behaviour.is === 'honest') return said(honest(question));
  throw new Error(`${behaviour.is} is not known`);
}

function said(text: string, calls: Said['calls'] = []): Act {
  return { does: 'answer', said: { text, calls, ended: 'stop' }, everyMs: 0 };
}
