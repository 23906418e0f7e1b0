import { BrokenCircuitError, type CircuitBreakerPolicy, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import type { LlmCode } from '../../model/index.ts';
import { AttemptFailure } from './attempter.ts';

/** Failures in a row after which a model is left alone, and for how many milliseconds. */
const FAILURES = 5;
const ALONE = 60_000;

/** Codes that speak of the server's state rather than of one request. */
const STATE: ReadonlySet<LlmCode> = new Set(['llm_rate_limit', 'llm_timeout', 'llm_unavailable']);

/** Codes that it answered with, if nothing useful. */
const WORD: ReadonlySet<LlmCode> = new Set(['llm_auth', 'llm_bad_request', 'empty_response', 'bad_answer']);

function has(codes: ReadonlySet<LlmCode>, error: unknown): boolean {
  return error instanceof AttemptFailure && codes.has(error.failing.code);
}

/** Runs attempts at one model each; a model that fails in a row is left alone for a while, then tried by one. */
export interface Breakers {
  run<T>(model: string, attempt: () => Promise<T>): Promise<T>;
}

export function breakers(): Breakers {
  const known = new Map<string, CircuitBreakerPolicy>();

  function breakerOf(model: string): CircuitBreakerPolicy {
    const one: CircuitBreakerPolicy =
      known.get(model) ??
      circuitBreaker(
        // A trial that was given up shows nothing, and cockatiel would take it for a success.
        handleWhen((error) => has(STATE, error) || (one.state === CircuitState.HalfOpen && !has(WORD, error))),
        { halfOpenAfter: ALONE, breaker: new ConsecutiveBreaker(FAILURES) },
      );
    known.set(model, one);
    return one;
  }

  return {
    run: async (model, attempt) => {
      const breaker = breakerOf(model);
      // cockatiel would make this call wait for the trial of another, deaf to its signal.
      if (breaker.state === CircuitState.HalfOpen) throw leftAlone(model);
      try {
        return await breaker.execute(attempt);
      } catch (error) {
        throw error instanceof BrokenCircuitError ? leftAlone(model) : error;
      }
    },
  };
}

function leftAlone(model: string): AttemptFailure {
  const why = `${model} failed ${FAILURES} times in a row and is left alone for ${ALONE / 1000} s`;
  return new AttemptFailure({ code: 'breaker_open', why, cost: 'nothing', next: 'elsewhere' });
}
