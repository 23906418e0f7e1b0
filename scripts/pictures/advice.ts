import type { Advice, Post } from '../../src/model/index.ts';
import {
  adviceAnswer,
  adviceProgress,
  answerStatus,
  card,
  freeAnswer,
  lookWords,
  modelAbsent,
  voteModal,
  voteNotice,
} from '../../src/present/index.ts';
import * as advice from '../../test/unit/present/advice-samples.ts';
import { incident, minutesAgo, NOW, view } from '../../test/unit/present/samples.ts';
import type { Album } from './album.ts';
import type { Stage } from './stage.ts';
import { stage } from './stage.ts';

const seen = { ...view, model: 'gpt-5-mini', recalled: { at: minutesAgo(4_000) } };
const drawn =
  (given: Advice, over = {}) =>
  () =>
    card(advice.advised(given, over), seen);
const open = { reason: 'Error', message: 'container api exited with code 3', redactions: [] };
const votes = { votes: { right: 3, wrong: 1 } };

/** What a card says of a model, in every state of it. */
export function adviceStates(): Readonly<Record<string, () => Post>> {
  return {
    'model-asking': drawn(advice.asked('rank', advice.looks.slice(0, 2).map(lookWords))),
    'model-given': drawn(advice.given()),
    'model-prefers': drawn(advice.preferring),
    'model-open': drawn(advice.opened, open),
    'model-recalled': drawn(advice.recalled),
    'model-over-budget': drawn(advice.none('over_budget', 'the hourly 200,000 tokens; again from 11:00 UTC')),
    'model-down': drawn(advice.none('llm_unavailable', 'gpt-5-mini and qwen3:8b did not answer in 3 attempts each', advice.spend)),
    'model-policy': drawn(advice.none('policy', 'payments-*: rules only')),
    'model-votes': () => card(incident({ ...votes, advice: advice.given(), diagnosis: advice.unclear }), seen),
    'model-status': () =>
      answerStatus({
        cluster: 'practice',
        now: NOW,
        nodes: { ready: 3, total: 3, pressure: [] },
        pods: { Running: 40 },
        links: [{ link: 'slack socket', ok: true, since: 0, why: '' }],
        open: [advice.advised(advice.given()), advice.advised(advice.opened, open)],
        ledger: { received: 40, posted: 9, merged: 20, suppressed: { rollout: 4 }, failed: 0, waiting: 7 },
        model: advice.modelStatus,
      }),
  };
}

const QUESTIONS: readonly (readonly [string, string, Post])[] = [
  ['question-cited', 'Is it the limit, or did the new image do this?', freeAnswer(advice.answered)],
  [
    'question-refused',
    'And what about the pods in payments?',
    freeAnswer({
      text: '',
      cites: [],
      refused: 'This thread is about Deployment/api in shop; of the namespace payments I tell nothing here.',
    }),
  ],
  [
    'question-partly',
    'Does the database refuse it?',
    freeAnswer({
      ...advice.answered,
      text: 'I cannot tell: the log ends before the first query [e5].',
      cites: advice.answered.cites.slice(1, 2),
      notLooked: ['Secret api-db: Secrets are never read', 'pods of payments: outside of this incident'],
    }),
  ],
  ['question-model-down', 'Would a bigger node help?', modelAbsent({ code: 'breaker_open', why: 'asked again from 10:48 UTC' })],
  [
    'question-over-budget',
    'Would a bigger node help?',
    modelAbsent({ code: 'over_budget', why: 'the daily 1,000,000 tokens; again from 00:00 UTC' }),
  ],
];

/** The written answer, the live note in its stages, free questions, votes and the comment's dialogue. */
export async function advices(album: Album): Promise<void> {
  const set = await stage();
  const user = Object.values(set.slack.users)[0] ?? '';
  const given = advice.advised(advice.opened, open);
  const written = adviceAnswer(given, {
    similar: [incident({ state: { at: 'recovered', since: minutesAgo(900) }, firstSeen: minutesAgo(1000) })],
  });
  if (written === undefined) throw new Error('an advice that was given has its written answer');
  await threadOf(album, set, 'thread-model-answer', [['advice', written.post]]);
  const by = { team: 'T', user };
  const words = advice.looks.map(lookWords);
  const stages: readonly (readonly [string, Post])[] = [
    ['live-1', adviceProgress(given, advice.asked('open', words.slice(0, 1)), seen)],
    ['live-3', adviceProgress(given, advice.asked('open', words), seen)],
    ['done', adviceProgress(given, advice.opened)],
    ['stopped', adviceProgress(given, advice.none('stopped', ''), { by, steps: words.slice(0, 2) })],
    ['gave-up', adviceProgress(given, advice.none('llm_timeout', 'after 180 s', advice.spend), { steps: words })],
  ];
  await threadOf(album, set, 'thread-model-live', stages);
  await threadOf(
    album,
    set,
    'thread-questions',
    QUESTIONS.map(([name, , post]) => [name, post]),
  );
  await threadOf(album, set, 'thread-votes', [
    ['right', voteNotice(given, advice.vote())],
    ['edited', voteNotice(given, advice.vote({ vote: 'wrong', comment: 'no' }))],
    ['back', voteNotice(given, advice.vote({ vote: 'none' }))],
  ]);
  await dialogue(album, set);
  await set.stop();
}

/** Pressed where it stands: in the thanks for a vote. */
async function dialogue(album: Album, set: Stage): Promise<void> {
  const about = advice.advised(advice.given());
  const comment = 'It was the catalogue: 81 MB since Friday. We raise the limit and load it in parts.';
  set.opens(voteModal(about, advice.vote({ comment })));
  const { ts } = await set.post(voteNotice(about, advice.vote({ comment })));
  const shown = await album.open(set.slack.pageUrl, { width: 1180, height: 900 });
  await shown.page.locator(`[id="message-${ts}"]`).getByRole('button', { name: 'Edit your comment' }).click();
  await shown.page.getByRole('dialog').waitFor();
  await album.take(shown, 'vote-comment');
  await shown.close();
}

async function threadOf(album: Album, set: Stage, name: string, posts: readonly (readonly [string, Post])[]): Promise<void> {
  const root = await set.post(card(advice.advised(advice.opened, open), seen));
  for (const [key, post] of posts) await set.reply(root, `${name}-${key}`, post);
  const shown = await album.open(set.slack.pageUrl, { width: 1280, height: 2200 });
  await shown.page.locator(`[id="message-${root.ts}"]`).locator('.replies').click();
  const pane = shown.page.getByRole('complementary', { name: 'Thread' });
  const last = pane.locator('[id^="thread-"]').last();
  await last.waitFor();
  await last.evaluate((message) => message.scrollIntoView({ block: 'end' }));
  await album.take(shown, name, pane);
  await shown.close();
}
