import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../property-seed.ts';
import { refuseView } from '../../../src/local/slack/index.ts';
import { at, type Block, type FieldChange, type Incident, list, type Modal, type Remedy, text } from '../../../src/model/index.ts';
import * as present from '../../../src/present/index.ts';
import { incidents } from './hostile.ts';
import { remedies } from './fixes-hostile.ts';
import { NOW } from './samples.ts';
import { viewOf } from './view-of.ts';

const sample = <T>(of: fc.Arbitrary<T>): T => fc.sample(of, { numRuns: 1, seed: 7 })[0] as T;
const incident: Incident = sample(incidents);
const base: Remedy = sample(remedies.filter((r) => r.state.at === 'pending' && r.undoes === undefined));

function remedy(fields: readonly FieldChange[], warnings: readonly string[] = []): Remedy {
  return {
    ...base,
    title: 'Roll Deployment web back to revision 3',
    state: { at: 'pending', since: NOW, until: NOW + 1_800_000, votes: [] },
    preview: { fields, replicas: { desired: 3, ready: 3 }, owners: [], warnings },
    plan: {
      ...base.plan,
      action: {
        is: 'rollback',
        target: { ...base.plan.action.target, namespace: 'shop', name: 'web' },
        revision: 3,
        source: { resource: 'replicasets', name: 'web-3', uid: 'u' },
        template: 'sha256:0',
      },
    },
  };
}

const dialogue = (of: Remedy): Modal => present.decisionModal('approve_fix', of, incident, NOW);
/** Every preformatted text, as a reader sees it. */
const diffs = (blocks: readonly Block[]): readonly string[] =>
  blocks
    .flatMap((b) => list(b['elements']))
    .filter((e) => at(e, 'type') === 'rich_text_preformatted')
    .map((e) =>
      list(at(e, 'elements'))
        .map((s) => text(at(s, 'text')))
        .join(''),
    );
const card = (of: Remedy): readonly Block[] =>
  present.card(
    { ...incident, state: { at: 'open' } as Incident['state'] },
    { now: NOW, blind: [], similar: [], fixes: { mode: 'on', guard: '', current: of } },
  ).levels[0]?.blocks ?? [];
const buttonsOf = (blocks: readonly Block[]): readonly string[] =>
  blocks.filter((b) => b['type'] === 'actions').flatMap((b) => list(b['elements']).map((e) => text(at(e, 'action_id'))));

/** Values that are easily taken for one another: blanks, signs, marks, escapes, long ones that differ late. */
const piece = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '  ',
    '\n',
    '\\n',
    '\\',
    '"',
    '""',
    '…',
    '- a',
    '+ a',
    '\u200b',
    '\u00a0',
    'e\u0301',
    'é',
    '\ud800',
    'a',
    'b',
    '⤷ ',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const value = fc
  .tuple(fc.array(piece, { maxLength: 4 }), fc.constantFrom('', 'x'.repeat(170), 'long '.repeat(700)), fc.constantFrom('', 'y'.repeat(300)))
  .map(([parts, head, tail]) => `${head}${parts.join('')}${tail}`);
const change = fc
  .record(
    { path: fc.constantFrom('spec.a', 'spec.b[c].args[0]', 'spec.b["- x\\ny"]'), before: value, after: value },
    { requiredKeys: ['path'] },
  )
  .filter((f) => (f.before !== undefined || f.after !== undefined) && f.before !== f.after);
const changes = fc.uniqueArray(change, { selector: (f) => f.path, maxLength: 3, minLength: 1 });

describe('what is approved is shown whole', () => {
  it('L-053 two changes that differ in anything are drawn differently, and no line of removal reads like its addition', () => {
    fc.assert(
      fc.property(changes, changes, (one, other) => {
        const drawn = diffs(dialogue(remedy(one)).blocks);
        if (JSON.stringify(one) !== JSON.stringify(other)) expect(diffs(dialogue(remedy(other)).blocks)).not.toEqual(drawn);
        for (const field of one) {
          const rows = [...diffs(dialogue(remedy([field])).blocks), ...diffs(card(remedy([field])))].flatMap((d) => d.split('\n'));
          const [gone, come] = ['- ', '+ '].map((sign) => rows.filter((r) => r.startsWith(sign)).map((r) => r.slice(2)));
          gone?.forEach((g, i) => expect(g).not.toBe(come?.[i]));
        }
      }),
      { numRuns: 100, endOnFailure: true },
    );
  });

  it('a difference after character 160 is seen on the card and in the dialogue', () => {
    const script = `set -e; ${'echo ready; '.repeat(30)}`;
    const long = remedy([{ path: 'spec.args[2]', before: `${script}exec serve`, after: `${script}exec drop-tables` }]);
    for (const said of [diffs(card(long)).join('\n'), diffs(dialogue(long).blocks).join('\n')]) {
      expect(said).toMatch(/^- ….*exec serve$/m);
      expect(said).toMatch(/^\+ ….*exec drop-tables$/m);
      expect(said).toContain('differs from character 374 on');
    }
    expect(diffs(dialogue(long).blocks).join('\n')).toContain(`+ ${script}exec drop-tables`);
  });

  it('many fields and notes are all in the dialogue, on as many blocks as they need', () => {
    const fields = Array.from({ length: 90 }, (_, i) => ({ path: `spec.f${i}`, before: `${'v'.repeat(140)}${i}`, after: `w${i}` }));
    const notes = Array.from({ length: 14 }, (_, i) => `Note ${i}: ${'word '.repeat(70)}end ${i}.`);
    const modal = dialogue(remedy(fields, notes));
    const said = JSON.stringify(modal.blocks);
    for (const { path, before } of fields) expect(said).toContain(`${path}\\n- ${before}\\n`);
    for (const note of notes) expect(said).toContain(note);
    expect(said).not.toMatch(/more field|more note/);
    expect(modal.submit).toBe('Approve');
    for (const d of diffs(modal.blocks)) expect(d.length).toBeLessThanOrEqual(3_000);
    expect(refuseView(viewOf(modal), 'modal', 'classic')).toBeUndefined();
  });

  it.each<readonly [string, readonly FieldChange[], RegExp]>([
    ['is too long', [{ path: 'spec.args[0]', before: 'a'.repeat(300_000), after: 'b'.repeat(300_000) }], /too long to be shown whole/],
    ['is hidden', [{ path: 'spec.env', before: '[FOREIGN-MASK]', after: '[FOREIGN-MASK]' }], /hidden or invisible/],
  ])('what %s has no button, and says why and how it is done by hand', (_, fields, why) => {
    const of = remedy(fields);
    expect(buttonsOf(card(of))).not.toContain('approve_fix');
    expect(buttonsOf(card(of))).toContain('reject_fix');
    expect(JSON.stringify(card(of))).toMatch(why);
    expect(diffs(card(of)).join('\n')).toContain('kubectl rollout undo deployment/web -n shop --to-revision=3');
    const modal = dialogue(of);
    expect(modal.submit).toBeUndefined();
    expect(JSON.stringify(modal.blocks)).toMatch(why);
    expect(diffs(modal.blocks).join('\n')).toContain('kubectl rollout undo deployment/web -n shop --to-revision=3');
    expect(refuseView(viewOf(modal), 'modal', 'classic')).toBeUndefined();
    expect(buttonsOf(card(remedy([{ path: 'a', before: '1', after: '2' }])))).toContain('approve_fix');
  });

  it('a card that is over says so once, and does not say the contrary of it', () => {
    const since = NOW - 1_000;
    const votes = [{ by: { team: 'T1', user: 'U012TAKER' }, at: NOW, reason: '' }];
    const says = (state: Remedy['state'], over: boolean): string => {
      const at_ = over ? { at: 'recovered' as const, since } : { at: 'open' as const, since };
      const current = { ...remedy([{ path: 'a', before: '1', after: '2' }]), state, applied: 8 };
      const { levels } = present.card(
        { ...incident, state: at_ },
        { now: NOW, blind: [], similar: [], fixes: { mode: 'on', guard: '', current } },
      );
      return JSON.stringify(levels[0]?.blocks ?? []);
    };
    const checks = (said: string): number => said.split('"white_check_mark"').length - 1;
    const done: Remedy['state'] = { at: 'settled', since, votes, outcome: { is: 'recovered', facts: ['All is well.'] } };
    expect([checks(says(done, true)), checks(says(done, false))]).toEqual([1, 1]);
    const execution = { is: 'applied', generation: 8, resourceVersion: '1', at: '' } as const;
    const watched: Remedy['state'] = {
      at: 'verifying',
      since,
      votes,
      job: 'j',
      execution,
      firstLook: NOW,
      until: NOW + 5_000,
      holding: true,
    };
    expect(says(watched, false)).toContain('Holding:');
    expect(says(watched, true)).not.toContain('Holding:');
  });

  it.each<readonly [string, Remedy['state'], number]>([
    ['ran out', { at: 'expired', since: NOW }, NOW],
    ['was overtaken', { at: 'stale', since: NOW, why: 'web changed since' }, NOW],
    ['is past its time, though nobody has said so yet', { at: 'pending', since: NOW, until: NOW + 60_000, votes: [] }, NOW + 60_000],
  ])('L-059 an offer that %s promises nothing: the card is drawn from how it stands now', (_, state, now) => {
    const current = { ...remedy([{ path: 'a', before: '1', after: '2' }]), state };
    const view = { now, blind: [], similar: [], fixes: { mode: 'on', guard: '', current } } as const;
    const { levels } = present.card({ ...incident, state: { at: 'open', since: NOW } }, view);
    for (const { blocks } of levels) expect(buttonsOf(blocks)).not.toContain('approve_fix');
    if (state.at !== 'pending') expect(JSON.stringify(levels[0]?.blocks)).not.toMatch(/Fix offered|, until /);
  });

  it('why it should help and what counts as success stand in the dialogue', () => {
    const of = {
      ...remedy([{ path: 'a', before: '1', after: '2' }]),
      says: 'Its pods still serve.',
      success: 'All replicas are available.',
    };
    expect(JSON.stringify(dialogue(of).blocks)).toMatch(/Its pods still serve\..*Counts as success: .*All replicas are available\./);
  });
});
