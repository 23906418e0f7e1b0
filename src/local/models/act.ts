import type { Behaviour } from './behaviour.ts';
import type { Dialect } from './dialect.ts';
import { looks, roundsOf, said, think } from './minds/index.ts';
import type { Question, Said } from './question.ts';
import { Refusal } from './refusal.ts';
import { cut } from './tokens.ts';

/** What the server does with one question. */
export type Act =
  /** `everyMs` before the first byte, and between the pieces of a stream. `spoilt`: what becomes of the bytes on their way. */
  | { readonly does: 'answer'; readonly said: Said; readonly everyMs: number; readonly spoilt?: 'half' | 'cut' }
  | { readonly does: 'refuse'; readonly refusal: Refusal; readonly retryAfter?: number; readonly body?: string }
  /** 200 with this instead of an answer; without a text, without an end. */
  | { readonly does: 'send'; readonly type: string; readonly text?: string }
  | { readonly does: 'stall' }
  | { readonly does: 'hang up' };

const HONEST: Behaviour = { is: 'honest' };
const LARGE = 5_000_000;

/** `n` counts the questions of this server from 1. */
export function actOf(behaviour: Behaviour, question: Question, on: { readonly n: number; readonly dialect: Dialect }): Act {
  switch (behaviour.is) {
    case 'says':
      return behaviour.calls === undefined
        ? answer(said(behaviour.text, question))
        : answer({ text: behaviour.text, calls: behaviour.calls, ended: 'stop' });
    case 'script':
      return actOf(behaviour.turns[Math.min(on.n, behaviour.turns.length) - 1] ?? HONEST, question, on);
    case 'looks': {
      const round = roundsOf(question);
      const more = round < behaviour.rounds && question.tools.length > 0 && question.forced === undefined;
      return more ? answer(looks(question, round, behaviour.atOnce ?? 1)) : actOf(behaviour.besides ?? HONEST, question, on);
    }
    case 'stall':
      return { does: 'stall' };
    case 'slow': {
      const act = actOf(behaviour.besides ?? HONEST, question, on);
      return act.does === 'answer' ? { ...act, everyMs: behaviour.ms } : act;
    }
    case 'truncate': {
      const act = actOf(behaviour.besides ?? HONEST, question, on);
      return act.does === 'answer' ? answer({ text: cut(act.said.text, behaviour.tokens), calls: [], ended: 'length' }) : act;
    }
    case 'lacks': {
      const lacking = behaviour.what.find((what) => uses(question, what));
      return lacking === undefined
        ? actOf(behaviour.besides ?? HONEST, question, on)
        : { does: 'refuse', refusal: on.dialect.lacks(lacking) };
    }
    default:
      return misdeed(behaviour, question);
  }
}

type Plain = Exclude<Behaviour, { readonly is: 'says' | 'script' | 'looks' | 'stall' | 'slow' | 'truncate' | 'lacks' }>;

function misdeed(behaviour: Plain, question: Question): Act {
  switch (behaviour.is) {
    case 'error': {
      const { status, code, message = 'The server had an error while processing your request.', body, retryAfter } = behaviour;
      return {
        does: 'refuse',
        refusal: new Refusal(status, message, code),
        ...(retryAfter === undefined ? {} : { retryAfter }),
        ...(body === undefined ? {} : { body }),
      };
    }
    case 'garbage':
      return garbage(behaviour.as, question);
    case 'too-much':
      return behaviour.as === 'endless'
        ? { does: 'send', type: 'application/json' }
        : answer({ text: 'much too much '.repeat(LARGE / 14), calls: [], ended: 'stop' });
    case 'disconnect':
      return behaviour.when === 'before' ? { does: 'hang up' } : { ...answer(think({ is: 'honest' }, question)), spoilt: 'cut' };
    case 'empty':
      return answer({ text: '', calls: [], ended: 'stop' });
    case 'filtered':
      return answer({ text: '', calls: [], ended: 'filtered' });
    default:
      return answer(think(behaviour, question));
  }
}

function garbage(as: Extract<Behaviour, { readonly is: 'garbage' }>['as'], question: Question): Act {
  if (as === 'half') return { ...answer(think({ is: 'honest' }, question)), spoilt: 'half' };
  if (as === 'html')
    return {
      does: 'send',
      type: 'text/html',
      text: '<html><head><title>Sign in</title></head><body>Your session has expired.</body></html>',
    };
  return { does: 'send', type: 'application/json', text: as === 'other' ? '{"status":"ok","data":[1,2,3]}' : 'upstream says no, sorry' };
}

function answer(words: Said): Extract<Act, { readonly does: 'answer' }> {
  return { does: 'answer', said: words, everyMs: 0 };
}

function uses(question: Question, what: 'json_schema' | 'json_object' | 'tools' | 'temperature'): boolean {
  if (what === 'tools') return question.tools.length > 0;
  return what === 'temperature' ? question.temperature : question.form === what;
}
