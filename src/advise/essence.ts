import { canonical, digest, type Evidence, type EvidenceId, refText } from '../model/index.ts';
import { namesOf } from './essence/names.ts';
import { normalText } from './essence/normal.ts';
import { partsOf } from './essence/parts.ts';
import type { Matter } from './matter.ts';

/**
 * Digest of what is judged, free of names, times and counts that change from case to case: equal for an equal failure of the same owner
 * with the same specification, image and evidence; whatever else differs makes it differ. What looks found since is not part of it.
 */
export function essence({ kind, evidence, diagnosis }: Pick<Matter, 'kind' | 'evidence' | 'diagnosis'>): string {
  const names = namesOf(evidence);
  return digest({
    kind,
    subject: names(refText(evidence.subject)),
    candidates: diagnosis.causes.map((c) => [c.cause, names(refText(c.culprit)), c.container ?? '']),
    changed: diagnosis.changed.map((c) => canonical([names(refText(c.ref)), c.by, normalText(c.summary, names)])).sort(),
    facts: [...new Set(evidence.items.flatMap((i) => partsOf(i, names)))].sort(),
  });
}

/**
 * The item of `now` that says what an item of an earlier, equal evidence said; undefined where none does. Ids are given in the order of
 * looking, so the same id may stand for something else the next time.
 */
export function counterpart(id: EvidenceId, then: Evidence, now: Evidence): EvidenceId | undefined {
  const before = then.items.find((i) => i.id === id);
  if (before === undefined) return undefined;
  const [of, names] = [namesOf(then), namesOf(now)];
  const said = new Set(partsOf(before, of));
  const asked = of(before.query);
  const alike = now.items
    .filter((i) => i.is === before.is)
    .map((i) => {
      const parts = partsOf(i, names);
      return { id: i.id, parts, shared: parts.filter((p) => said.has(p)).length, same: names(i.query) === asked };
    });
  // Nothing to compare by (an empty list, a change): the same question asked.
  if (said.size === 0) return alike.find((i) => i.same && i.parts.length === 0)?.id;
  return alike
    .filter((i) => i.shared > 0)
    .sort((a, b) => b.shared - a.shared || Number(b.same) - Number(a.same) || Number(b.id === id) - Number(a.id === id))[0]?.id;
}
