import { isDeepStrictEqual } from 'node:util';
import type { Controller } from '../loop.ts';
import type { Condition, Deployment, Obj, ReplicaSet, Template } from '../store/types.ts';
import { type ControllerNeeds, fromKey, isOwnedBy, ownerReference, ownKeys, templateHash } from './needs.ts';
import { bounds, recreateStep, rollingStep, type ScalePlan, withCondition } from './rollout.ts';

const MANAGER = 'kube-controller-manager';
const HASH = 'pod-template-hash';
const REVISION = 'deployment.kubernetes.io/revision';

const plain = (template: Template): unknown => {
  const { [HASH]: _hash, ...labels } = template.metadata?.labels ?? {};
  return { labels, annotations: template.metadata?.annotations ?? {}, spec: template.spec };
};

const sameTemplate = (a: Template, b: Template): boolean => isDeepStrictEqual(plain(a), plain(b));

const revisionOf = (object: Obj): number => Number(object.metadata.annotations?.[REVISION] ?? 0);

/** Annotations that a ReplicaSet takes over from its Deployment. */
const inherited = (deployment: Deployment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(deployment.metadata.annotations ?? {}).filter(
      ([key]) => key !== 'kubectl.kubernetes.io/last-applied-configuration' && key !== REVISION,
    ),
  );

interface Seen {
  readonly current: ReplicaSet;
  readonly old: readonly ReplicaSet[];
}

/** Rolls each Deployment out through ReplicaSets, one a revision. */
export class Deployments implements Controller {
  readonly name = 'deployment';
  readonly #needs: ControllerNeeds;
  readonly #recorder: ReturnType<ControllerNeeds['recorders']['from']>;
  /** When a rollout last moved, wall clock, by uid. */
  readonly #progress = new Map<string, { mark: string; at: number }>();

  constructor(needs: ControllerNeeds) {
    this.#needs = needs;
    this.#recorder = needs.recorders.from('deployment-controller');
  }

  concerns(change: Parameters<Controller['concerns']>[0]): readonly string[] {
    return ownKeys(change, 'Deployment');
  }

  reconcile(key: string, again: (milliseconds: number) => void): void {
    const { namespace, name } = fromKey(key);
    const { store } = this.#needs;
    const deployment = store.one('Deployment', namespace, name);
    if (deployment === undefined || deployment.metadata.deletionTimestamp !== undefined) return;
    const sets = store.of('ReplicaSet', namespace).filter((set) => isOwnedBy(set, deployment));
    const match = sets
      .filter((set) => sameTemplate(set.spec.template, deployment.spec.template))
      .sort((a, b) => revisionOf(b) - revisionOf(a))[0];
    const paused = deployment.spec.paused === true;
    const current = match ?? (paused ? undefined : this.#newSet(deployment, sets));
    if (current === undefined) return this.#report(deployment, undefined, sets, again);
    const old = sets.filter((set) => set.metadata.uid !== current.metadata.uid);
    if (match && !paused) this.#raiseRevision(deployment, current, old);
    this.#scale(deployment, { current, old }, paused);
    if (this.#complete(deployment, current, old)) this.#cleanUp(deployment, old);
    return this.#report(deployment, current, old, again);
  }

  #newSet(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet {
    const { store } = this.#needs;
    const hash = templateHash(plain(deployment.spec.template));
    const revision = String(Math.max(0, ...sets.map(revisionOf)) + 1);
    const labels = { ...deployment.spec.template.metadata?.labels, [HASH]: hash };
    const created = store.create(
      store.resources.known('ReplicaSet'),
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: {
          name: `${deployment.metadata.name}-${hash}`,
          namespace: deployment.metadata.namespace ?? '',
          uid: '',
          resourceVersion: '',
          creationTimestamp: '',
          labels,
          annotations: {
            ...inherited(deployment),
            [REVISION]: revision,
            'deployment.kubernetes.io/desired-replicas': String(deployment.spec.replicas),
          },
          ownerReferences: [ownerReference(deployment)],
        },
        spec: {
          replicas: 0,
          selector: { ...deployment.spec.selector, matchLabels: { ...deployment.spec.selector.matchLabels, [HASH]: hash } },
          template: { ...structuredClone(deployment.spec.template), metadata: { ...deployment.spec.template.metadata, labels } },
          ...(deployment.spec.minReadySeconds === undefined ? {} : { minReadySeconds: deployment.spec.minReadySeconds }),
        },
        status: { replicas: 0 },
      },
      { manager: MANAGER },
    ) as ReplicaSet;
    this.#setRevision(deployment, revision);
    return created;
  }

  #setRevision(deployment: Deployment, revision: string): void {
    const { namespace = '', name } = deployment.metadata;
    this.#needs.store.edit('Deployment', { namespace, name }, { manager: MANAGER }, (draft) => {
      draft.metadata.annotations = { ...draft.metadata.annotations, [REVISION]: revision };
    });
  }

  /** A template that comes back (rollback) becomes the newest revision again. */
  #raiseRevision(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[]): void {
    const newest = Math.max(0, ...old.map(revisionOf));
    if (revisionOf(current) > newest) return;
    const revision = String(newest + 1);
    const { namespace = '', name } = current.metadata;
    this.#needs.store.edit('ReplicaSet', { namespace, name }, { manager: MANAGER }, (draft) => {
      const history = [draft.metadata.annotations?.['deployment.kubernetes.io/revision-history'], draft.metadata.annotations?.[REVISION]]
        .filter(Boolean)
        .join(',');
      draft.metadata.annotations = {
        ...draft.metadata.annotations,
        [REVISION]: revision,
        'deployment.kubernetes.io/revision-history': history,
      };
    });
    this.#setRevision(deployment, revision);
  }

  #scale(deployment: Deployment, { current, old }: Seen, paused: boolean): void {
    const live = old.filter((set) => set.spec.replicas > 0);
    if (paused) return this.#apply(deployment, this.#onlyCount(deployment, current, live));
    const plans =
      deployment.spec.strategy?.type === 'Recreate' ? recreateStep(deployment, current, old) : rollingStep(deployment, current, live);
    return this.#apply(deployment, plans);
  }

  /** While paused only the number is followed, by the set that has most. */
  #onlyCount(deployment: Deployment, current: ReplicaSet, live: readonly ReplicaSet[]): ScalePlan[] {
    const [largest] = [current, ...live].sort((a, b) => b.spec.replicas - a.spec.replicas);
    const total = [current, ...live].reduce((sum, set) => sum + set.spec.replicas, 0);
    const change = deployment.spec.replicas - total;
    return largest && change !== 0 && live.length === 0 ? [{ set: largest, to: Math.max(0, largest.spec.replicas + change) }] : [];
  }

  #apply(deployment: Deployment, plans: readonly ScalePlan[]): void {
    for (const { set, to } of plans) {
      const from = set.spec.replicas;
      if (from === to) continue;
      const { namespace = '', name } = set.metadata;
      this.#needs.store.edit('ReplicaSet', { namespace, name }, { manager: MANAGER }, (draft) => {
        draft.spec.replicas = to;
        draft.metadata.annotations = {
          ...draft.metadata.annotations,
          'deployment.kubernetes.io/desired-replicas': String(deployment.spec.replicas),
          'deployment.kubernetes.io/max-replicas': String(bounds(deployment).most),
        };
      });
      this.#recorder.event(
        deployment,
        'Normal',
        'ScalingReplicaSet',
        `Scaled ${to > from ? 'up' : 'down'} replica set ${name} from ${from} to ${to}`,
      );
    }
  }

  #complete(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[]): boolean {
    const wanted = deployment.spec.replicas;
    return (
      (current.status.availableReplicas ?? 0) === wanted &&
      current.spec.replicas === wanted &&
      old.every((set) => set.status.replicas === 0 && set.spec.replicas === 0)
    );
  }

  #cleanUp(deployment: Deployment, old: readonly ReplicaSet[]): void {
    const keep = deployment.spec.revisionHistoryLimit ?? 10;
    const spare = [...old].sort((a, b) => revisionOf(b) - revisionOf(a)).slice(keep);
    for (const set of spare)
      this.#needs.store.remove(this.#needs.store.resources.known('ReplicaSet'), set.metadata.namespace, set.metadata.name);
  }

  #report(
    deployment: Deployment,
    seenCurrent: ReplicaSet | undefined,
    seenOld: readonly ReplicaSet[],
    again: (milliseconds: number) => void,
  ): void {
    const { store } = this.#needs;
    const { namespace = '', name } = deployment.metadata;
    const fresh = (set: ReplicaSet): ReplicaSet => store.one('ReplicaSet', namespace, set.metadata.name) ?? set;
    const current = seenCurrent && fresh(seenCurrent);
    const old = seenOld.map(fresh);
    const all = current ? [current, ...old] : old;
    const sum = (count: (set: ReplicaSet) => number | undefined): number => all.reduce((total, set) => total + (count(set) ?? 0), 0);
    const available = sum((set) => set.status.availableReplicas);
    const complete = current !== undefined && this.#complete(deployment, current, old);
    const total = sum((set) => set.spec.replicas);
    store.edit('Deployment', { namespace, name }, { manager: MANAGER, part: 'status' }, (draft) => {
      draft.status = {
        observedGeneration: draft.metadata.generation ?? 1,
        replicas: sum((set) => set.status.replicas),
        updatedReplicas: current?.status.replicas ?? 0,
        readyReplicas: sum((set) => set.status.readyReplicas),
        availableReplicas: available,
        unavailableReplicas: Math.max(0, total - available),
        conditions: this.#conditions(draft, { current, old: all, available, complete }),
      };
      for (const count of ['readyReplicas', 'availableReplicas', 'unavailableReplicas', 'updatedReplicas', 'replicas'] as const)
        if (draft.status[count] === 0) delete draft.status[count];
    });
    if (!complete && deployment.spec.paused !== true) again(1000);
  }

  #conditions(
    deployment: Deployment,
    seen: { current: ReplicaSet | undefined; old: readonly ReplicaSet[]; available: number; complete: boolean },
  ): Condition[] {
    const stamp = this.#needs.timing.stamp();
    const enough = seen.available >= bounds(deployment).fewest;
    const availability: Condition = enough
      ? { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        };
    let list = withCondition(deployment.status.conditions, availability, stamp);
    const progress = this.#progressing(deployment, seen);
    if (progress) list = withCondition(list, progress, stamp);
    const failure = seen.old.flatMap((set) => set.status.conditions ?? []).find((c) => c.type === 'ReplicaFailure' && c.status === 'True');
    list = list.filter((condition) => condition.type !== 'ReplicaFailure' || failure !== undefined);
    return failure
      ? withCondition(list, { type: 'ReplicaFailure', status: 'True', reason: failure.reason ?? '', message: failure.message ?? '' }, stamp)
      : list;
  }

  #progressing(
    deployment: Deployment,
    { current, old, complete }: { current: ReplicaSet | undefined; old: readonly ReplicaSet[]; complete: boolean },
  ): Condition | undefined {
    const type = 'Progressing';
    if (deployment.spec.paused === true) return { type, status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' };
    if (current === undefined) return undefined;
    const { uid } = deployment.metadata;
    const name = current.metadata.name;
    const now = this.#needs.timing.now();
    const counts = [current, ...old].map(
      (set) => `${set.metadata.name} ${set.status.replicas} ${set.status.readyReplicas ?? 0} ${set.status.availableReplicas ?? 0}`,
    );
    const mark = [deployment.metadata.generation, ...counts].join(';');
    const before = this.#progress.get(uid);
    const was = deployment.status.conditions?.find((c) => c.type === type);
    if (complete) {
      this.#progress.set(uid, { mark, at: now });
      return { type, status: 'True', reason: 'NewReplicaSetAvailable', message: `ReplicaSet "${name}" has successfully progressed.` };
    }
    /* A rollout that was complete does not begin to time out because a pod is lost later: only a new template starts the clock. */
    const finished = was?.reason === 'NewReplicaSetAvailable' && was.message?.includes(`"${name}"`) === true;
    if (finished) return undefined;
    if (before?.mark !== mark && !(was?.reason === 'ProgressDeadlineExceeded' && !this.#grown(before?.mark, mark)))
      this.#progress.set(uid, { mark, at: now });
    const since = this.#progress.get(uid)?.at ?? now;
    if (this.#needs.timing.since(since) > (deployment.spec.progressDeadlineSeconds ?? 600) * 1000)
      return { type, status: 'False', reason: 'ProgressDeadlineExceeded', message: `ReplicaSet "${name}" has timed out progressing.` };
    return { type, status: 'True', reason: 'ReplicaSetUpdated', message: `ReplicaSet "${name}" is progressing.` };
  }

  /** The template or the number changed; restarts of crashing pods are no progress. */
  #grown(before: string | undefined, mark: string): boolean {
    return before?.split(';')[0] !== mark.split(';')[0];
  }
}
