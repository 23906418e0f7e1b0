import { describe, expect, it } from 'vitest';
import { causeCatalogue } from '../../src/diagnose/index.ts';
import { folder, golden, kept, names } from './golden.ts';
import { play, type Played } from './play.ts';
import { storiesIn, type Story } from './story.ts';

const listed = new Set(causeCatalogue.map((c) => c.id));

function rows({ rows }: Story): string {
  return rows.length === 0 ? '' : ` (${rows.join(', ')})`;
}

function holds(story: Story, { diagnosis }: Played): void {
  const { first, also, not, none, healthy } = story.expect;
  const named = diagnosis.causes.map((c) => c.cause);
  const [cause, culprit] = first?.split(' of ') ?? [];
  if (cause !== undefined) expect(named[0]).toBe(cause);
  if (culprit !== undefined) expect(`${diagnosis.causes[0]?.culprit.kind}/${diagnosis.causes[0]?.culprit.name}`).toBe(culprit);
  for (const id of also) expect(named).toContain(id);
  for (const id of not) expect(named.filter((n) => n === id || n.startsWith(`${id}.`))).toEqual([]);
  if (none) expect({ named, healthy: diagnosis.healthy }).toEqual({ named: [], healthy: false });
  expect(diagnosis.healthy).toBe(healthy);
}

type Causes = Played['diagnosis']['causes'];

/** A fact as it reads without the reason before it, a cut, or a count: the same thing said twice is one fact. */
function fact(says: string): string {
  return says
    .replace(/^\w+: /, '')
    .replaceAll('…', '')
    .replaceAll(/\d+ (?:restarts?|times|s|min)\b/g, '#')
    .trim();
}

/** One fact is one cause, unless it speaks for two and something else against each; a fact is told once. */
function standsOnItsOwn(causes: Causes): void {
  const facts = causes.map((c) => c.because.filter((p) => !/exit code \d+ \(|^changed just before/.test(p.says)).map((p) => fact(p.says)));
  for (const [j, lower] of causes.entries())
    for (const [i, higher] of causes.slice(0, j).entries()) {
      const own = facts[j]?.filter((f) => !facts[i]?.some((g) => g.includes(f) || f.includes(g)));
      const open = lower.against.length > 0 && higher.against.length > 0 && lower.against[0]?.says !== higher.against[0]?.says;
      expect(open || own?.length !== 0, `${lower.cause} adds nothing to ${higher.cause}`).toBe(true);
    }
  for (const one of facts) expect(new Set(one).size, one.join(' | ')).toBe(one.length);
}

/** What one would see differs between the two, and not by a count. */
function separates(check: Played['diagnosis']['check']): void {
  if (check === undefined) return;
  for (const outcome of [check.first, check.second]) expect(outcome).not.toMatch(/\bnot that\b|nothing of the kind/);
  const seen = (text: string): string => fact(text.replace(/^(?:they say|it shows|not that[;,] ?(?:but|instead)?):? ?/, ''));
  const [one, two] = [seen(check.first), seen(check.second)];
  expect(one.includes(two) || two.includes(one), `${check.first} / ${check.second}`).toBe(false);
}

/** What every diagnosis owes its reader. */
function isSound({ diagnosis, evidence }: Played, subject: string): void {
  const { causes } = diagnosis;
  standsOnItsOwn(causes);
  separates(diagnosis.check);
  expect(diagnosis.affected.map((r) => `${r.kind}/${r.name}`)).not.toContain(subject);
  const sum = causes.reduce((n, c) => n + c.confidence.probability, 0);
  expect(sum + diagnosis.other).toBeLessThanOrEqual(1.0001);
  for (const c of causes) {
    expect(listed).toContain(c.cause);
    expect(c.because.length).toBeGreaterThan(0);
    for (const p of [...c.because, ...c.against]) expect(evidence).toContain(p.evidence);
    expect(c.steps.length).toBeGreaterThan(0);
    expect(c.cause).not.toBe('other.novel');
  }
  expect([...causes].sort((a, b) => b.confidence.probability - a.confidence.probability)).toEqual([...causes]);
  expect(diagnosis.whyFewer === '').toBe(causes.length === 3);
}

for (const name of names())
  describe(`scenario ${name}`, () => {
    for (const story of storiesIn(folder, name))
      it(`${story.name}: ${story.about}${rows(story)}`, async () => {
        const played = await play(story);
        expect(played.looks.length).toBeGreaterThan(0);
        holds(story, played);
        isSound(played, story.subject);
      });
    it('keeps its golden files', async () => {
      for (const { file, text } of await golden(name)) expect(text, `${file}: review and run npm run golden`).toBe(kept(file));
    });
  });
