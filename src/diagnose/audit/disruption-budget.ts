import { at, conditions, num, type Selector, selectorOf, selects, selectorText } from '../../model/index.ts';
import { inNamespace, kubectl } from '../command.ts';
import type { Facts, ObjectFact, PodFact } from '../facts/index.ts';
import { type Hit, type Rule, sure } from '../rule.ts';
import { whole } from './lists.ts';
import { because, hitOf } from './remark.ts';

interface Budget extends ObjectFact {
  readonly selector: Selector | undefined;
}

function covered(facts: Facts, budget: Budget): readonly PodFact[] {
  return facts.pods.filter((p) => p.ref.namespace === budget.ref.namespace && selects(budget.selector, p.labels));
}

function judge(facts: Facts, budget: Budget): readonly Hit[] {
  const pods = covered(facts, budget);
  if (pods.length === 0) return nothing(facts, budget);
  return [...tooFew(budget), ...undecided(budget), ...blocks(facts, budget, pods)];
}

function nothing(facts: Facts, budget: Budget): readonly Hit[] {
  const all = whole(facts, 'Pod', budget.ref.namespace);
  if (all === undefined || budget.selector === undefined) return [...tooFew(budget), ...undecided(budget)];
  const wanted = selectorText(budget.selector) || 'any pod';
  return [
    hitOf({
      cause: 'pdb.selects_nothing',
      shows: budget.ref,
      title: `Disruption budget ${budget.ref.name} protects no pod (${wanted})`,
      explanation: 'Its selector matches no pod, so drains and upgrades are not held back for anything.',
      because: [...because(budget.id, `selector ${wanted}`), ...because(all, 'no such pod')],
      strength: sure.told,
      steps: [
        {
          text: 'Compare the selector with the labels of the pods.',
          command: kubectl('get', 'pods', ...inNamespace(budget.ref), '--show-labels'),
        },
      ],
    }),
  ];
}

/** Fewer healthy pods than the budget demands: no eviction is allowed until they recover. */
function tooFew(budget: Budget): readonly Hit[] {
  const status = budget.body['status'];
  const [healthy, desired] = [num(at(status, 'currentHealthy')), num(at(status, 'desiredHealthy'))];
  if (healthy === undefined || desired === undefined || healthy >= desired) return [];
  return [
    hitOf({
      cause: 'pdb.too_few_healthy',
      shows: budget.ref,
      title: `Disruption budget ${budget.ref.name}: ${healthy} of ${desired} needed pods are healthy`,
      explanation: 'The pods it protects are not healthy enough; evictions are refused until they are, which also blocks drains.',
      because: because(budget.id, `currentHealthy ${healthy}, desiredHealthy ${desired}`),
      strength: sure.told,
    }),
  ];
}

/** `InsufficientPods` alone is a budget doing its work; any other refusal means that the controller could not compute it. */
function undecided(budget: Budget): readonly Hit[] {
  return conditions(budget.body['status'])
    .filter(
      (c) =>
        c.type === 'DisruptionAllowed' &&
        c.status === 'False' &&
        c.reason !== 'InsufficientPods' &&
        budget.selector !== undefined &&
        budget.selector.length > 0,
    )
    .map((c) =>
      hitOf({
        cause: 'pdb.not_computed',
        shows: budget.ref,
        title: `Disruption budget ${budget.ref.name} allows no disruption: ${c.reason}`,
        explanation: 'The controller reports that disruptions are not allowed for another reason than too few pods.',
        because: because(budget.id, `DisruptionAllowed=False ${c.reason} ${c.message}`.trim()),
        strength: sure.fits,
      }),
    );
}

/** A budget without room is only trouble when somebody wants to drain a node that carries its pods. */
function blocks(facts: Facts, budget: Budget, pods: readonly PodFact[]): readonly Hit[] {
  const room = num(at(budget.body['status'], 'disruptionsAllowed'));
  const cordoned = facts.nodes.filter((n) => n.cordoned && pods.some((p) => p.node === n.ref.name));
  const [node] = cordoned;
  if (room !== 0 || node === undefined) return [];
  return [
    hitOf({
      cause: 'pdb.blocks_drain',
      shows: budget.ref,
      title: `Disruption budget ${budget.ref.name} blocks the drain of node ${node.ref.name}`,
      explanation: 'The node is cordoned, it still carries pods of this budget, and the budget allows no disruption.',
      because: [...because(budget.id, 'disruptionsAllowed 0'), ...because(node.id, `node ${node.ref.name} is cordoned`)],
      strength: sure.likely,
    }),
  ];
}

/** The eviction API refuses pods that more than one budget covers. */
function overlap(facts: Facts, budgets: readonly Budget[]): readonly Hit[] {
  return facts.pods.flatMap((pod) => {
    const over = budgets.filter(
      (b) => b.ref.namespace === pod.ref.namespace && b.selector !== undefined && b.selector.length > 0 && selects(b.selector, pod.labels),
    );
    if (over.length < 2) return [];
    return [
      hitOf({
        cause: 'pdb.overlap',
        shows: pod.ref,
        title: `Pod ${pod.ref.name} is covered by ${over.length} disruption budgets`,
        explanation: `The eviction API refuses a pod with more than one budget (${over.map((b) => b.ref.name).join(', ')}), so its node cannot be drained.`,
        because: over.map((b) => ({ evidence: b.id, says: `budget ${b.ref.name} selects it` })),
        strength: sure.told,
      }),
    ];
  });
}

export const disruptionBudget: Rule = {
  causes: ['pdb.selects_nothing', 'pdb.too_few_healthy', 'pdb.not_computed', 'pdb.blocks_drain', 'pdb.overlap'],
  judge: (facts) => {
    const budgets = facts
      .ofKind('PodDisruptionBudget')
      .map((b): Budget => ({ ...b, selector: selectorOf(at(b.body['spec'], 'selector')) }));
    return [...budgets.flatMap((b) => judge(facts, b)), ...overlap(facts, budgets)];
  },
};
