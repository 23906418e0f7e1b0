import { kindOf } from '../src/adapters/recorded/index.ts';
import type { ReplayLine } from '../src/flow/index.ts';
import type { LabelledCase } from './cases.ts';

type Incident = ReplayLine['incidents'][number];

/** Short names of the linter that the API does not know. */
const short: Readonly<Record<string, string>> = {
  dp: 'Deployment',
  cj: 'CronJob',
  cr: 'ClusterRole',
  crb: 'ClusterRoleBinding',
  rb: 'RoleBinding',
  gw: 'Gateway',
  gwr: 'HTTPRoute',
  np: 'NetworkPolicy',
  ing: 'Ingress',
};

/** `dp default/dp2` → kind and name; where the label names no object: what the recording is about. */
function wanted(one: LabelledCase): readonly { readonly kind: string; readonly name: string }[] {
  const read = /^(\S+) (?:[^/]*\/)?(.+)$/.exec(one.about);
  if (read === null) return one.recorded.asked;
  const word = read[1] ?? '';
  return [{ kind: short[word] ?? kindOf(word) ?? word, name: read[2] ?? '' }];
}

/**
 * The incidents a label is about. Fixtures hold healthy and broken objects side by side, and transcripts list a whole namespace: only
 * what concerns the labelled object is scored, and when nothing does, nothing was found. Without such a label every incident counts.
 */
export function focused(one: LabelledCase, line: ReplayLine): readonly Incident[] {
  const about = wanted(one);
  if (about.length === 0) return line.incidents;
  const names = (ref: { kind: string; name: string }): boolean => about.some((a) => sameOrOwned(a, ref));
  return line.incidents.filter((i) => [i.subject, ...i.members, ...i.causes.map((c) => c.culprit)].some(names));
}

function sameOrOwned(a: { readonly kind: string; readonly name: string }, ref: { readonly kind: string; readonly name: string }): boolean {
  if (a.kind === ref.kind && a.name === ref.name) return true;
  return (a.kind === 'Pod' && a.name.startsWith(`${ref.name}-`)) || (ref.kind === 'Pod' && ref.name.startsWith(`${a.name}-`));
}
