import { type Asked, toolName } from '../../advise/index.ts';
import {
  canonical,
  digest,
  type EvidenceId,
  type EvidenceItem,
  type Found,
  type LlmCall,
  type LlmTurn,
  type Look,
  type LookRun,
  type Scrubbed,
} from '../../model/index.ts';
import { LlmError } from '../../ports/index.ts';
import { evidenceWords } from '../../present/index.ts';
import type { Hands } from '../hands.ts';
import { shortened } from '../investigate.ts';
import { call, type Work } from './call.ts';
import type { AdviceHands } from './hands.ts';

/** Looks of one round; more are told to wait for the next. */
export const atOnce = 3;

type Items = Scrubbed<readonly EvidenceItem[]>;

/** A conversation with a model that ends in a T: what to ask, which looks it may have, how its answer is read. */
export interface Talk<T> {
  /** First letter of the ids of what its looks find, so that they collide with no other's. */
  readonly mark: 'm' | 'q';
  /** `last`: no looks any more, an answer now. */
  request(turns: readonly LlmTurn[], last: boolean): Asked;
  /** `found`: what its looks brought so far. */
  read(text: string, found: Items): { readonly is: 'fits'; readonly value: T } | { readonly is: 'misfits'; readonly wrong: string };
  look(
    call: LlmCall,
  ): { readonly is: 'looks'; readonly looks: readonly Look[]; readonly words: string } | { readonly is: 'refused'; readonly why: string };
  /** Whether what a look brought may stand as evidence. */
  holds(look: Look, found: Found, seen: Items): boolean;
  /** What a look found, as it is told to the model. */
  told(items: readonly EvidenceItem[]): string;
  /** After each look. */
  looked(runs: readonly LookRun[]): Promise<void>;
}

export interface Consulted<T> {
  readonly value: T;
  /** What its looks brought; ids by the talk's mark. */
  readonly found: Items;
  readonly runs: readonly LookRun[];
  readonly model: string;
  /** What had no room in the last request, in words. */
  readonly dropped: readonly string[];
}

/**
 * Asks until there is an answer that fits: at most `rounds` rounds of looks, then one answer without; an answer that does not fit is
 * asked for once more, with what was wrong. Rejects with an LlmError.
 */
export async function consult<T>(hands: Hands, advice: AdviceHands, work: Work, talk: Talk<T>): Promise<Consulted<T>> {
  const { rounds } = advice.needs.settings;
  const turns: LlmTurn[] = [];
  const seen: Seen = { found: work.scrubber.value([]), runs: [] };
  let repaired = false;
  for (let round = 0; ; round++) {
    const last = repaired || round >= rounds;
    const { request, dropped } = talk.request(turns, last);
    const reply = await call(hands, advice, work, request);
    const said: LlmTurn = { from: 'model', text: reply.text, calls: last ? [] : reply.calls };
    if (!last && reply.calls.length > 0) {
      turns.push(said);
      for (const [n, wanted] of reply.calls.entries()) {
        const text = n < atOnce ? await perform(hands, work, { talk, wanted, seen }) : `Not looked at: ${atOnce} looks at a time.`;
        turns.push({ from: 'tool', call: wanted.id, name: wanted.name, text });
      }
      continue;
    }
    const read = reply.ended === 'stop' ? talk.read(reply.text, seen.found) : ({ is: 'misfits', wrong: broken[reply.ended] } as const);
    if (read.is === 'fits') return { ...seen, value: read.value, model: reply.model, dropped };
    if (repaired) throw new LlmError('bad_answer', read.wrong);
    repaired = true;
    turns.push(
      { ...said, calls: [] },
      { from: 'user', text: `That answer cannot be used: ${read.wrong} Answer once more, in the form that was asked for.` },
    );
  }
}

const broken = { length: 'It was cut off: it is too long.', filtered: 'It was withheld.' } as const;

/** What the looks of one conversation brought so far. */
interface Seen {
  found: Items;
  readonly runs: LookRun[];
}

interface Performing<T> {
  readonly talk: Talk<T>;
  readonly wanted: LlmCall;
  readonly seen: Seen;
}

/** One call of a tool: what it found becomes evidence, and what it did is logged. */
async function perform<T>(hands: Hands, work: Work, { talk, wanted, seen }: Performing<T>): Promise<string> {
  const { clock, cluster, config } = hands.needs;
  const began = clock.now();
  const log = (run: Pick<LookRun, 'preview' | 'evidence'> & { readonly refused?: string }): void => {
    seen.runs.push({
      tool: toolName(wanted.name),
      arguments: run.refused === undefined ? canonical(wanted.arguments ?? null).slice(0, 400) : '',
      hash: digest([wanted.name, wanted.arguments ?? null]).slice(0, 12),
      ms: clock.now() - began,
      ...run,
    });
  };
  const asked = talk.look(wanted);
  if (asked.is === 'refused') {
    log({ preview: '', evidence: [], refused: asked.why });
    await talk.looked(seen.runs);
    return `Refused: ${asked.why}`;
  }
  const answers = await Promise.all(
    asked.looks.map(async (look) => ({ look, found: work.permitted(look, shortened(await cluster.look(look), config.evidence)) })),
  );
  const holding = answers.filter(({ look, found }) => talk.holds(look, found, seen.found)).map(({ found }) => found);
  const before = seen.found.length;
  const named = holding.map((f, n): EvidenceItem => ({ ...f, id: `${talk.mark}${before + n + 1}` as EvidenceId }));
  seen.found = work.scrubber.value([...seen.found, ...named]);
  const fresh = seen.found.slice(before);
  const text = talk.told(fresh);
  log({ preview: fresh.map(evidenceWords).join('; ').slice(0, 120), evidence: fresh.map((i) => i.id) });
  await talk.looked(seen.runs);
  return text;
}
