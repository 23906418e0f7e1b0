import { at, labels, num, text, type KubeObject, type Workload, workloadOf } from '../model/index.ts';
import { isHealthy } from './budget.ts';
import { revisionOf } from './live.ts';
import { templateDigest, templateOf } from './template.ts';
import type { LiveFacts, Offer } from './types.ts';

interface Running {
  readonly revision: number;
  readonly pods: number;
  readonly ready: number;
  /** Pods of every other revision. */
  readonly others: number;
}

/** Which pods end and which stay when another template is written, one sentence each; none where the template stays as it is. */
export function disruption({ action, owner, after }: Offer, facts: LiveFacts): readonly string[] {
  if (action.is === 'scale' || action.is === 'evict-pod' || action.is === 'delete-stuck-pod' || after === undefined) return [];
  const now = workloadOf(owner);
  const running = runningOf(after, facts);
  const moving = now.hasStatus && now.updated < now.desired;
  if (running !== undefined && running.pods > 0)
    return [...kept(now, running), ...(moving ? ['A rollout is under way; this turns it back.'] : [])];
  return [
    replaced(now, owner),
    ...(now.strategy === 'Recreate' && action.is !== 'restart' ? ['All its pods stop before new ones start (Recreate).'] : []),
    ...(now.desired === 1 && now.ref.kind === 'StatefulSet' ? ['It has one replica, which is down while it is replaced.'] : []),
    ...(moving ? ['A rollout is under way; this begins another one.'] : []),
  ];
}

/** The revision that has the template already: its pods are kept by their controller. */
function runningOf(after: KubeObject, facts: LiveFacts): Running | undefined {
  const wanted = templateDigest(templateOf(after));
  const same = facts.revisions.find((r) => templateDigest(templateOf(r)) === wanted);
  if (same === undefined) return undefined;
  const revision = revisionOf(same);
  if (same.kind === 'ReplicaSet') {
    const count = (r: KubeObject): number => workloadOf(r).current;
    const others = facts.revisions.filter((r) => r !== same).reduce((sum, r) => sum + count(r), 0);
    return { revision, pods: count(same), ready: workloadOf(same).ready, others };
  }
  const mine = facts.pods.filter((p) => labels(p)['controller-revision-hash'] === same.metadata.name);
  return { revision, pods: mine.length, ready: mine.filter(isHealthy).length, others: facts.pods.length - mine.length };
}

function kept({ desired, ref }: Workload, { revision, pods, ready, others }: Running): readonly string[] {
  const stay = Math.min(pods, desired);
  const goes = others + pods - stay;
  const ends =
    goes === 0 ? 'none ends' : `${pieces(goes)} of ${others === goes ? 'other revisions' : ref.name} ${goes === 1 ? 'ends' : 'end'}`;
  return [
    `${pieces(stay)} of revision ${revision} ${stay === 1 ? 'runs already and stays' : 'run already and stay'} (${Math.min(ready, stay)} ready); ${ends}.`,
    ...(stay < desired ? [`${pieces(desired - stay)} of revision ${revision} ${desired - stay === 1 ? 'is' : 'are'} started.`] : []),
  ];
}

function pieces(n: number): string {
  return `${n} ${n === 1 ? 'pod' : 'pods'}`;
}

function replaced({ desired, ref, strategy }: Workload, owner: KubeObject): string {
  const all = desired === 1 ? `The one pod of ${ref.name} is replaced` : `All ${desired} pods of ${ref.name} are replaced`;
  if (ref.kind === 'StatefulSet') {
    const from = num(at(owner['spec'], 'updateStrategy', 'rollingUpdate', 'partition')) ?? 0;
    const some = Math.max(0, desired - from);
    if (from > 0)
      return `${pieces(some)} of the ${desired} of ${ref.name} ${some === 1 ? 'is' : 'are'} replaced: those from ${ref.name}-${from} on (partition).`;
    return desired === 1 ? `${all}.` : `${all}, one after the other.`;
  }
  if (strategy === 'Recreate') return `${all}.`;
  const { surge, unavailable } = pace(owner, desired);
  const most = (n: number): string => (n === 0 ? 'none' : `up to ${n}`);
  return `${all}; meanwhile ${most(surge)} more, ${most(unavailable)} fewer (maxSurge ${surge}, maxUnavailable ${unavailable}).`;
}

/** As the Deployment controller counts: the surge is rounded up, what may be missing down, and both cannot be none. */
function pace(owner: KubeObject, desired: number): { readonly surge: number; readonly unavailable: number } {
  const written = (field: string): unknown => at(owner['spec'], 'strategy', 'rollingUpdate', field);
  const surge = share(written('maxSurge') ?? '25%', desired, Math.ceil);
  const unavailable = share(written('maxUnavailable') ?? '25%', desired, Math.floor);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function share(written: unknown, of: number, round: (n: number) => number): number {
  const percent = /^(\d+)%$/.exec(text(written));
  return percent === null ? (num(written) ?? 0) : round((of * Number(percent[1])) / 100);
}
