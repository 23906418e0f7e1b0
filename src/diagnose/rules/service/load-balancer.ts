import { type Rule, sure } from '../../rule.ts';
import { spoken } from '../spoken.ts';

export const loadBalancer: Rule = spoken(
  (s) =>
    s.about.kind === 'Service' &&
    /^(SyncLoadBalancerFailed|UnAvailableLoadBalancer|UpdateLoadBalancerFailed|CreatingLoadBalancerFailed)$/.test(s.reason),
  [
    {
      cause: 'service.load_balancer',
      words: /[^]*/,
      strength: sure.stated,
      title: (on) => `The load balancer of Service ${on.said.about.name} cannot be made`,
      explanation: 'The cloud’s controller reports an error, so the Service has no way in from outside.',
      steps: () => [{ text: 'Read the cloud’s error: quota, subnet, permission or annotation.' }],
      culprit: (on) => on.said.about,
    },
  ],
);
