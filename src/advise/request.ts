import type { EvidenceItem, LlmRequest, LlmTurn } from '../model/index.ts';
import { fenced, jsonLine, tokensOf } from './fence.ts';
import { opinionSchema } from './form.ts';
import { tools } from './looks/tools.ts';
import type { Matter } from './matter.ts';
import { line, short } from './plain-words.ts';
import { type Limits, prepared } from './render/item.ts';
import { fitted } from './render/fit.ts';
import { scopeWords } from './scope.ts';
import { opinionSystem } from './system.ts';

export interface Asked {
  readonly request: LlmRequest;
  /** What had no room, in words: an item each, and one line for those that were shortened. */
  readonly dropped: readonly string[];
}

/** Of the budget, what the evidence gets at least, however long the instruction is. */
const leastShare = 0.5;
/** Of what the evidence gets, the part kept free for answers of looks. */
const talkShare = 0.4;
/** Looks of a whole conversation: four rounds of three. */
const mostLooks = 12;
/** A model's own words between its looks. */
const mostThought = 600;
const charsPerToken = 4;

/** Characters for the evidence; the instruction, the form and the tools count too, but never push it out. */
export function roomFor(tokens: number, fixed: readonly unknown[]): number {
  const taken = tokensOf(fixed.map((f) => (typeof f === 'string' ? f : JSON.stringify(f))).join(''));
  return Math.floor(Math.max(tokens - taken, tokens * leastShare) * charsPerToken);
}

/** The answer to a call: what it found, within its part of the budget. The request puts it behind a fence. */
export function toolAnswer(items: readonly EvidenceItem[], limits: Limits & { readonly tokens: number }): string {
  const room = Math.floor((limits.tokens * charsPerToken * talkShare) / mostLooks / Math.max(1, items.length));
  const lines = items.map((item) => {
    const { show } = prepared(item, limits);
    const forms = (['whole', 'half', 'brief'] as const).map((r) => jsonLine(show(r)));
    return forms.find((f) => f.length <= room) ?? short(forms.at(-1) ?? '', room);
  });
  return lines.length === 0 ? 'Nothing was found.' : lines.join('\n');
}

function candidates({ diagnosis }: Matter): readonly string[] {
  return diagnosis.causes.map((c) =>
    jsonLine({
      candidate: c.cause,
      title: c.title,
      culprit: { kind: c.culprit.kind, namespace: c.culprit.namespace ?? null, name: c.culprit.name },
      container: c.container,
      probability: c.confidence.probability,
      because: c.because.map((p) => ({ evidence: p.evidence, says: line(p.says, 240) })),
      against: c.against.map((p) => ({ evidence: p.evidence, says: line(p.says, 240) })),
    }),
  );
}

function similar({ similar: all, limits }: Matter): readonly string[] {
  return all
    .slice(0, limits.similar)
    .map((s) => jsonLine({ earlier: line(s.title, 160), outcome: line(s.outcome, 160), when: new Date(s.when).toISOString() }));
}

const tasks = {
  rank: 'Rules name several candidates. Say of each whether the evidence supports or contradicts it, and name a cause they missed if there is one.',
  open: 'No rule is sure of the cause. Find it: name the causes that the evidence supports, likeliest first.',
} as const;

function firstTurn(matter: Matter, room: number): { readonly text: string; readonly dropped: readonly string[] } {
  const { evidence, diagnosis, scope, kind, nonce } = matter;
  const { subject, now } = evidence;
  const head = [
    jsonLine({
      incident: { kind: subject.kind, namespace: subject.namespace, name: subject.name },
      now: new Date(now).toISOString(),
      scope: scopeWords(scope),
    }),
    ...candidates(matter),
    ...similar(matter),
  ];
  const cited = new Set(diagnosis.causes.flatMap((c) => [...c.because, ...c.against].map((p) => p.evidence)));
  const taken = head.join('\n').length;
  const { lines, dropped } = fitted(evidence.items, { subject, cited }, { limits: matter.limits, room: Math.max(room - taken, room / 2) });
  const missing = dropped.length === 0 ? [] : [jsonLine({ noRoomFor: dropped })];
  return {
    text: `mark ${nonce}\n${tasks[kind]}\n${fenced([...head, ...lines, ...missing], nonce)}\nAnswer in the form that was asked for.`,
    dropped,
  };
}

/** What was said since: a model's thoughts cut, what looks brought behind the fence. */
function talked(turn: LlmTurn, nonce: string): LlmTurn {
  if (turn.from === 'tool') return { ...turn, text: fenced(turn.text.split('\n'), nonce) };
  return turn.from === 'model' ? { ...turn, text: short(turn.text, mostThought) } : turn;
}

/**
 * The request for an opinion. System prompt and form are the same bytes for every incident; the first message is the same for every round
 * of one conversation. `last`: no tools, it has to answer.
 */
export function adviceRequest(matter: Matter, talk: readonly LlmTurn[], last: boolean): Asked {
  const system = opinionSystem(matter.catalogue);
  const schema = opinionSchema(matter.catalogue);
  const room = roomFor(matter.limits.tokens, [system, schema, matter.rounds > 0 ? tools : []]);
  const { text, dropped } = firstTurn(matter, matter.rounds > 0 ? room * (1 - talkShare) : room);
  return {
    request: {
      system,
      turns: [{ from: 'user', text }, ...talk.map((t) => talked(t, matter.nonce))],
      tools: last || matter.rounds === 0 ? [] : tools,
      answer: { name: 'opinion', schema },
      mostTokens: matter.mostTokens,
    },
    dropped,
  };
}
