import { annotations, at, type FieldChange, type FieldOwner, type KubeObject, labels, owners, text } from '../model/index.ts';
import { managersOf, ownersOf } from './field-managers.ts';

type By = FieldOwner['by'];

/** Who holds a whole object, by the marks that each tool leaves on what it applies. */
interface Holder {
  readonly by: By;
  readonly name: string;
  readonly reverts: boolean;
}

const tools: readonly (readonly [RegExp, By, boolean])[] = [
  [/^argocd/, 'Argo CD', true],
  [/^(kustomize-controller|helm-controller)$/, 'Flux', true],
  [/^helm$/i, 'Helm', false],
];

/** Not owners that would write back: people at a prompt, the control plane, ourselves. */
const passers = /^(kubectl.*|kube-controller-manager|kubelet|kube-scheduler|kube-apiserver|k8s-rca.*|node-fetch|unknown|undici|)$/;

/** Who else writes the fields that change. Per field by `managedFields`; where an object carries none, by its marks alone. */
export function fieldOwners(object: KubeObject, fields: readonly FieldChange[], autoscalers: readonly KubeObject[]): readonly FieldOwner[] {
  const holders = holdersOf(object);
  const recorded = managersOf(object).length > 0;
  const found = fields.flatMap(({ path }) => [
    ...(recorded ? byManager(object, path, holders) : holders.map((h) => ({ path, ...h }))),
    ...holders.filter((h) => recorded && h.by === 'an operator').map((h) => ({ path, ...h })),
    ...byAutoscaler(path, autoscalers),
  ]);
  return found.filter((f, i) => found.findIndex((o) => o.path === f.path && o.by === f.by && o.name === f.name) === i);
}

export function holdersOf(object: KubeObject): readonly Holder[] {
  const notes = annotations(object);
  const marks = labels(object);
  const holders: Holder[] = [];
  const tracking = notes['argocd.argoproj.io/tracking-id'];
  const release = notes['meta.helm.sh/release-name'];
  const instance = marks['app.kubernetes.io/instance'];
  const byHelm = release !== undefined || marks['app.kubernetes.io/managed-by'] === 'Helm';
  const flux = marks['kustomize.toolkit.fluxcd.io/name'] ?? marks['helm.toolkit.fluxcd.io/name'];
  const argo = managersOf(object).some((m) => m.name.startsWith('argocd'));
  if (tracking !== undefined) holders.push({ by: 'Argo CD', name: tracking.split(':')[0] ?? tracking, reverts: true });
  // Charts set the instance label by habit; it is Argo CD's mark only where something else says Argo CD or nothing says Helm.
  else if (instance !== undefined && (argo || (!byHelm && flux === undefined && managersOf(object).length === 0)))
    holders.push({ by: 'Argo CD', name: instance, reverts: true });
  if (flux !== undefined) holders.push({ by: 'Flux', name: flux, reverts: true });
  else if (byHelm) holders.push({ by: 'Helm', name: release ?? instance ?? object.metadata.name, reverts: false });
  const operator = owners(object).find((o) => o.controller && isCustom(o.apiVersion));
  if (operator !== undefined) holders.push({ by: 'an operator', name: `${operator.kind} ${operator.name}`, reverts: true });
  return holders;
}

/** Groups of the API itself have no dot or end in `.k8s.io`. */
function isCustom(apiVersion: string): boolean {
  const [group = '', version] = apiVersion.split('/');
  return version !== undefined && group.includes('.') && !group.endsWith('.k8s.io');
}

function byManager(object: KubeObject, path: string, holders: readonly Holder[]): readonly FieldOwner[] {
  return ownersOf(object, path)
    .filter((m) => !passers.test(m.name))
    .map((m) => {
      const [, by = 'another manager', reverts = false] = tools.find(([pattern]) => pattern.test(m.name)) ?? [];
      return { path, by, name: holders.find((h) => h.by === by)?.name ?? m.name, reverts };
    });
}

function byAutoscaler(path: string, autoscalers: readonly KubeObject[]): readonly FieldOwner[] {
  return autoscalers.flatMap((a): readonly FieldOwner[] => {
    if (a.kind === 'HorizontalPodAutoscaler' && path === 'spec.replicas')
      return [{ path, by: 'a HorizontalPodAutoscaler', name: a.metadata.name, reverts: true }];
    const acts = text(at(a['spec'], 'updatePolicy', 'updateMode')) !== 'Off';
    return a.kind === 'VerticalPodAutoscaler' && acts && path.includes('.resources.')
      ? [{ path, by: 'a VerticalPodAutoscaler', name: a.metadata.name, reverts: true }]
      : [];
  });
}

/** KEDA makes an autoscaler and owns it; naming both would say one thing twice. */
export function autoscalerText(autoscaler: KubeObject): string {
  const maker = owners(autoscaler).find((o) => o.kind === 'ScaledObject');
  return maker === undefined ? `${autoscaler.kind} ${autoscaler.metadata.name}` : `ScaledObject ${maker.name}`;
}
