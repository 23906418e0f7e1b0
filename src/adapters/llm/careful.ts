import { ExponentialBackoff, halfJitterGenerator, type IBackoff } from 'cockatiel';
import type { LinkHealth, LlmReply, LlmRequest, ModelConfig, Usage } from '../../model/index.ts';
import { type AskHow, type Attempt, type Clock, type Llm, LlmError, type Log } from '../../ports/index.ts';
import { type Answer, AttemptFailure, type Attempter, type Failing } from './attempter.ts';
import { breakers } from './breakers.ts';
import { ceilingOf } from './ceiling.ts';
import type { Courier } from './courier.ts';
import { failingOf } from './failing.ts';
import { type Span, span } from './span.ts';
import { turns } from './turns.ts';

export interface CarefulNeeds {
  readonly config: ModelConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly courier: Courier;
  /** Host of the server, for sentences. */
  readonly host: string;
}

/** One call of `ask` on its way. */
interface Asking {
  readonly request: LlmRequest;
  readonly how: AskHow;
  readonly whole: Span;
  /** Something was sent; before it, the time went into waiting for a turn. */
  sent: boolean;
}

/** Everything around single attempts that is the same for all vendors: time, turns, retries, breakers, further models, permits, health. */
export function careful(attempter: Attempter, needs: CarefulNeeds): Llm {
  const { config, clock, log, courier, host } = needs;
  const { calls } = config;
  const breaker = breakers();
  const queue = turns(calls.atOnce);
  // Half of each wait is chance: at least `leastWait`, at most twice that the first time.
  const waits = new ExponentialBackoff({
    generator: halfJitterGenerator,
    initialDelay: 2 * calls.leastWait,
    maxDelay: Math.max(calls.mostWait, calls.leastWait),
  });
  let underWay = 0;
  let health: LinkHealth = { link: 'model', ok: true, since: clock.now(), why: '' };

  function seen(why: string): void {
    const ok = why === '';
    if (ok !== health.ok || why !== health.why) health = { link: 'model', ok, since: ok === health.ok ? health.since : clock.now(), why };
  }

  async function ask(request: LlmRequest, how: AskHow): Promise<LlmReply> {
    if (how.signal.aborted) throw new LlmError('stopped', 'stopped before it began');
    if (underWay >= calls.atOnce + calls.queue) throw new LlmError('busy', `${calls.queue} questions wait for a model already`);
    const whole = span(clock, Math.min(how.within, calls.total), how.signal);
    underWay++;
    try {
      await attempter.load();
      const reply = await anyModel({ request, how, whole, sent: false });
      seen('');
      return reply;
    } catch (error) {
      throw translated(error);
    } finally {
      underWay--;
      whole.end();
    }
  }

  /** The models in their order; where none answers, the first one's reason counts. */
  async function anyModel(asking: Asking): Promise<LlmReply> {
    let first: AttemptFailure | undefined;
    for (const model of config.models) {
      try {
        return await patiently(model, asking);
      } catch (error) {
        if (!(error instanceof AttemptFailure)) throw error;
        first ??= error;
        const { next } = error.failing;
        if (next === 'never' || asking.whole.signal.aborted) break;
      }
    }
    throw first ?? new LlmError('not_configured', 'no model is named');
  }

  /** One model with its retries. The loop is ours: cockatiel's would sleep through an abort. */
  async function patiently(model: string, asking: Asking): Promise<LlmReply> {
    let backoff: IBackoff<unknown> | undefined;
    for (let attempt = 1; ; ) {
      try {
        return await inTurn(model, asking);
      } catch (error) {
        if (!(error instanceof AttemptFailure)) throw error;
        const { next, code, after } = error.failing;
        if (next === 'now') continue;
        log.info({ model, code, attempt, next }, 'an attempt at a model gave no answer');
        backoff = backoff?.next(undefined) ?? waits.next();
        const wait = Math.max(backoff.duration, after ?? 0);
        if (next !== 'later' || attempt >= calls.attempts || wait >= asking.whole.left()) throw error;
        await clock.sleep(wait, asking.whole.signal);
        attempt++;
      }
    }
  }

  /** Waits for a turn, and keeps it until the request has ended in truth. */
  async function inTurn(model: string, asking: Asking): Promise<LlmReply> {
    const { how, whole } = asking;
    const release = await queue.take({ key: how.key, urgency: how.urgency, signal: whole.signal }).catch(() => {
      throw givenUp(asking, model, 'nothing');
    });
    try {
      return await breaker.run(model, () => permitted(model, asking));
    } finally {
      release();
    }
  }

  async function permitted(model: string, asking: Asking): Promise<LlmReply> {
    const most = ceilingOf(asking.request, model);
    const permit = await asking.how.permit(most);
    if (permit.may === 'not') throw new LlmError('over_budget', permit.why);
    let cost: Usage | 'unknown' | 'nothing' = 'unknown';
    try {
      const answer = await once(model, asking);
      cost = answer.usage ?? 'unknown';
      return replyOf(answer, most);
    } catch (error) {
      if (error instanceof AttemptFailure) cost = error.failing.cost;
      throw error;
    } finally {
      await permit.settle(cost);
    }
  }

  async function once(model: string, asking: Asking): Promise<Answer> {
    if (asking.whole.signal.aborted) throw givenUp(asking, model, 'nothing');
    const call = span(clock, calls.perCall, asking.whole.signal);
    const trip = courier(call.signal);
    asking.sent = true;
    try {
      return await attempter.attempt(asking.request, { model, trip });
    } catch (error) {
      if (error instanceof AttemptFailure) throw error;
      if (asking.whole.signal.aborted) throw givenUp(asking, model, 'unknown');
      throw new AttemptFailure(call.over() ? late(model) : failingOf(trip.fate(), { model, host }, clock.now()));
    } finally {
      call.end();
    }
  }

  function late(model: string): Failing {
    const why = `no answer of ${model} within ${Math.round(calls.perCall / 1000)} s: raise LLM_CALL_TIMEOUT or name a faster model`;
    return { code: 'llm_timeout', why, cost: 'unknown', next: 'later' };
  }

  /** The whole time is over, or whoever asked does not want it any more. */
  function givenUp({ whole, sent }: Asking, model: string, cost: 'unknown' | 'nothing'): AttemptFailure {
    if (!whole.over()) return new AttemptFailure({ code: 'stopped', why: 'stopped', cost, next: 'never' });
    const why = sent ? `no answer of ${model} in the time there was` : `all ${calls.atOnce} lines to the model were busy`;
    return new AttemptFailure({ code: sent ? 'llm_timeout' : 'busy', why, cost, next: 'never' });
  }

  function translated(error: unknown): LlmError {
    if (error instanceof LlmError) return error;
    if (!(error instanceof AttemptFailure)) {
      log.error({ error: error instanceof Error ? error.name : 'unknown' }, 'a call of a model failed for a reason of our own');
      return new LlmError('unknown', 'the call failed for a reason of our own; the log has its name');
    }
    const { code, why } = error.failing;
    if (code.startsWith('llm_') || code === 'breaker_open') seen(why);
    return new LlmError(code, why);
  }

  async function offered(): Promise<readonly string[]> {
    await attempter.load();
    const whole = span(clock, calls.perCall, new AbortController().signal);
    const trip = courier(whole.signal);
    try {
      return await attempter.offered(trip);
    } catch {
      throw translated(
        new AttemptFailure(whole.over() ? late('the list') : failingOf(trip.fate(), { model: 'the list', host }, clock.now())),
      );
    } finally {
      whole.end();
    }
  }

  return { provider: config.use, models: config.models, local: config.local, ask, offered, health: () => health };
}

/** Throws where nothing was said though nothing stood in the way; it was paid for all the same. */
function replyOf(answer: Answer, most: Attempt): LlmReply {
  const usage = answer.usage ?? { input: most.input, cached: 0, output: most.output };
  if (answer.text.trim() === '' && answer.calls.length === 0 && answer.ended === 'stop') {
    const why = `${most.model} answered with nothing`;
    throw new AttemptFailure({ code: 'empty_response', why, cost: answer.usage ?? 'unknown', next: 'never' });
  }
  return { text: answer.text, calls: answer.calls, ended: answer.ended, usage, model: answer.model ?? most.model };
}
