import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refuseView } from '../../../src/local/slack/index.ts';
import { at, list, type Post } from '../../../src/model/index.ts';
import * as present from '../../../src/present/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';
import { evidences, incidents, nasty } from './hostile.ts';
import { faults, marks } from './inert.ts';
import { NOW } from './samples.ts';

/** Shrinking such large values takes minutes; a failure is told as it was found. */
const RUNS = { numRuns: 150, endOnFailure: true };

/** Everything that leaves is scrubbed last, and that takes out what is invisible: an escape must outlast it. */
const leaving = scrubber({ key: 'limits', addresses: 'public' });

const inert = (name: string, arbitrary: fc.Arbitrary<Post>): void => {
  it(`L-053 ${name}`, () => {
    fc.assert(
      fc.property(arbitrary, (post) => {
        expect([...faults(post), ...marks(leaving.value(post))]).toEqual([]);
      }),
      RUNS,
    );
  });
};

const view = fc.record({ now: fc.constant(NOW), blind: fc.array(nasty, { maxLength: 6 }), similar: fc.array(incidents, { maxLength: 2 }) });
const known = fc
  .record({
    incident: incidents,
    evidence: evidences,
    similar: fc.array(incidents, { maxLength: 6 }),
    logs: fc.constantFrom('allowed' as const, 'refused' as const),
  })
  .map((k) => ({ ...k, now: NOW }));

describe('whatever the cluster says, a message stays within Slack’s limits and mentions, links and formats nothing', () => {
  inert(
    'card',
    fc.tuple(incidents, view).map(([i, v]) => present.card(i, v)),
  );
  inert(
    'thread',
    fc.tuple(incidents, evidences, view).chain(([i, e, v]) => fc.constantFrom(...present.threadOpening(i, e, v).map((p) => p.post))),
  );
  inert(
    'steps',
    fc.tuple(incidents, nasty).map(([i, user]) => present.manualSteps(i, { team: 'T', user: user === '' ? 'U012TAKER' : user })),
  );
  inert(
    'notes',
    fc
      .tuple(incidents, nasty, fc.nat())
      .chain(([i, word, n]) =>
        fc.constantFrom(
          present.recoveredNote(i, { now: NOW, healthyFor: n }),
          present.reopenedNote(i, NOW),
          present.worseNote(i, { was: word, is: word }),
          present.repeatNote(i, NOW),
          present.blindNotice({ link: word, from: NOW, why: word }),
          present.backNotice({ link: word, from: NOW, until: NOW, why: word, late: [i] }),
          present.testCard({ cluster: word, now: NOW }),
          present.notice(word),
          present.looking({ kind: word, name: word }),
        ),
      ),
  );
  inert(
    'summary and list',
    fc
      .tuple(fc.array(incidents, { maxLength: 40 }), nasty)
      .chain(([all, word]) =>
        fc.constantFrom(present.summaryCard(all, { cluster: word, now: NOW }), present.answerList(all, { now: NOW, namespace: word })),
      ),
  );
  inert(
    'answers',
    fc
      .tuple(known, nasty, fc.constantFrom('why', 'events', 'changes', 'describe', 'owners', 'similar', 'steps', 'help', 'unknown', 'logs'))
      .map(([k, container, is]) =>
        present.answer(is === 'logs' ? { is, container, previous: container.length % 2 === 0 } : { is: is as 'why' }, k),
      ),
  );
  inert(
    'report',
    fc.tuple(incidents, evidences).map(([i, evidence]) =>
      present.answerReport({
        cluster: i.cluster,
        subject: i.subject,
        diagnosis: i.diagnosis ?? { healthy: true, causes: [], other: 0, whyFewer: '', changed: [], unseen: [], affected: [] },
        evidence,
        redactions: i.redactions,
        now: NOW,
      }),
    ),
  );
  inert(
    'what was not understood',
    nasty.map((word) => {
      const command = present.parseCommand(word);
      return command.is === 'unclear' ? present.answerUnclear(command) : present.answerHelp();
    }),
  );
  const status = fc
    .record({
      cluster: nasty,
      open: fc.array(incidents, { maxLength: 30 }),
      links: fc.array(fc.record({ link: nasty, ok: fc.boolean(), since: fc.constant(NOW), why: nasty }), { maxLength: 20 }),
      phase: nasty,
    })
    .map((s) => ({
      ...s,
      now: NOW,
      nodes: { ready: 1, total: 2, pressure: [s.phase] },
      pods: { [s.phase]: 3 },
      ledger: { received: 1, posted: 1, merged: 0, suppressed: {}, failed: 0, waiting: 0 },
    }));
  inert('status', status.map(present.answerStatus));
  inert('home', status.map(present.home));

  it('L-053 a Home is a view Slack takes', () => {
    fc.assert(
      fc.property(status, (s) => {
        const [best] = present.home(s).levels;
        expect(refuseView({ type: 'home', blocks: best?.blocks }, 'home', 'classic')).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it('buttons carry the incident and survive down to the plain level', () => {
    fc.assert(
      fc.property(incidents, view, (incident, v) => {
        const open = !['recovered', 'passed', 'merged'].includes(incident.state.at) && incident.taken === undefined;
        const found = present
          .card(incident, v)
          .levels.filter((l) => l.level !== 'text')
          .map((l) =>
            l.blocks.flatMap((b) => (b['type'] === 'actions' ? list(b['elements']) : [])).map((e) => [at(e, 'action_id'), at(e, 'value')]),
          );
        const taking = open ? [['take_incident', incident.id]] : [];
        const voting = ['vote_right', 'vote_wrong'].map((action) => [action, expect.stringMatching(`^${incident.id}:`)]);
        const caused = (present.shownDiagnosis(incident)?.causes.length ?? 0) > 0;
        for (const buttons of found) expect(buttons).toEqual([...taking, ...(caused ? voting : [])]);
      }),
      RUNS,
    );
  });
});
