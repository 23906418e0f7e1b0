import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../property-seed.ts';
import { refuseView } from '../../../src/local/slack/index.ts';
import { at, list, type Post, text } from '../../../src/model/index.ts';
import * as present from '../../../src/present/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';
import { fixes, remedies } from './fixes-hostile.ts';
import { faults, marks, parsed } from './inert.ts';
import { incidents, nasty } from './hostile.ts';
import { NOW } from './samples.ts';
import { viewOf } from './view-of.ts';

/** Shrinking such large values takes minutes; a failure is told as it was found. */
const RUNS = { numRuns: 200, endOnFailure: true };
const leaving = scrubber({ key: 'fixes', addresses: 'public' });
const decisions = ['approve_fix', 'reject_fix', 'revoke_fix', 'rollback_fix'] as const;
const news = ['voted', 'approved', 'rejected', 'revoked', 'expired', 'stale', 'refused', 'applied', 'holding', 'settled'] as const;

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

const view = fc.record({
  now: fc.constant(NOW),
  blind: fc.array(nasty, { maxLength: 2 }),
  similar: fc.array(incidents, { maxLength: 1 }),
  fixes,
});

describe('whatever cluster and people say about a fix, it stays within Slack’s limits and mentions, links and formats nothing', () => {
  inert(
    'card with a fix in every state',
    fc.tuple(incidents, view).map(([i, v]) => present.card(i, v)),
  );
  inert(
    'what the thread is told',
    fc.tuple(fc.constantFrom(...news), remedies).map(([n, r]) => present.remedyNote(n, r, NOW)),
  );
  inert('what somebody too late is told', remedies.map(present.standingNotice));

  it('L-053 a dialogue is a view that Slack takes, and shows foreign text as it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...decisions), remedies, incidents, (decision, remedy, incident) => {
        const modal = leaving.value(present.decisionModal(decision, remedy, incident, NOW));
        expect(refuseView(viewOf(modal), 'modal', 'classic')).toBeUndefined();
        expect(modal.title.length).toBeLessThanOrEqual(24);
        expect(modal.meta.length).toBeLessThanOrEqual(3_000);
        expect(modal.blocks.length).toBeLessThanOrEqual(100);
        expect(marks({ text: '', levels: [{ level: 'plain', blocks: modal.blocks }] })).toEqual([]);
      }),
      RUNS,
    );
  });
});

const buttonsOf = (post: Post, level: string): readonly (readonly unknown[])[] =>
  post.levels
    .filter((l) => l.level === level)
    .flatMap((l) => l.blocks.flatMap((b) => (b['type'] === 'actions' ? list(b['elements']) : [])))
    .map((e) => [at(e, 'action_id'), at(e, 'value'), text(at(e, 'text', 'text'))]);

describe('buttons of a fix', () => {
  it('L-054 are the same at each level down to plain, and there are none but those that work', () => {
    fc.assert(
      fc.property(incidents, view, (incident, v) => {
        const card = present.card(incident, v);
        const plain = buttonsOf(card, 'plain');
        if (card.levels.some((l) => l.level === 'full')) expect(buttonsOf(card, 'full')).toEqual(plain);
        const deciding = plain.filter(([action]) => action !== 'take_incident' && !String(action).startsWith('vote_'));
        const { current, mode, guard = '' } = v.fixes;
        for (const [action, value] of deciding) {
          expect(value).toBe(`${current?.id}:${current?.hash}`);
          expect(decisions).toContain(action);
        }
        const actions = deciding.map(([action]) => action);
        if (mode === 'off' || current === undefined) expect(actions).toEqual([]);
        if (guard !== '') expect(actions).not.toContain('approve_fix');
        if (current?.state.at !== 'pending' || NOW >= current.state.until) expect(actions).not.toContain('approve_fix');
        if (actions.includes('rollback_fix')) expect(current?.applied).toBeDefined();
      }),
      RUNS,
    );
  });

  it('L-053 the exact change is on the card and in the dialogue, field by field', () => {
    fc.assert(
      fc.property(remedies, incidents, (remedy, incident) => {
        const modal = present.decisionModal('approve_fix', remedy, incident, NOW);
        const said = JSON.stringify(modal.blocks);
        for (const { path } of remedy.preview.fields.slice(0, 20).filter((f) => /^[a-z.[\]]{3,60}$/.test(f.path)))
          expect(said).toContain(path);
        expect(said).toContain(remedy.hash.slice(0, 12));
        expect(parsed(modal.blocks).join('\n')).not.toContain('<!');
      }),
      RUNS,
    );
  });
});
