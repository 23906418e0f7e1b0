import {
  type Exchange,
  type Found,
  type IncidentId,
  type LlmReply,
  type LlmRequest,
  type Look,
  maybe,
  type Millis,
} from '../../model/index.ts';
import { type AskHow, LlmError } from '../../ports/index.ts';
import type { Scrubber } from '../../scrub/index.ts';
import type { Hands } from '../hands.ts';
import type { AdviceHands } from './hands.ts';
import type { Account } from './purse.ts';

/** One piece of work that asks a model, maybe several times. */
export interface Work {
  /** Names it for good. */
  readonly id: string;
  readonly incident?: IncidentId;
  readonly purpose: Exchange['purpose'];
  readonly key: string;
  readonly urgency: AskHow['urgency'];
  readonly signal: AbortSignal;
  readonly began: Millis;
  readonly account: Account;
  readonly scrubber: Scrubber;
  /** What a look found, as far as it may be sent. */
  readonly permitted: (look: Look, found: Found) => Found;
}

/**
 * Asks once. What is sent is scrubbed, what comes back too, before anybody reads it; both are kept. A later call of the same work
 * says again all that was said before, so only the last is kept.
 */
export async function call(hands: Hands, advice: AdviceHands, work: Work, request: LlmRequest): Promise<LlmReply> {
  const { llm, settings } = advice.needs;
  const { clock } = hands.needs;
  const clean = work.scrubber.value(request);
  const within = work.began + settings.calls.total - clock.now();
  const before = clock.now();
  let tried: string = llm.models[0];
  const permit: AskHow['permit'] = (attempt, signal) => {
    tried = attempt.model;
    return work.account.permit(attempt, signal);
  };
  const keep = (ended: Exchange['ended'], reply?: LlmReply): Promise<void> =>
    kept(hands, advice, work, { request: clean, before, ended, tried, ...maybe('reply', reply) });
  try {
    if (within <= 0) throw new LlmError('llm_timeout', `no answer within ${settings.calls.total / 1000} s`);
    const how: AskHow = { key: work.key, urgency: work.urgency, within, signal: work.signal, permit };
    const reply = work.scrubber.value(await llm.ask(clean, how));
    await keep('answered', reply);
    return reply;
  } catch (error) {
    await keep(error instanceof LlmError ? error.code : 'unknown');
    throw error;
  }
}

interface Said {
  readonly request: LlmRequest;
  readonly before: Millis;
  readonly ended: Exchange['ended'];
  readonly reply?: LlmReply;
  /** The last model that was asked, by its name in the settings: a server may call itself anything, and each name would be another series. */
  readonly tried: string;
}

async function kept(hands: Hands, { needs: { meter } }: AdviceHands, work: Work, said: Said): Promise<void> {
  const { reply, ended, request, before, tried } = said;
  const now = hands.needs.clock.now();
  const { micros, calls: _, ...usage } = work.account.spend();
  const exchange: Exchange = {
    id: `${work.id}:${work.began}`,
    ...maybe('incident', work.incident),
    purpose: work.purpose,
    at: work.began,
    ms: now - work.began,
    model: reply?.model ?? tried,
    request,
    ...(reply === undefined ? {} : { reply: { text: reply.text, calls: reply.calls, ended: reply.ended } }),
    usage,
    ...maybe('micros', micros),
    ended,
  };
  meter.add('k8s_rca_model_calls_total', { model: tried, purpose: work.purpose, outcome: ended }, 1);
  meter.add('k8s_rca_model_call_duration_seconds', { model: tried, purpose: work.purpose }, (now - before) / 1000);
  await hands.needs.store.commit(work.scrubber.value({ exchanges: [exchange] }));
}
