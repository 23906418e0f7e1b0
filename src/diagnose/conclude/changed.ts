import { type ChangeNote, type FieldChange, type ObjectRef, nanoOf, refText, type Step } from '../../model/index.ts';
import { inNamespace, kubectl, target } from '../command.ts';
import type { ChangeFact, Facts } from '../facts/index.ts';
import type { Hit } from '../rule.ts';

/** A change counts as "just before" for two hours: longer than a slow rollout, shorter than a shift. */
const recent = 7_200_000;

/** Clocks differ, and a failure is seen when it shows, not when it begins. */
const slack = 5_000;

/** Which fields, when they change, can bring about which causes. */
const canCause: readonly (readonly [RegExp, RegExp])[] = [
  [/^image\./, /image|pullSecret/i],
  [/^oom\./, /resources|memory|image|env|args|command/i],
  [/^probe\./, /probe|port|image|resources/i],
  [/^crashloop\.(bad_command|not_executable|arch)/, /command|args|image/i],
  [
    /^(crashloop|config|db|dependency|dns|tls|app|volume\.readonly)\b/,
    /env|args|command|configMap|secret|volume|image|securityContext|^data/i,
  ],
  [/^pending\./, /nodeSelector|affinity|toleration|resources|hostPort|volume|replicas|schedul/i],
  [/^volume\./, /volume|claim|storage/i],
  [/^service\./, /selector|ports|labels|replicas/i],
];

/** A limit that was raised takes no memory away. */
function eased({ path, before, after }: FieldChange): boolean {
  const [was, is] = [nanoOf(before ?? ''), nanoOf(after ?? '')];
  return /limits\./.test(path) && was !== undefined && is !== undefined && is > was;
}

const bearing = (hit: Hit, change: ChangeFact): readonly FieldChange[] =>
  change.fields.filter((f) => canCause.some(([cause, path]) => cause.test(hit.cause) && path.test(f.path)) && !eased(f));

export function recentChanges(facts: Facts): readonly ChangeFact[] {
  const until = facts.since === undefined ? facts.now : facts.since + slack;
  return facts.changes.filter((c) => facts.now - c.changedAt < recent && c.changedAt <= until).sort((a, b) => b.changedAt - a.changedAt);
}

/** `revision 4 → 5: …`: a template with revisions to go back to. */
const revisions = /^revision (\d+) → \d+/;

function inWords({ path, before, after }: FieldChange): string {
  const what = path
    .replace(/^spec\./, '')
    .replace(/^(?:initContainers|containers)\[([^\]]+)\]\./, '$1 ')
    .replace(
      /env\[([^\]]+)\]\.(?:value|valueFrom\.(\S+))$/,
      (_, name: string, from?: string) => `env ${name}${from === undefined ? '' : ` (${from})`}`,
    );
  if (before === undefined) return `${what} added: ${after ?? ''}`;
  return after === undefined ? `${what} removed (was ${before})` : `${what} ${before} → ${after}`;
}

/** The change, by the fields that can have this effect. */
function says(change: ChangeFact, fields: readonly FieldChange[]): string {
  const [revision] = revisions.exec(change.summary) ?? [];
  const known = fields.filter((f) => f.before !== undefined || f.after !== undefined);
  if (revision === undefined || known.length === 0) return `changed just before: ${change.summary}`;
  const more = known.length > 3 ? ` and ${known.length - 3} more` : '';
  return `changed just before: ${revision}: ${known.slice(0, 3).map(inWords).join('; ')}${more}`;
}

const undoable = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

function back(ref: ObjectRef, revision: string): Step {
  return {
    text: `Go back to revision ${revision}, from before the change.`,
    command: kubectl('rollout', 'undo', target(ref), ...inNamespace(ref), `--to-revision=${revision}`),
  };
}

/** The way back first; a step that undoes without saying how far is its poorer twin. */
function withWayBack(steps: readonly Step[], change: ChangeFact): readonly Step[] {
  const revision = revisions.exec(change.summary)?.[1];
  if (revision === undefined || !undoable.has(change.ref.kind)) return steps;
  const undo = back(change.ref, revision);
  return [undo, ...steps.filter((s) => s.command === undefined || !undo.command?.startsWith(s.command))];
}

/** What changed just before is likelier to be to blame, where the change can have that effect. */
export function weighedByChange(hit: Hit, facts: Facts): Hit {
  const mine = new Set([hit.culprit, hit.shows, facts.ownerOf(hit.shows)].map(refText));
  const changes = recentChanges(facts)
    .map((change) => ({ change, fields: bearing(hit, change) }))
    .filter(({ change, fields }) => fields.length > 0 && (mine.has(refText(change.ref)) || change.ref.kind === 'ConfigMap'));
  // What changed in the template can be undone at once.
  const found = changes.find(({ change }) => revisions.test(change.summary)) ?? changes[0];
  if (found === undefined) return hit;
  return {
    ...hit,
    strength: 1 - (1 - hit.strength) * 0.6,
    because: [...hit.because, { evidence: found.change.id, says: says(found.change, found.fields), only: 'sign' }],
    steps: withWayBack(hit.steps, found.change),
  };
}

export function changeNotes(facts: Facts): readonly ChangeNote[] {
  return recentChanges(facts)
    .slice(0, 5)
    .map((c) => ({ evidence: c.id, ref: c.ref, at: c.changedAt, by: c.by, summary: c.summary }));
}
