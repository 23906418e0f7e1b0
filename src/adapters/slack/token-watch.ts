import type { Clock } from '../../ports/index.ts';
import { codeOf, isTokenError } from './errors.ts';

/** While nothing is said nobody would notice that the token was revoked; one cheap call a minute does. */
const EVERY = 60_000;

/** Asks Slack who we are, again and again until the signal aborts, and tells what came of the token: the code of its error, or that it is good. Whether Slack can be reached is others' business. */
export async function watchToken(needs: {
  readonly ask: () => Promise<unknown>;
  readonly tell: (token: { readonly is: 'good' } | { readonly is: 'bad'; readonly error: unknown }) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { ask, tell, clock, signal } = needs;
  for (;;) {
    await clock.sleep(EVERY, signal);
    if (signal.aborted) return;
    try {
      await ask();
      tell({ is: 'good' });
    } catch (error) {
      if (isTokenError(codeOf(error))) tell({ is: 'bad', error });
    }
  }
}
