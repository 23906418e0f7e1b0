import type { Advice, Post } from '../../src/model/index.ts';
import {
  adviceAnswer,
  adviceProgress,
  answerStatus,
  asking,
  card,
  freeAnswer,
  lookWords,
  modelAbsent,
  questionStopped,
  voteModal,
  voteNotice,
} from '../../src/present/index.ts';
import * as advice from '../../test/unit/present/advice-samples.ts';
import { incident, minutesAgo, NOW, view } from '../../test/unit/present/samples.ts';
import type { Album } from './album.ts';
import { remedy } from './fixes.ts';
import type { Stage } from './stage.ts';
import { stage } from './stage.ts';

const seen = { ...view, model: 'gpt-5-mini', recalled: { at: minutesAgo(4_000) } };
const drawn =
  (given: Advice, over = {}) =>
  () =>
    card(advice.advised(given, over), seen);
const open = { reason: 'Error', message: 'container api exited with code 3', redactions: [] };
const offered = { at: 'pending', since: minutesAgo(1), until: NOW + 26 * 60_000, votes: [] } as const;
const votes = { votes: { right: 3, wrong: 1 } };

/** What a card says of a model, in every state of it. */
export function adviceStates(): Readonly<Record<string, () => Post>> {
  return {
    'model-asking': drawn(advice.asked('rank', advice.looks.slice(0, 2).map(lookWords))),
    'model-given': drawn(advice.given()),
    'model-prefers': drawn(advice.preferring),
    'model-open': drawn(advice.opened, open),
    'model-recalled': drawn(advice.recalled),
    'model-over-budget': drawn(advice.none('over_budget', 'the 200,000 tokens of this hour are spent; room again from 11:05 UTC')),
    'model-down': drawn(
      advice.none(
        'llm_unavailable',
        'api.openai.com cannot be reached (ETIMEDOUT): check AI_BASE_URL, the network and HTTPS_PROXY/NO_PROXY',
        advice.spend,
      ),
    ),
    'model-policy': drawn(advice.none('policy', 'nothing of namespace payments goes to a model')),
    'card-votes': () => card(incident(votes), { ...seen, fixes: { mode: 'on', current: remedy(offered) } }),
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

const QUESTIONS: readonly (readonly [string, Post, string])[] = [
  ['asked', asking('gpt-5-mini', { stops: 'q', steps: advice.looks.slice(0, 2).map(lookWords) }), 'Could the node be short of memory?'],
  ['stopped', questionStopped({ team: 'T', user: 'U' }), 'Does it matter which image it is?'],
  ['cited', freeAnswer(advice.answered), 'Is it the limit, or did the new image do this?'],
  [
    'refused',
    freeAnswer({ text: '', cites: [], refused: 'That is outside what can be asked here: namespace shop and its nodes.' }),
    'And what about the pods in payments?',
  ],
  [
    'partly',
    freeAnswer({
      text: '',
      cites: [],
      refused: 'What was looked at does not tell.',
      notLooked: ['get_manifest: Secrets are never read.'],
    }),
    'Is the password of the database right?',
  ],
  [
    'model-down',
    modelAbsent({ code: 'breaker_open', why: 'gpt-5-mini failed 5 times in a row and is left alone for 60 s' }),
    'Would a bigger node help?',
  ],
  [
    'over-budget',
    modelAbsent({ code: 'over_budget', why: 'the 1,000,000 tokens of this day are spent; room again from 22:00 UTC' }),
    'Would a bigger node help?',
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
  await threadOf(album, set, { name: 'thread-model-answer', height: 1_480 }, [['advice', written.post]]);
  const by = { team: 'T', user };
  const words = advice.looks.map(lookWords);
  const stages: readonly (readonly [string, Post])[] = [
    ['live-1', adviceProgress(given, advice.asked('open', words.slice(0, 1)), seen)],
    ['live-3', adviceProgress(given, advice.asked('open', words), seen)],
    ['done', adviceProgress(given, advice.opened)],
    ['stopped', adviceProgress(given, advice.none('stopped', ''), { by, steps: words.slice(0, 2) })],
    ['gave-up', adviceProgress(given, advice.none('llm_timeout', 'after 180 s', advice.spend), { steps: words })],
  ];
  await threadOf(album, set, { name: 'thread-model-live', height: 2_100 }, stages);
  await threadOf(album, set, { name: 'thread-questions', height: 2_650 }, QUESTIONS);
  await threadOf(album, set, { name: 'thread-votes', height: 1_200 }, [
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

interface Pane {
  readonly name: string;
  readonly height: number;
}

/** A card with its thread; a third word is what a person asks before. */
async function threadOf(album: Album, set: Stage, pane: Pane, posts: readonly (readonly [string, Post, string?])[]): Promise<void> {
  const root = await set.post(card(advice.advised(advice.opened, open), seen));
  for (const [key, post, question] of posts) {
    if (question !== undefined) await set.slack.acts.say({ as: 'ana', channel: root.channel, thread: root.ts, text: question });
    await set.reply(root, `${pane.name}-${key}`, post);
  }
  const shown = await album.open(set.slack.pageUrl, { width: 1280, height: pane.height });
  await shown.page.locator(`[id="message-${root.ts}"]`).locator('.replies').click();
  const thread = shown.page.getByRole('complementary', { name: 'Thread' });
  const last = thread.locator('[id^="thread-"]').last();
  await last.waitFor();
  await last.evaluate((message) => message.scrollIntoView({ block: 'end' }));
  await album.take(shown, pane.name, thread);
  await shown.close();
}
