import { answer, card, manualSteps, parseQuestion, recoveredNote, reopenedNote, threadOpening } from '../../src/present/index.ts';
import { evidence, incident, minutesAgo, NOW, view } from '../../test/unit/present/samples.ts';
import type { Album } from './album.ts';
import { type Stage, stage } from './stage.ts';

const QUESTIONS = ['why', 'logs api previous', 'events', 'what changed', 'describe', 'owners', 'similar', 'help', 'tell me a joke'];

/** The thread of one card: what the bot says by itself, and its answers to every kind of question. */
export async function answers(album: Album): Promise<void> {
  const set = await stage();
  await opening(album, set);
  const earlier = incident({ state: { at: 'recovered', since: minutesAgo(900) }, firstSeen: minutesAgo(1000) });
  const known = { incident: incident(), evidence, similar: [earlier], now: NOW, logs: 'allowed' as const };
  for (const question of QUESTIONS) {
    const root = await set.post(card(incident(), view));
    await set.reply(root, question, answer(parseQuestion(question), known));
    await thread(album, set, root.ts, `thread-${question.replaceAll(' ', '-')}`);
  }
  await set.stop();
}

async function opening(album: Album, set: Stage): Promise<void> {
  const root = await set.post(card(incident(), view));
  const by = { team: set.slack.teamId, user: Object.values(set.slack.users)[0] ?? '' };
  for (const part of threadOpening(incident(), evidence, view)) await set.reply(root, part.part, part.post);
  await set.reply(root, 'manual', manualSteps(incident(), by));
  await set.reply(root, 'recovered', recoveredNote(incident(), { now: NOW, healthyFor: 600_000 }));
  await set.reply(root, 'reopened', reopenedNote(incident({ reopened: 1 }), NOW));
  await thread(album, set, root.ts, 'thread-opening');
}

async function thread(album: Album, set: Stage, ts: string, name: string): Promise<void> {
  const open = await album.open(set.slack.pageUrl, { width: 1280, height: name === 'thread-opening' ? 3200 : 1500 });
  await open.page.locator(`[id="message-${ts}"]`).locator('.replies').click();
  const pane = open.page.getByRole('complementary', { name: 'Thread' });
  const last = pane.locator('[id^="thread-"]').last();
  await last.waitFor();
  await last.evaluate((message) => message.scrollIntoView({ block: 'end' }));
  await album.take(open, name, pane);
  await open.close();
}
