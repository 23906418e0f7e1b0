import { ExponentialBackoff, halfJitterGenerator, type IBackoff, type IBackoffFactory } from 'cockatiel';
import type { LinkHealth, LlmReply, LlmRequest, ModelConfig, Scrubbed } from '../../model/index.ts';
import { type AskHow, type Clock, type Llm, LlmError, type Log } from '../../ports/index.ts';
import { type Answer, AttemptFailure, type Attempter, type Failing } from './attempter.ts';
import { breakers } from './breakers.ts';
import { ceilingOf } from './ceiling.ts';
import type { Courier } from './courier.ts';
import { failingOf } from './failing.ts';
import { credible, replyOf } from './reply-of.ts';
import { type Span, span } from './span.ts';
import { type Turns, turns } from './turns.ts';

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
  return new Careful(attempter, needs);
}

class Careful implements Llm {
  readonly provider: Llm['provider'];
  readonly models: Llm['models'];
  readonly local: boolean;
  readonly #attempter: Attempter;
  readonly #needs: CarefulNeeds;
  readonly #calls: ModelConfig['calls'];
  readonly #breakers = breakers();
  readonly #turns: Turns;
  readonly #waits: IBackoffFactory<unknown>;
  #underWay = 0;
  #health: LinkHealth;

  constructor(attempter: Attempter, needs: CarefulNeeds) {
    const { use, models, local, calls } = needs.config;
    [this.provider, this.models, this.local] = [use, models, local];
    [this.#attempter, this.#needs, this.#calls] = [attempter, needs, calls];
    this.#turns = turns(calls.atOnce);
    // Half of each wait is chance: at least `leastWait`, at most twice that the first time.
    this.#waits = new ExponentialBackoff({
      generator: halfJitterGenerator,
      initialDelay: 2 * calls.leastWait,
      maxDelay: Math.max(calls.mostWait, calls.leastWait),
    });
    this.#health = { link: 'model', ok: true, since: needs.clock.now(), why: '' };
  }

  health(): LinkHealth {
    return this.#health;
  }

  async ask(request: Scrubbed<LlmRequest>, how: AskHow): Promise<LlmReply> {
    const { atOnce, queue, total } = this.#calls;
    if (how.signal.aborted) throw new LlmError('stopped', 'stopped before it began');
    if (this.#underWay >= atOnce + queue) throw new LlmError('busy', `${queue} questions wait for a model already`);
    const whole = span(this.#needs.clock, Math.min(how.within, total), how.signal);
    this.#underWay++;
    try {
      await this.#attempter.load();
      const reply = await this.#anyModel({ request, how, whole, sent: false });
      this.#seen('');
      return reply;
    } catch (error) {
      throw this.#translated(error);
    } finally {
      this.#underWay--;
      whole.end();
    }
  }

  async offered(): Promise<readonly string[]> {
    const { clock, courier, host } = this.#needs;
    await this.#attempter.load();
    const whole = span(clock, this.#calls.perCall, new AbortController().signal);
    const trip = courier(whole.signal);
    try {
      return await this.#attempter.offered(trip);
    } catch {
      const whom = { model: 'the list of models', host };
      throw this.#translated(new AttemptFailure(whole.over() ? this.#late(whom.model) : failingOf(trip.fate(), whom, clock.now())));
    } finally {
      whole.end();
    }
  }

  /** The models in their order; where none answers, the first one's reason counts. */
  async #anyModel(asking: Asking): Promise<LlmReply> {
    let first: AttemptFailure | undefined;
    for (const model of this.models) {
      try {
        return await this.#patiently(model, asking);
      } catch (error) {
        if (!(error instanceof AttemptFailure) || error.failing.code === 'stopped') throw error;
        first ??= error;
        if (error.failing.next === 'never' || asking.whole.signal.aborted) break;
      }
    }
    throw first ?? new LlmError('not_configured', 'no model is named');
  }

  /** One model with its retries. The loop is ours: cockatiel's would sleep through an abort. */
  async #patiently(model: string, asking: Asking): Promise<LlmReply> {
    let backoff: IBackoff<unknown> | undefined;
    for (let attempt = 1; ; ) {
      try {
        return await this.#inTurn(model, asking);
      } catch (error) {
        if (!(error instanceof AttemptFailure)) throw error;
        const { next, code, after } = error.failing;
        if (next === 'now') continue;
        this.#needs.log.info({ model, code, attempt, next }, 'an attempt at a model gave no answer');
        backoff = backoff?.next(undefined) ?? this.#waits.next(undefined);
        const wait = Math.max(backoff.duration, after ?? 0);
        if (next !== 'later' || attempt >= this.#calls.attempts || wait >= asking.whole.left()) throw error;
        await this.#needs.clock.sleep(wait, asking.whole.signal);
        attempt++;
      }
    }
  }

  /** Waits for a turn, and keeps it until the request has ended in truth. */
  async #inTurn(model: string, asking: Asking): Promise<LlmReply> {
    const { how, whole } = asking;
    const release = await this.#turns.take({ key: how.key, urgency: how.urgency, signal: whole.signal }).catch(() => {
      throw this.#givenUp(asking, model, 'nothing');
    });
    try {
      return await this.#breakers.run(model, () => this.#permitted(model, asking));
    } finally {
      release();
    }
  }

  async #permitted(model: string, asking: Asking): Promise<LlmReply> {
    const most = ceilingOf(asking.request, { model, use: this.provider });
    const permit = await asking.how.permit(most, asking.whole.signal);
    if (permit.may === 'not' && asking.how.signal.aborted) throw this.#givenUp(asking, model, 'nothing');
    if (permit.may === 'not') throw new LlmError('over_budget', permit.why);
    let cost: Failing['cost'] = 'unknown';
    try {
      const answer = credible(await this.#once(model, asking), asking.request, most);
      cost = answer.usage ?? 'unknown';
      return replyOf(answer, most);
    } catch (error) {
      if (error instanceof AttemptFailure) cost = error.failing.cost;
      throw error;
    } finally {
      await permit.settle(cost);
    }
  }

  async #once(model: string, asking: Asking): Promise<Answer> {
    const { clock, courier, host } = this.#needs;
    const { whole, request } = asking;
    if (whole.signal.aborted) throw this.#givenUp(asking, model, 'nothing');
    const call = span(clock, this.#calls.perCall, whole.signal);
    const trip = courier(call.signal);
    asking.sent = true;
    try {
      return await this.#attempter.attempt(request, { model, trip });
    } catch (error) {
      if (error instanceof AttemptFailure) throw error;
      if (whole.signal.aborted) throw this.#givenUp(asking, model, 'unknown');
      throw new AttemptFailure(call.over() ? this.#late(model) : failingOf(trip.fate(), { model, host }, clock.now()));
    } finally {
      call.end();
    }
  }

  #late(model: string): Failing {
    const why = `no answer of ${model} within ${Math.round(this.#calls.perCall / 1000)} s: raise LLM_CALL_TIMEOUT or name a faster model`;
    return { code: 'llm_timeout', why, cost: 'unknown', next: 'later' };
  }

  /** The whole time is over, or whoever asked does not want it any more. */
  #givenUp({ whole, sent }: Asking, model: string, cost: Failing['cost']): AttemptFailure {
    if (!whole.over()) return new AttemptFailure({ code: 'stopped', why: 'stopped', cost, next: 'never' });
    const why = sent ? `no answer of ${model} in the time there was` : `all ${this.#calls.atOnce} lines to the model were busy`;
    return new AttemptFailure({ code: sent ? 'llm_timeout' : 'busy', why, cost, next: 'never' });
  }

  /** Everything that ends a call, in the port's words. */
  #translated(error: unknown): LlmError {
    if (error instanceof LlmError) return error;
    if (!(error instanceof AttemptFailure)) {
      this.#needs.log.error({ error: error instanceof Error ? error.name : 'unknown' }, 'a call of a model failed for a reason of our own');
      return new LlmError('unknown', 'the call failed for a reason of our own; the log has its name');
    }
    const { code, why } = error.failing;
    if (code.startsWith('llm_') || code === 'breaker_open') this.#seen(why);
    return new LlmError(code, why);
  }

  /** `why` is empty where a model answered. */
  #seen(why: string): void {
    const ok = why === '';
    const since = ok === this.#health.ok ? this.#health.since : this.#needs.clock.now();
    this.#health = { link: 'model', ok, since, why };
  }
}
