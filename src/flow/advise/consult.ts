import {
  canonical,
  digest,
  type EvidenceId,
  type EvidenceItem,
  type Found,
  type LlmCall,
  type LlmRequest,
  type LlmTurn,
  type Look,
  type LookRun,
} from '../../model/index.ts';
import { LlmError } from '../../ports/index.ts';
import { evidenceWords } from '../../present/index.ts';
import type { Hands } from '../hands.ts';
import { shortened } from '../investigate.ts';
import { call, type Work } from './call.ts';
import type { AdviceHands } from './hands.ts';

/** Looks of one round; more are told to wait for the next. */
export const atOnce = 3;

/** A conversation with a model that ends in a T: what to ask, which looks it may have, how its answer is read. */
export interface Talk<T> {
  /** First letter of the ids of what its looks find, so that they collide with no other's. */
  readonly mark: 'm' | 'q';
  /** `last`: no looks any more, an answer now. */
  request(turns: readonly LlmTurn[], last: boolean, items: readonly EvidenceItem[]): LlmRequest;
  /** `items`: what its looks found so far. */
  read(
    text: string,
    items: readonly EvidenceItem[],
  ): { readonly is: 'fits'; readonly value: T } | { readonly is: 'misfits'; readonly wrong: string };
  look(
    call: LlmCall,
  ): { readonly is: 'looks'; readonly looks: readonly Look[]; readonly words: string } | { readonly is: 'refused'; readonly why: string };
  /** What a look found, as it is told to the model. */
  told(items: readonly EvidenceItem[]): string;
  /** After each look. */
  looked(runs: readonly LookRun[]): Promise<void>;
}

export interface Consulted<T> {
  readonly value: T;
  /** What its looks found, scrubbed; ids by the talk's mark. */
  readonly items: readonly EvidenceItem[];
  readonly runs: readonly LookRun[];
  readonly model: string;
}

/**
 * Asks until there is an answer that fits: at most `rounds` rounds of looks, then one answer without; an answer that does not fit is
 * asked for once more, with what was wrong. Rejects with an LlmError.
 */
export async function consult<T>(hands: Hands, advice: AdviceHands, work: Work, talk: Talk<T>): Promise<Consulted<T>> {
  const { rounds } = advice.needs.settings;
  const turns: LlmTurn[] = [];
  const items: EvidenceItem[] = [];
  const runs: LookRun[] = [];
  let repaired = false;
  for (let round = 0; ; round++) {
    const last = repaired || round >= rounds;
    const reply = await call(hands, advice, work, talk.request(turns, last, items));
    const said: LlmTurn = { from: 'model', text: reply.text, calls: last ? [] : reply.calls };
    if (!last && reply.calls.length > 0) {
      turns.push(said);
      for (const [n, wanted] of reply.calls.entries()) {
        const text = n < atOnce ? await perform(hands, work, { talk, wanted, items, runs }) : `Not looked at: ${atOnce} looks at a time.`;
        turns.push({ from: 'tool', call: wanted.id, name: wanted.name, text });
      }
      continue;
    }
    const read = reply.ended === 'stop' ? talk.read(reply.text, items) : ({ is: 'misfits', wrong: broken[reply.ended] } as const);
    if (read.is === 'fits') return { value: read.value, items, runs, model: reply.model };
    if (repaired) throw new LlmError('bad_answer', read.wrong);
    repaired = true;
    turns.push(
      { ...said, calls: [] },
      { from: 'user', text: `That answer cannot be used: ${read.wrong} Answer once more, in the form that was asked for.` },
    );
  }
}

const broken = { length: 'It was cut off: it is too long.', filtered: 'It was withheld.' } as const;

interface Performing<T> {
  readonly talk: Talk<T>;
  readonly wanted: LlmCall;
  readonly items: EvidenceItem[];
  readonly runs: LookRun[];
}

/** One call of a tool: what it found becomes evidence, and what it did is logged. */
async function perform<T>(hands: Hands, work: Work, { talk, wanted, items, runs }: Performing<T>): Promise<string> {
  const { clock, cluster, config } = hands.needs;
  const before = clock.now();
  const log = (run: Pick<LookRun, 'preview' | 'evidence'> & { readonly refused?: string }): void => {
    const written = canonical(wanted.arguments ?? null);
    runs.push({
      tool: wanted.name.slice(0, 60),
      arguments: written.slice(0, 400),
      hash: digest([wanted.name, wanted.arguments ?? null]).slice(0, 12),
      ms: clock.now() - before,
      ...run,
    });
  };
  const asked = talk.look(wanted);
  if (asked.is === 'refused') {
    log({ preview: '', evidence: [], refused: asked.why });
    await talk.looked(runs);
    return `Refused: ${asked.why}`;
  }
  const found: readonly Found[] = await Promise.all(
    asked.looks.map(async (look) => work.permitted(look, shortened(await cluster.look(look), config.evidence))),
  );
  const fresh = work.scrubber.value(found.map((f, n): EvidenceItem => ({ ...f, id: `${talk.mark}${items.length + n + 1}` as EvidenceId })));
  items.push(...fresh);
  const text = talk.told(fresh);
  log({ preview: fresh.map(evidenceWords).join('; ').slice(0, 120), evidence: fresh.map((i) => i.id) });
  await talk.looked(runs);
  return text;
}
