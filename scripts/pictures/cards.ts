import type { Incident, Post } from '../../src/model/index.ts';
import {
  answerHelp,
  answerReport,
  answerStatus,
  answerUnclear,
  backNotice,
  blindNotice,
  card,
  parseCommand,
  summaryCard,
  testCard,
} from '../../src/present/index.ts';
import * as samples from '../../test/unit/present/samples.ts';
import type { Album } from './album.ts';
import { adviceStates } from './advice.ts';
import { fixStates } from './fixes.ts';
import { stage } from './stage.ts';

const { NOW, minutesAgo, incident, view } = samples;

function without(part: Partial<Incident>): Incident {
  const { diagnosis: _, ...bare } = incident(part);
  return bare;
}

const NOVEL = {
  healthy: false,
  causes: [],
  other: 1,
  whyFewer: 'No rule knows the reason "WidgetBroken"; looked at the object, its events and its owner.',
  changed: [],
  unseen: [],
  affected: [],
} as const;
const HEALTHY = { healthy: true, causes: [], other: 0, whyFewer: '', changed: [], unseen: [], affected: [] } as const;

function states(user: string): Readonly<Record<string, () => Post>> {
  const many = Array.from({ length: 9 }, (_, i) =>
    incident({ subject: samples.deployment(`service-${i}`), priority: (['P1', 'P2', 'P3', 'P4'] as const)[i % 4] ?? 'P4' }),
  );
  const unsure = {
    ...samples.diagnosis,
    causes: [samples.finding({ p: 0.31, title: 'Container api exits by itself with code 1' })] as const,
    changed: [],
    affected: [],
    unseen: [],
    other: 0.69,
    whyFewer: 'The log is empty and no event says more.',
  };
  return {
    'card-looking': () => card(without({ state: { at: 'investigating', since: NOW } }), view),
    'card-open': () =>
      card(incident(), {
        ...view,
        similar: [incident({ state: { at: 'recovered', since: minutesAgo(900) }, firstSeen: minutesAgo(1000) })],
      }),
    'card-taken-flapping': () =>
      card(
        incident({
          priority: 'P1',
          taken: { by: { team: 'T', user }, at: minutesAgo(3) },
          reopened: 2,
          flapping: true,
          transitions: [1, 2, 3, 4, 5],
        }),
        view,
      ),
    'card-unsure-holding': () =>
      card(incident({ state: { at: 'holding', since: minutesAgo(2), until: NOW + 480_000 }, diagnosis: unsure }), view),
    'card-no-cause': () => card(incident({ priority: 'P4', diagnosis: NOVEL }), view),
    'card-recovered': () => card(incident({ state: { at: 'recovered', since: minutesAgo(1) }, priority: 'P3' }), view),
    'card-blind': () => card(incident(), { ...view, blind: ['The watch of pods is stale since 10:42: connecting again.'] }),
    'summary-first-start': () => summaryCard(many, { cluster: 'practice', now: NOW }),
    'notice-blind': () => blindNotice({ link: 'watch pods', from: minutesAgo(5), why: 'No news for 5 min; connecting again.' }),
    'notice-back': () => backNotice({ link: 'watch pods', from: minutesAgo(5), until: NOW, why: '', late: many.slice(0, 2) }),
    'test-card': () => testCard({ cluster: 'practice', now: NOW }),
    'answer-healthy': () =>
      answerReport({
        cluster: 'practice',
        subject: samples.pod('web-1'),
        diagnosis: HEALTHY,
        evidence: samples.evidence,
        redactions: [],
        now: NOW,
      }),
    'answer-report': () =>
      answerReport({
        cluster: 'practice',
        subject: samples.deployment('api'),
        diagnosis: samples.diagnosis,
        evidence: samples.evidence,
        redactions: [],
        now: NOW,
        priority: 'P2',
      }),
    'answer-status': () =>
      answerStatus({
        cluster: 'practice',
        now: NOW,
        nodes: { ready: 2, total: 3, pressure: ['node-2 memory'] },
        pods: { Running: 40, Pending: 2 },
        links: [
          { link: 'slack socket', ok: true, since: 0, why: '' },
          { link: 'watch pods', ok: false, since: minutesAgo(5), why: 'stale: no news for 5 min; connecting again' },
        ],
        open: many.slice(0, 3),
        ledger: { received: 40, posted: 9, merged: 20, suppressed: { rollout: 4 }, failed: 0, waiting: 7 },
      }),
    'answer-help': () => answerHelp(),
    'answer-unclear': () => {
      const read = parseCommand('foo/bar');
      if (read.is !== 'unclear') throw new Error('foo/bar is clear now: choose another');
      return answerUnclear(read);
    },
  };
}

/** Every state of the card and every message that is not one, drawn from samples. */
export async function cards(album: Album): Promise<void> {
  const set = await stage();
  const user = Object.values(set.slack.users)[0] ?? '';
  const open = await album.open(set.slack.pageUrl, { width: 1180, height: 1100 });
  for (const [name, make] of Object.entries({ ...states(user), ...fixStates(user), ...adviceStates() })) {
    const { ts } = await set.post(make());
    const message = open.page.locator(`[id="message-${ts}"]`);
    await message.waitFor();
    await album.take(open, name, message);
  }
  await open.close();
  const dark = await album.open(set.slack.pageUrl, { width: 1180, height: 1500, scheme: 'dark' });
  await dark.page.locator('[id^="message-"]').last().waitFor();
  await album.take(dark, 'workspace-dark');
  await dark.close();
  await set.stop();
}
