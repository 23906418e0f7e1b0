import { at, list, str } from '../../model/index.ts';
import type { Facts, WorkloadFact } from '../facts/index.ts';
import { type Hit, type Rule, sure } from '../rule.ts';
import { because, hitOf } from './remark.ts';

function judgeService(facts: Facts, set: WorkloadFact): readonly Hit[] {
  const name = set.serviceName;
  const gone = name === undefined ? undefined : facts.absent('Service', set.ref.namespace, name);
  if (name === undefined || gone === undefined) return [];
  return [
    hitOf({
      cause: 'statefulset.service_missing',
      shows: set.ref,
      title: `StatefulSet ${set.ref.name} names Service ${name}, which does not exist`,
      explanation: 'Its pods start, but they have no stable DNS names, so peers that look for each other by name do not find each other.',
      because: [...because(set.id, `serviceName ${name}`), ...because(gone, `no Service ${name}`)],
      strength: sure.told,
    }),
  ];
}

function judgeClasses(facts: Facts, set: WorkloadFact): readonly Hit[] {
  const classes = new Set(list(at(set.body['spec'], 'volumeClaimTemplates')).flatMap((t) => str(at(t, 'spec', 'storageClassName')) ?? []));
  return [...classes].flatMap((name) => {
    const gone = facts.absent('StorageClass', undefined, name);
    if (gone === undefined) return [];
    return [
      hitOf({
        cause: 'statefulset.storage_class_missing',
        shows: set.ref,
        title: `StatefulSet ${set.ref.name} asks for storage class ${name}, which does not exist`,
        explanation: 'The claims it makes stay Pending, and so do its pods.',
        because: [...because(set.id, `storageClassName ${name}`), ...because(gone, `no StorageClass ${name}`)],
        strength: sure.stated,
      }),
    ];
  });
}

export const statefulSet: Rule = {
  causes: ['statefulset.service_missing', 'statefulset.storage_class_missing'],
  judge: (facts) =>
    facts.workloads.filter((w) => w.ref.kind === 'StatefulSet').flatMap((s) => [...judgeService(facts, s), ...judgeClasses(facts, s)]),
};
