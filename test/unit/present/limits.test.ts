import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refuseBlocks, refuseView } from '../../../src/local/slack/index.ts';
import { at, list, type Post, text } from '../../../src/model/index.ts';
import * as present from '../../../src/present/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';
import { evidences, incidents, nasty } from './hostile.ts';
import { NOW } from './samples.ts';

/** Shrinking such large values takes minutes; a failure is told as it was found. */
const RUNS = { numRuns: 150, endOnFailure: true };

/** Every string that Slack would parse for markup, and every element that mentions or links. */
function parsed(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(parsed);
  if (typeof value !== 'object' || value === null) return [];
  const own = at(value, 'type') === 'mrkdwn' ? [text(at(value, 'text'))] : [];
  return [...own, ...Object.values(value).flatMap(parsed)];
}
function elements(value: unknown): readonly { readonly type: string; readonly user: string }[] {
  if (Array.isArray(value)) return value.flatMap(elements);
  if (typeof value !== 'object' || value === null) return [];
  const type = text(at(value, 'type'));
  return [...(type === '' ? [] : [{ type, user: text(at(value, 'user_id')) }]), ...Object.values(value).flatMap(elements)];
}

const OURS = /<!date\^\d+\^[^|<>]*\|[^<>]*>|<@U012TAKER>/gu;

/** What of a parsed text could still mention, link or quote. */
function live(markup: string): readonly string[] {
  const foreign = markup.replace(OURS, '');
  const said = foreign.replace(/```[^`]*```/gu, '');
  return [
    ...[/[<>]/u, /&(?!amp;|lt;|gt;)/u].filter((bad) => bad.test(foreign)),
    ...[/:\/\//u, /(^|\n)\s*&gt;/u, /[@#][A-Za-z0-9]/u, /[`~]/u, /(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/u].filter((bad) => bad.test(said)),
  ].map((bad) => `${String(bad)} in ${said.slice(0, 300)}`);
}

function faults(post: Post): readonly unknown[] {
  return [
    ...post.levels.flatMap((l) => {
      const refusal = refuseBlocks(l.blocks, l.level === 'full' ? 'all' : 'classic');
      return refusal === undefined ? [] : [{ level: l.level, refusal }];
    }),
    ...(post.text.length >= 1 && post.text.length <= 4000 ? [] : [{ text: post.text.length }]),
    ...marks(post),
  ];
}

function marks(post: Post): readonly unknown[] {
  return [
    ...[post.text, ...post.levels.flatMap((l) => parsed(l.blocks))].flatMap(live),
    ...post.levels
      .flatMap((l) => elements(l.blocks))
      .filter(
        (e) =>
          ['link', 'broadcast', 'channel', 'usergroup', 'team', 'image'].includes(e.type) || (e.type === 'user' && e.user !== 'U012TAKER'),
      ),
  ];
}

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
        for (const buttons of found) expect(buttons).toEqual(open ? [['take_incident', incident.id]] : []);
      }),
      RUNS,
    );
  });
});
