import { at, type Condition, conditions, list, text } from '../../model/index.ts';
import type { ObjectFact } from '../facts/index.ts';
import { type Hit, type Rule, sure } from '../rule.ts';
import { because, hitOf } from './remark.ts';

const builtInGroup = /^(?:v1|(?:apps|batch|autoscaling|policy|extensions)\/.*|.*\.k8s\.io\/.*)$/;
/** Groups whose objects deploy other objects: when they fail, a rollout failed. */
const deploys = /^(?:helm\.toolkit|kustomize\.toolkit|helm)\.|^argoproj\.io\//;
const telling = new Set(['Ready', 'Available', 'Synced', 'Healthy', 'Released', 'Reconciled']);
const stillTrying = /^(?:Progressing|Reconciling|InProgress|Pending|DependencyNotReady|Unknown)/;

function judgeReady(fact: ObjectFact): readonly Hit[] {
  const bad = conditions(fact.body['status']).find((c) => telling.has(c.type) && c.status === 'False' && !stillTrying.test(c.reason));
  return bad === undefined ? [] : [hit(fact, bad)];
}

function hit({ ref, id, body }: ObjectFact, c: Condition): Hit {
  const cause = deploys.test(body.apiVersion) ? 'rollout.release_failed' : 'custom.not_ready';
  return hitOf({
    cause,
    shows: ref,
    title: `${ref.kind} ${ref.name} is not ${c.type.toLowerCase()}: ${c.reason || 'no reason given'}`,
    explanation: c.message === '' ? 'Its operator reports so and gives no reason.' : `Its operator says: ${c.message}`,
    because: because(id, `${c.type}=False ${c.reason}: ${c.message}`),
    strength: c.message === '' ? sure.likely : sure.told,
  });
}

/** Istio writes what its analysis found into the status. */
function judgeValidation({ ref, id, body }: ObjectFact): readonly Hit[] {
  const errors = list(at(body['status'], 'validationMessages')).filter((m) => text(at(m, 'level')) === 'ERROR');
  const names = errors.map((m) => text(at(m, 'type', 'name')) || text(at(m, 'type', 'code')));
  if (names.length === 0) return [];
  return [
    hitOf({
      cause: 'networking.route_invalid',
      shows: ref,
      title: `${ref.kind} ${ref.name} is not valid: ${names.join(', ')}`,
      explanation: 'The mesh reports errors in it; the routes concerned do not work as written.',
      because: because(id, `validation: ${names.join(', ')}`),
      strength: sure.told,
    }),
  ];
}

/** Objects of operators: their own conditions are all anybody outside knows. */
export const customResource: Rule = {
  causes: ['rollout.release_failed', 'custom.not_ready', 'networking.route_invalid'],
  judge: (facts) =>
    facts.objects.filter((o) => !builtInGroup.test(o.body.apiVersion)).flatMap((o) => [...judgeReady(o), ...judgeValidation(o)]),
};
