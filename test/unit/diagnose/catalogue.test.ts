import { describe, expect, it } from 'vitest';
import { causeCatalogue, rules } from '../../../src/diagnose/index.ts';

describe('the catalogue of causes', () => {
  const ids = causeCatalogue.map((c) => c.id);

  it('lists each id once, as family.detail', () => {
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, family, title, meaning } of causeCatalogue) {
      expect(id).toMatch(/^[a-z_]+(?:\.[a-z_]+)+$/);
      expect(id.startsWith(`${family}.`)).toBe(true);
      expect(title.length * meaning.length).toBeGreaterThan(0);
    }
  });

  it('holds every id that a rule can name', () => {
    const named = [...new Set(rules.flatMap((r) => r.causes))];
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
    expect(named.length).toBeGreaterThan(120);
  });

  it('never lets a symptom pass for a cause', () => {
    expect(ids.filter((id) => /back_?off$/i.test(id) && !id.startsWith('job.'))).toEqual([]);
    for (const c of causeCatalogue) expect(c.title).not.toMatch(/CrashLoopBackOff|ImagePullBackOff/);
    expect(rules.flatMap((r) => r.causes)).not.toContain('other.novel');
  });
});
