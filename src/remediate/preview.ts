import { type FieldOwner, type KubeObject, type Preview, workloadOf } from '../model/index.ts';
import { allowedBy } from './budget.ts';
import { diffOf } from './diff.ts';
import { disruption } from './disruption.ts';
import { fragmentOf, yaml } from './fragment.ts';
import { autoscalerText, fieldOwners, holdersOf } from './owners.ts';
import type { LiveFacts, Offer } from './types.ts';

/** What a person sees before the button. `fields` is what `planOf` binds; it is raw, as are the other texts: scrub before showing. */
export function previewOf(offer: Offer, facts: LiveFacts): Preview {
  const fields = diffOf(offer.before, offer.after);
  const object = offer.after === undefined ? offer.owner : offer.before;
  const owners = offer.after === undefined ? [] : fieldOwners(object, fields, facts.autoscalers);
  const { desired, ready } = workloadOf(offer.owner);
  const [budget] = [...facts.budgets].sort((a, b) => allowedBy(a) - allowedBy(b));
  const source = sourcePatch(offer, owners);
  return {
    fields,
    replicas: { desired, ready },
    ...(budget === undefined ? {} : { budget: { name: budget.metadata.name, allowed: allowedBy(budget) } }),
    owners,
    ...(source === undefined ? {} : { sourcePatch: source }),
    warnings: warnings(offer, facts, owners),
  };
}

function warnings(offer: Offer, facts: LiveFacts, owners: readonly FieldOwner[]): readonly string[] {
  return [
    ...offer.notes,
    ...reverting(owners),
    ...holdersOf(offer.owner)
      .filter((h) => h.by === 'Helm' && owners.some((o) => o.by === 'Helm'))
      .map((h) => `The next upgrade of Helm release ${h.name} overwrites this; change its values too.`),
    ...conflicts(offer, facts.autoscalers),
    ...disruption(offer, facts),
    ...facts.unseen.map((look) => `Not known, because it could not be read: ${look}.`),
  ];
}

function reverting(owners: readonly FieldOwner[]): readonly string[] {
  const who = new Map(owners.filter((o) => o.reverts).map((o) => [`${o.by} (${o.name})`, o]));
  return [...who.keys()].map((name) => {
    const paths = owners.filter((o) => `${o.by} (${o.name})` === name).map((o) => o.path);
    const more = paths.length > 2 ? ` and ${paths.length - 2} more` : '';
    return `${name} also writes ${paths.slice(0, 2).join(', ')}${more} and will write it back; the lasting change belongs at its source.`;
  });
}

function conflicts({ action }: Offer, autoscalers: readonly KubeObject[]): readonly string[] {
  if (action.is !== 'scale' && action.is !== 'set-resources') return [];
  const kind = action.is === 'scale' ? 'HorizontalPodAutoscaler' : 'VerticalPodAutoscaler';
  return autoscalers.filter((a) => a.kind === kind).map((a) => `${autoscalerText(a)} works on the same field.`);
}

/** For whom the change is not lasting: Git for those that sync, values for Helm. */
function sourcePatch({ action, before, after }: Offer, owners: readonly FieldOwner[]): string | undefined {
  if (after === undefined || action.is === 'restart') return undefined;
  if (owners.some((o) => o.reverts && o.by !== 'a HorizontalPodAutoscaler' && o.by !== 'a VerticalPodAutoscaler'))
    return fragmentOf(before, after);
  const helm = owners.find((o) => o.by === 'Helm');
  if (helm === undefined) return undefined;
  const head = `# Helm release ${helm.name}; the names of values are the chart's own`;
  if (action.is === 'scale') return [head, ...yaml({ replicaCount: action.replicas }, '')].join('\n');
  if (action.is !== 'set-resources') return [`# Helm release ${helm.name}: its values must lead to`, fragmentOf(before, after)].join('\n');
  return [head, ...yaml({ resources: Object.values(action.resources)[0] }, '')].join('\n');
}
