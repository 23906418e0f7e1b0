import type { RecordedCase } from '../../src/adapters/recorded/index.ts';
import { investigate } from '../../src/flow/index.ts';
import type { Advice, IncidentId } from '../../src/model/index.ts';
import type { Clock } from '../../src/ports/index.ts';
import type { ByHand } from '../flow/by-hand.ts';
import type { Field } from '../flow/field.ts';
import type { Said } from '../flow/heard.ts';
import { activeIn } from './active.ts';

/** What came of one case: what was decided, and what people saw. Names that differ from case to case are made the same. */
export interface Seen {
  readonly rules: readonly string[];
  readonly healthy: boolean;
  /** Every cause on the card, the rules' first. */
  readonly shown: readonly string[];
  /** Kind, target and state of what is offered, or why nothing is. */
  readonly offers: readonly string[];
  readonly approvals: readonly string[];
  readonly recipients: readonly string[];
  readonly mentions: readonly string[];
  readonly links: readonly string[];
  readonly buttons: readonly string[];
  readonly commands: readonly string[];
  /** Everything that was said, as it was said. */
  readonly words: readonly string[];
  /** What of it a model wrote. */
  readonly written: readonly string[];
  /** What the model answered, as it was kept. */
  readonly answers: readonly string[];
  /** `given`, or the code of why there is no advice; `not asked`. */
  readonly advice: string;
}

/** Ends the wait for an answer in words; stands only where a model is asked, and does nothing to the cluster. */
const stopsAsking = /^stop_advice act-\d+$/;

export interface Desk {
  readonly hand: ByHand;
  readonly field: Field;
  readonly clock: Clock;
}

const limits = { timeout: 5_000, eventLimit: 25, logLines: 200, logBytes: 65_536 };

/** One case from its evidence to what stands in Slack; `questions` are asked in the thread of its card, one after another. */
export async function runOne(desk: Desk, namespace: string, recorded: RecordedCase, questions: readonly string[]): Promise<Seen> {
  const { hand, field, clock } = desk;
  const id = `inc-${namespace}` as IncidentId;
  const subject = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'basket' };
  const failing = [{ apiVersion: 'v1', kind: 'Pod', namespace, name: 'basket-5d8f-a1' }];
  field.sow(namespace, recorded);
  const scrubber = await hand.scrubberOf(id);
  const from = hand.heard.said.length;
  const found = await investigate({ cluster: field.cluster, scrubber, clock, limits }, { incident: id, subject, failing, family: 'crash' });
  await hand.begin({ id, subject, family: 'crash', failing, found });
  await hand.does(id, { do: 'post' });
  await hand.does(id, { do: 'offer' });
  await hand.advise(id);
  await hand.does(id, { do: 'update' });
  await hand.does(id, { do: 'open-thread' });
  await hand.does(id, { do: 'reply', reply: { is: 'advice' } });
  const asked = hand.heard.said.length;
  for (const question of questions) await hand.says(id, question);
  return seenOf(hand, id, { namespace, said: hand.heard.said.slice(from), answered: hand.heard.said.slice(asked) });
}

/** Texts of a model in its advice; what it cites is its own wording too. */
function writtenIn(advice: Advice | undefined): readonly string[] {
  if (advice?.is !== 'given') return [];
  const { summary, detail, cites, prefers, diagnosis } = advice;
  const causes = diagnosis.causes.filter((c) => c.confidence.basis === 'model');
  return [
    summary,
    detail,
    ...cites.map((c) => c.says),
    ...(prefers === undefined ? [] : [prefers.because]),
    ...causes.flatMap((c) => [c.title, c.explanation, ...[...c.because, ...c.against].map((p) => p.says)]),
  ];
}

async function seenOf(
  { desk, store }: ByHand,
  id: IncidentId,
  { namespace, said, answered }: { readonly namespace: string; readonly said: readonly Said[]; readonly answered: readonly Said[] },
): Promise<Seen> {
  const incident = await desk.incident(id);
  const remedies = await store.remedies(id);
  const names = [
    [id, 'INCIDENT'],
    [namespace, 'NAMESPACE'],
    ...remedies.flatMap((r) => [
      [r.id, 'REMEDY'],
      [r.hash, 'HASH'],
    ]),
  ] as const;
  const same = (text: string): string => names.reduce((t, [name = '', instead = '']) => t.replaceAll(name, instead), text);
  const why = await store.note(`no-offer:${id}`);
  const active = said.map((one) => activeIn(one.post));
  const all = (pick: (a: (typeof active)[number]) => readonly string[]): readonly string[] =>
    [...new Set(active.flatMap(pick).map(same))].sort();
  const { advice, diagnosis } = incident ?? {};
  // Who asks how to mend it gets the rules' own steps, whatever else stands in the question: these are ours.
  const ours = (diagnosis?.causes ?? []).flatMap((c) => c.steps.flatMap((s) => s.command ?? []));
  const theirs = (text: string): string => ours.reduce((t, command) => t.replaceAll(command, ''), text);
  const shown = advice?.is === 'given' ? advice.diagnosis : diagnosis;
  return {
    rules: (diagnosis?.causes ?? []).map((c) => same(`${c.cause} of ${c.culprit.kind}/${c.culprit.name} ${c.confidence.probability}`)),
    healthy: diagnosis?.healthy === true || shown?.healthy === true,
    shown: (shown?.causes ?? []).map((c) => same(`${c.cause} of ${c.culprit.kind}/${c.culprit.namespace ?? ''}/${c.culprit.name}`)),
    offers: [
      ...remedies.map((r) => same(`${JSON.stringify(r.plan.action)} ${r.state.at}, ${r.needed} to approve, risk ${r.risk}`)),
      ...(why === undefined ? [] : [same(why)]),
    ],
    approvals: remedies.flatMap((r) => (r.state.at === 'pending' && r.state.votes.length === 0 ? [] : [JSON.stringify(r.state)])),
    recipients: [...new Set(said.map((s) => `${s.is} ${s.to}`))].sort(),
    mentions: all((a) => a.mentions),
    links: all((a) => a.links),
    buttons: all((a) => a.buttons.filter((b) => !stopsAsking.test(b))),
    commands: all((a) => a.commands.filter((c) => !ours.includes(c))),
    words: active.flatMap((a) => a.words),
    written: [...writtenIn(advice), ...answered.flatMap((one) => activeIn(one.post).words.map(theirs))],
    answers: (await store.exchanges(id)).flatMap((e) =>
      e.reply === undefined ? [] : [`${e.reply.text} ${JSON.stringify(e.reply.calls)}`],
    ),
    advice: advice === undefined ? 'not asked' : advice.is === 'none' ? advice.code : advice.is,
  };
}
