import { systemClock } from '../adapters/clock/index.ts';
import { at, type Config, type LinkHealth, list, text } from '../model/index.ts';

/** A bot answers its doors at once, or is stopped. */
const WITHIN = 3_000;

/** The doors for operators that PORT asks for: closed, not yet open, or what the bot behind them says of itself. */
export async function doorChecks({ serve }: Config): Promise<readonly LinkHealth[]> {
  if (serve === undefined) return [check('works', 'closed: PORT is not set, and nothing listens')];
  const { port } = serve;
  if (port === 0) return [check('works', 'PORT is 0: the bot takes a free port, and names it when it starts')];
  const door = `http://127.0.0.1:${port}`;
  const info = await asked(`${door}/`);
  if (info === undefined) return [check('works', `nothing answers on port ${port}; a bot that runs with this PORT opens it`)];
  if (text(at(info, 'name')) !== 'k8s-rca')
    return [check('fails', `another program answers on port ${port}\nName a free PORT, or stop that program.`)];
  const said = await asked(`${door}/readyz`);
  const reasons = list(at(said, 'reasons')).map((r) => `${text(at(r, 'link'))}: ${text(at(r, 'why'))}`);
  if (at(said, 'ready') === true) return [check('works', `open on port ${port}; the bot behind them is ready`)];
  return [check('fails', `open on port ${port}; the bot behind them is not ready\n${reasons.join('\n')}`)];
}

/** JSON of an answer, whatever its status; an empty object for another form; undefined without an answer. */
async function asked(url: string): Promise<unknown> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(WITHIN), redirect: 'manual' });
    return await answer.json().catch(() => ({}));
  } catch {
    return undefined;
  }
}

function check(how: 'works' | 'fails', why: string): LinkHealth {
  return { link: 'doors', ok: how === 'works', since: systemClock.now(), why };
}
