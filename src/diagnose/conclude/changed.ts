import { type ChangeNote, refText } from '../../model/index.ts';
import type { ChangeFact, Facts } from '../facts/index.ts';
import type { Hit } from '../rule.ts';

/** A change counts as "just before" for two hours: longer than a slow rollout, shorter than a shift. */
const recent = 7_200_000;

/** Clocks differ, and a failure is seen when it shows, not when it begins. */
const slack = 5_000;

/** Which fields, when they change, can bring about which causes. */
const canCause: readonly (readonly [RegExp, RegExp])[] = [
  [/^image\./, /image|pullSecret/i],
  [/^oom\./, /resources|memory|image|JAVA|args|command/i],
  [/^probe\./, /probe|port/i],
  [/^crashloop\.(bad_command|not_executable|arch)/, /command|args|image/i],
  [/^(crashloop|config|db|dependency|dns|tls|app)\b/, /env|args|command|configMap|secret|volume|image|^data/i],
  [/^pending\./, /nodeSelector|affinity|toleration|resources|hostPort|volume|replicas|schedul/i],
  [/^volume\./, /volume|claim|storage/i],
  [/^service\./, /selector|ports|labels|replicas/i],
];

const bears = (hit: Hit, change: ChangeFact): boolean =>
  canCause.some(([cause, path]) => cause.test(hit.cause) && change.fields.some((f) => path.test(f.path)));

export function recentChanges(facts: Facts): readonly ChangeFact[] {
  const until = facts.since === undefined ? facts.now : facts.since + slack;
  return facts.changes.filter((c) => facts.now - c.changedAt < recent && c.changedAt <= until).sort((a, b) => b.changedAt - a.changedAt);
}

/** What changed just before is likelier to be to blame, where the change can have that effect. */
export function weighedByChange(hit: Hit, facts: Facts): Hit {
  const mine = new Set([hit.culprit, hit.shows, facts.ownerOf(hit.shows)].map(refText));
  const change = recentChanges(facts).find((c) => bears(hit, c) && (mine.has(refText(c.ref)) || c.ref.kind === 'ConfigMap'));
  if (change === undefined) return hit;
  return {
    ...hit,
    strength: 1 - (1 - hit.strength) * 0.6,
    because: [...hit.because, { evidence: change.id, says: `changed just before: ${change.summary}` }],
  };
}

export function changeNotes(facts: Facts): readonly ChangeNote[] {
  return recentChanges(facts)
    .slice(0, 5)
    .map((c) => ({ evidence: c.id, ref: c.ref, at: c.changedAt, by: c.by, summary: c.summary }));
}
