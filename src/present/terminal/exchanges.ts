import type { Exchange, LlmCall, LlmTurn, Usage } from '../../model/index.ts';
import { grouped, moneyWords } from '../advice/spend-words.ts';
import { lines, oneLine, plural } from '../text.ts';
import { utc } from '../time.ts';
import { ink, type Screen } from './screen.ts';

/** What was sent to a model and what came back, whole and in order, with control characters taken out. */
export function terminalExchanges(exchanges: readonly Exchange[], screen: Screen): string {
  if (exchanges.length === 0) return 'No model was asked about it, or what was said has outlived its use.';
  const all = exchanges.map((e, i) => exchangeText(e, `${i + 1} of ${exchanges.length}`, screen));
  return [...all, exchangeTotal(exchanges)].join('\n\n');
}

/** `3 exchanges, 12,400 tokens, $0.0102`: what was spent on all of them; money only where all that cost tokens have a price. */
export function exchangeTotal(exchanges: readonly Exchange[]): string {
  const tokens = exchanges.reduce((n, { usage }) => n + (usage === undefined ? 0 : usage.input + usage.output), 0);
  const priced = exchanges.some((e) => e.micros !== undefined) && exchanges.every((e) => e.usage === undefined || e.micros !== undefined);
  const money = priced ? `, ${moneyWords(exchanges.reduce((n, e) => n + (e.micros ?? 0), 0))}` : '';
  return `${plural(exchanges.length, 'exchange')}, ${grouped(tokens)} tokens${money}`;
}

function exchangeText(exchange: Exchange, place: string, screen: Screen): string {
  const { request, reply } = exchange;
  const part = (title: string, text: string): string => `${ink(screen, 'bold', `${title}:`)}\n${lines(text)}`;
  return [
    ink(screen, 'bold', `── Exchange ${place}: ${oneLine(headline(exchange))}`),
    part('system', request.system),
    ...(request.tools.length === 0 ? [] : [part('tools', request.tools.map((tool) => JSON.stringify(tool)).join('\n'))]),
    ...(request.answer === undefined
      ? []
      : [part(`form of the answer (${oneLine(request.answer.name)})`, JSON.stringify(request.answer.schema))]),
    ...request.turns.map((turn) => part(...turnText(turn))),
    reply === undefined ? part('came back', 'nothing') : part(`came back (${reply.ended})`, withCalls(reply.text, reply.calls)),
  ].join('\n');
}

function headline({ purpose, model, at, ms, usage, micros, ended }: Exchange): string {
  const money = micros === undefined ? '' : `, ${moneyWords(micros)}`;
  return `${purpose} · ${model} · ${utc(at)} · ${grouped(ms)} ms · ${usage === undefined ? 'tokens unknown' : usageText(usage)}${money} · ${ended}`;
}

function usageText({ input, cached, output }: Usage): string {
  return `${grouped(input)} tokens in${cached === 0 ? '' : ` (${grouped(cached)} from its cache)`}, ${grouped(output)} out`;
}

function turnText(turn: LlmTurn): readonly [string, string] {
  switch (turn.from) {
    case 'user':
      return ['user', turn.text];
    case 'model':
      return ['model', withCalls(turn.text, turn.calls)];
    case 'tool':
      return [`tool ${oneLine(turn.name)} (${oneLine(turn.call)})`, turn.text];
  }
}

function withCalls(text: string, calls: readonly LlmCall[]): string {
  const asked = calls.map((call) => `→ ${call.name} (${call.id}) ${JSON.stringify(call.arguments) ?? ''}`);
  return [...(text === '' ? [] : [text]), ...asked].join('\n');
}
