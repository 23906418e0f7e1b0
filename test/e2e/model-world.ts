import { type Asked, type Behaviour, modelServer, type ModelServer } from '../../src/local/models/index.ts';
import { type Shown, startWorld, until, type World, type WorldOptions } from './world.ts';

/** A world whose bot may ask a model; how that one behaves may change at any time. */
export interface ModelWorld extends World {
  readonly model: ModelServer;
  behave(how: Behaviour | ((asked: Asked) => Behaviour)): void;
  /** Says something in a thread; the bot's answer, once it stands. */
  ask(thread: string, text: string, as?: string): Promise<Shown>;
  /** Presses a button of a message. */
  press(ts: string, action: string, as?: string): Promise<void>;
}

/** What a thread is told without a question. */
const ownPart = /What was looked at|^By hand|before the last restart|is looking into it|is done|Urgency/u;

const wordsIn = (world: World, thread: string): string =>
  world
    .thread(thread)
    .map((m) => m.words)
    .join('\n---\n');

export const KEY = 'practice-key';

export async function startModelWorld(
  options: WorldOptions & { readonly dialect?: 'openai' | 'gemini' | 'anthropic' } = {},
): Promise<ModelWorld> {
  const { dialect = 'openai', ...rest } = options;
  let how: Behaviour | ((asked: Asked) => Behaviour) = { is: 'honest' };
  const model = await modelServer({ dialect, key: KEY, behave: (asked) => (typeof how === 'function' ? how(asked) : how) });
  const world = await startWorld({
    ...rest,
    env: { AI_PROVIDER: dialect, AI_MODEL: `practice-${dialect}`, AI_API_KEY: KEY, AI_BASE_URL: model.url, ...rest.env },
  });
  const { slack } = world;
  const isBots = (m: Shown): boolean => m.user === slack.botUser;
  return {
    ...world,
    model,
    behave: (next) => {
      how = next;
    },
    ask: async (thread, text, as = 'ana') => {
      const before = world.thread(thread).filter(isBots).length;
      const ok = await slack.acts.say({ as, channel: 'alerts', thread, text });
      if (!ok.ok) throw new Error(`say: ${JSON.stringify(ok)}`);
      const answer = (): Shown | undefined =>
        world
          .thread(thread)
          .filter(isBots)
          .slice(before)
          .find((m) => !m.text.startsWith('Asking ') && !ownPart.test(m.words));
      return until(answer, { what: () => `an answer to "${text}"; the thread says\n${wordsIn(world, thread)}` });
    },
    press: async (ts, action, as = 'ana') => {
      const ok = await slack.acts.click({ as, channel: slack.channel, ts, action });
      if (!ok.ok) throw new Error(`${action}: ${JSON.stringify(ok)}`);
    },
    stop: async () => {
      await world.stop();
      await model.stop();
    },
  };
}
