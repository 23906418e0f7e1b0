import type { AdviceNeeds } from '../../../../src/flow/advise/needs.ts';
import type { Inbound, LlmCall, LlmRequest, ModelConfig } from '../../../../src/model/index.ts';
import { type AskHow, LlmError } from '../../../../src/ports/index.ts';
import { World } from '../world.ts';

type Says = 'answer' | 'stall' | 'throw' | readonly LlmCall[];

/** A world whose model keeps what it is sent; what it says may change at any time. */
export interface Modelled {
  readonly world: World;
  readonly sent: LlmRequest[];
  /** Models that figures were told of, by their label. */
  readonly metered: Set<string>;
  /** Calls it makes first; then it answers. `stall`: nothing until it is aborted; `throw`: fails in a way that no adapter may. */
  says: Says;
  /** Its answer where it is asked for an opinion; without one it says what does not fit. */
  opinion?: string;
  said(text: string, more?: object): Promise<void>;
  /** What was sent, as one text. */
  told(): string;
}

const text = JSON.stringify({ answer: 'It ended [e1].', cites: [], refused: 'nothing is known' });

export async function modelled(settings: Partial<Pick<ModelConfig, 'namespaces' | 'calls'>> = {}): Promise<Modelled> {
  const sent: LlmRequest[] = [];
  const metered = new Set<string>();
  const ask = async (request: LlmRequest, { signal }: AskHow) => {
    sent.push(request);
    const { says, opinion } = made;
    if (says === 'throw') throw new TypeError('no such thing');
    if (says === 'stall')
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new LlmError('stopped', 'stopped')), { once: true });
      });
    const calls = typeof says === 'string' || request.turns.some((t) => t.from === 'tool') ? [] : says;
    const said = request.answer?.name === 'opinion' ? (opinion ?? text) : text;
    return { text: said, calls, ended: 'stop', usage: { input: 1, cached: 0, output: 1 }, model: 'm-as-the-server-calls-it' } as const;
  };
  const advice: AdviceNeeds = {
    llm: {
      provider: 'openai',
      models: ['m'],
      local: false,
      ask,
      offered: () => Promise.resolve(['m']),
      health: () => ({ link: 'model', ok: true, since: 0, why: '' }),
    },
    meter: { add: (_name, labels) => void ('model' in labels && metered.add(labels.model)) },
    settings: {
      mostTokens: 500,
      calls: { attempts: 1, leastWait: 1, mostWait: 1, perCall: 60_000, total: 600_000, atOnce: 2, queue: 9 },
      budget: {},
      prices: [],
      prompt: { tokens: 8_000, logLines: 20, events: 20, similar: 3 },
      rounds: 2,
      turns: 8,
      namespaces: [{ namespace: '*', may: 'any' }],
      ...settings,
    },
  };
  const world = await World.make({ advice });
  let acts = 0;
  const made: Modelled = {
    world,
    sent,
    metered,
    says: 'answer',
    said: async (said, more = {}) => {
      const id = `act-${acts++}`;
      const by = { team: 'T1', user: 'U1' };
      const act = { id, at: world.clock.now(), by, channel: 'C1', is: 'question', text: said, ts: `9${acts}.9`, mentioned: false };
      await world.chat.receive?.({ ...act, direct: false, ...more } as Inbound);
      await world.pass(1_000, 1_000);
    },
    told: () => JSON.stringify(sent),
  };
  return made;
}
