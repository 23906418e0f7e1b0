import { at, type Condition, conditions, list, num, type ObjectRef, str, text } from '../../model/index.ts';
import type { Facts, ObjectFact } from '../facts/index.ts';
import { type Hit, type Rule, sure } from '../rule.ts';
import { because, hitOf } from './remark.ts';

/** Kinds a HorizontalPodAutoscaler can scale without an add-on. */
const builtIn = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController']);

function judge(facts: Facts, hpa: ObjectFact): readonly Hit[] {
  const target = at(hpa.body['spec'], 'scaleTargetRef');
  return [
    ...judgeTarget(facts, hpa, target),
    ...conditions(hpa.body['status']).flatMap((c) => judgeCondition(hpa, c)),
    ...noRequests(facts, hpa, target),
  ];
}

function judgeTarget(facts: Facts, { ref, id }: ObjectFact, target: unknown): readonly Hit[] {
  const [kind, name] = [text(at(target, 'kind')), text(at(target, 'name'))];
  const group = text(at(target, 'apiVersion'));
  if (name === '' || (!builtIn.has(kind) && group === '')) {
    return [
      hitOf({
        cause: 'hpa.target_invalid',
        shows: ref,
        title: `Autoscaler ${ref.name} has no target it could scale`,
        explanation: 'scaleTargetRef must name a scalable object by kind, name and, beyond the built-in kinds, API version.',
        because: because(id, `scaleTargetRef ${kind || 'without kind'}/${name || 'without name'}`),
        strength: sure.told,
      }),
    ];
  }
  const gone = facts.absent(kind, ref.namespace, name);
  if (gone === undefined) return [];
  return [
    hitOf({
      cause: 'hpa.target_missing',
      shows: ref,
      title: `Autoscaler ${ref.name} scales ${kind} ${name}, which does not exist`,
      explanation: 'Without its target the autoscaler does nothing.',
      because: [...because(id, `scaleTargetRef ${kind}/${name}`), ...because(gone, `no ${kind} ${name}`)],
      strength: sure.stated,
    }),
  ];
}

function judgeCondition({ ref, id, body }: ObjectFact, c: Condition): readonly Hit[] {
  const says = because(id, `${c.type}=${c.status} ${c.reason} ${c.message}`.trim());
  const hit = (cause: string, title: string, explanation: string, strength: number): readonly Hit[] => [
    hitOf({ cause, shows: ref, title, explanation, because: says, strength }),
  ];
  // Scaled to zero by hand: the autoscaler is off on purpose.
  if (c.type === 'ScalingActive' && c.status === 'False' && c.reason !== 'ScalingDisabled') {
    const noMetrics = /Metric/.test(c.reason);
    return noMetrics
      ? hit(
          'hpa.no_metrics',
          `Autoscaler ${ref.name} gets no metrics`,
          'It cannot read the metric it scales by, so it does not scale.',
          sure.stated,
        )
      : hit('hpa.inactive', `Autoscaler ${ref.name} is not active`, 'It reports that it cannot compute a size.', sure.told);
  }
  if (c.type === 'AbleToScale' && c.status === 'False' && !c.reason.startsWith('Backoff')) {
    return hit(
      'hpa.cannot_scale',
      `Autoscaler ${ref.name} cannot scale its target`,
      'It reports that it cannot read or change the scale of its target.',
      sure.stated,
    );
  }
  if (c.type !== 'ScalingLimited' || c.status !== 'True') return [];
  const [min, max] = [num(at(body['spec'], 'minReplicas')) ?? 1, num(at(body['spec'], 'maxReplicas'))];
  const current = num(at(body['status'], 'currentReplicas'));
  if (c.reason === 'TooManyReplicas') {
    return hit(
      'hpa.at_max',
      `Autoscaler ${ref.name} is at its maximum (${max ?? '?'}) and wants more`,
      'Load asks for more replicas than maxReplicas allows.',
      sure.told,
    );
  }
  // At the minimum with little load is how it should be.
  if (c.reason !== 'TooFewReplicas' || current === undefined || current <= min) return [];
  return hit(
    'hpa.limited',
    `Autoscaler ${ref.name} is held at its limits`,
    'It reports that its limits, not the load, decide the number of replicas.',
    sure.fits,
  );
}

/** Utilization is a share of the request: without requests there is nothing to divide by. */
function noRequests(facts: Facts, { ref, id, body }: ObjectFact, target: unknown): readonly Hit[] {
  const object: ObjectRef = {
    kind: text(at(target, 'kind')),
    name: text(at(target, 'name')),
    ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
  };
  const workload = facts.workload(object);
  const needed = resources(body);
  const lacking = needed.filter((r) =>
    workload?.template.containers.some((c) => c.role === 'app' && c.requests[r] === undefined && c.limits[r] === undefined),
  );
  if (workload === undefined || workload.template.containers.length === 0 || lacking.length === 0) return [];
  return [
    hitOf({
      cause: 'hpa.no_requests',
      shows: ref,
      title: `Autoscaler ${ref.name} scales by ${lacking.join(' and ')} utilization, but ${object.kind} ${object.name} requests none`,
      explanation: 'Utilization is computed against the request; a container without one makes the metric unusable.',
      because: [
        ...because(id, `metric ${lacking.join(', ')}`),
        ...because(workload.id, `containers without requests.${lacking.join(', requests.')}`),
      ],
      strength: sure.told,
    }),
  ];
}

/** Resources scaled by utilization; without any metric the API takes 80 % CPU. */
function resources(body: ObjectFact['body']): readonly string[] {
  const metrics = list(at(body['spec'], 'metrics'));
  if (metrics.length === 0) return ['cpu'];
  return metrics.flatMap((m) => (at(m, 'resource', 'target', 'type') === 'Utilization' ? (str(at(m, 'resource', 'name')) ?? []) : []));
}

export const autoscaler: Rule = {
  causes: [
    'hpa.target_invalid',
    'hpa.target_missing',
    'hpa.no_metrics',
    'hpa.inactive',
    'hpa.cannot_scale',
    'hpa.at_max',
    'hpa.limited',
    'hpa.no_requests',
  ],
  judge: (facts) => facts.ofKind('HorizontalPodAutoscaler').flatMap((hpa) => judge(facts, hpa)),
};
