import type { Look, ObjectRef } from '../model/index.ts';
import type { Known } from './known.ts';
import { listOf } from './looks.ts';
import { ownPods } from './pods.ts';

const unreachable =
  /timed? ?out|no such host|name resolution|EAI_AGAIN|ENOTFOUND|connection refused|ECONNREFUSED|no route to host|UNAVAILABLE/i;

/** Parts of the control plane that explain what nothing nearer does: DNS and kube-proxy for unreachable peers, the scheduler for pods nobody places. */
export function systemLooks(about: { readonly subject: ObjectRef; readonly failing: readonly ObjectRef[] }, known: Known): readonly Look[] {
  const mine = new Set(ownPods(about, known).map((p) => p.ref.name));
  const complains = known.items.some((i) => i.is === 'logs' && mine.has(i.pod.name) && unreachable.test(i.text));
  const unnoticed = known.pods.some(
    (p) => mine.has(p.ref.name) && p.phase === 'Pending' && p.node === undefined && p.conditions.length === 0,
  );
  return [
    ...(complains
      ? [listOf('Pod', 'kube-system', { label: 'k8s-app=kube-dns' }), listOf('Pod', 'kube-system', { label: 'k8s-app=kube-proxy' })]
      : []),
    ...(unnoticed ? [listOf('Pod', 'kube-system', { label: 'component=kube-scheduler' })] : []),
  ];
}
