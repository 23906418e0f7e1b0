import type { EvidenceItem, Found, Look, Millis, ObjectRef } from '../model/index.ts';
import { answered, keyOf } from './asked.ts';
import { knownOf } from './known.ts';
import { logLooks, ownPods } from './pods.ts';
import { tellingPods } from './telling-pods.ts';

/** Containers whose logs were read in none of the pods that were looked at, as one item; nothing when all were. Called after the last round. */
export function leftOut(
  about: { readonly subject: ObjectRef; readonly failing: readonly ObjectRef[] },
  items: readonly EvidenceItem[],
  now: Millis,
): readonly Found[] {
  const pods = tellingPods(ownPods(about, knownOf(items)), about.failing);
  const done = answered(items);
  const looks = pods.flatMap((pod) => logLooks(pod, Number.POSITIVE_INFINITY)).flatMap((look) => (look.do === 'logs' ? [look] : []));
  const read = new Set(looks.filter((look) => done.has(keyOf(look))).map((look) => look.container));
  const unread = looks.filter((look) => !read.has(look.container));
  const [first] = unread;
  if (first === undefined) return [];
  const names = [...new Set(unread.map((look) => look.container))];
  const look: Look = { ...first, previous: false };
  const where = first.pod.namespace === undefined ? '' : ` -n ${first.pod.namespace}`;
  return [
    {
      query: `kubectl logs ${first.pod.name}${where} --all-containers`,
      at: now,
      is: 'missing',
      look,
      why: 'left-out',
      detail: `too many containers for one look; not read: ${names.join(', ')}`,
    },
  ];
}
