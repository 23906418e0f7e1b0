import {
  at as get,
  type Before,
  type Container,
  type KubeObject,
  labels,
  type Millis,
  owners,
  type Pod,
  podOf,
  refOf,
  sameObject,
  selectorOf,
  selects,
  selectorText,
  workloadOf,
} from '../model/index.ts';

/** Pods of the owner that are not on their way out. */
export function podsOf(owner: KubeObject, pods: readonly KubeObject[]): readonly Pod[] {
  return pods
    .filter((p) => sameObject(refOf(p), refOf(owner)) || owners(p).some((o) => o.uid === owner.metadata.uid) || selected(owner, p))
    .map(podOf)
    .filter((p) => p.deletedAt === undefined && p.phase !== 'Succeeded');
}

/** Pods of a Deployment are owned by its ReplicaSets. */
function selected(owner: KubeObject, pod: KubeObject): boolean {
  return owners(pod).some((o) => o.kind === 'ReplicaSet') && selects(selectorOf(get(owner['spec'], 'selector')), labels(pod));
}

/** The owner as it is before the change, to judge by afterwards. `failing`: what fails now, as the incident says. */
export function beforeOf(owner: KubeObject, pods: readonly KubeObject[], failing: readonly string[], at: Millis): Before {
  const { desired } = workloadOf(owner);
  const { kind } = owner;
  const { namespace = '', name, uid = '' } = owner.metadata;
  const restarts = podsOf(owner, pods).reduce((sum, p) => sum + p.containers.reduce((n, c) => n + c.restarts, 0), 0);
  const selector = selectorOf(get(owner['spec'], 'selector'));
  const pattern = selector === undefined || selector.length === 0 ? {} : { selector: selectorText(selector) };
  return { at, owner: { kind, namespace, name, uid }, desired, available: availableOf(owner), restarts, failing, ...pattern };
}

/** StatefulSets say it since 1.22; older ones only how many are ready. */
export function availableOf(owner: KubeObject): number {
  const { available, ready } = workloadOf(owner);
  return owner.kind === 'StatefulSet' && get(owner['status'], 'availableReplicas') === undefined ? ready : available;
}

/** Longest time between the starts of a container's last two runs; absent where nothing crashed. */
export function crashEvery(pods: readonly KubeObject[], now: Millis): Millis | undefined {
  const spans = pods
    .map(podOf)
    .flatMap((p) => p.containers)
    .flatMap((c) => span(c, now) ?? []);
  return spans.length === 0 ? undefined : Math.max(...spans);
}

function span({ state, last }: Container, now: Millis): Millis | undefined {
  const ended = last.is === 'terminated' ? last : state.is === 'terminated' ? state : undefined;
  if (ended?.startedAt === undefined) return undefined;
  const next = state.is === 'running' ? (state.since ?? now) : now;
  return Math.max(0, next - ended.startedAt);
}
