import { at, str } from '../../model/index.ts';
import { type Rule, sure } from '../rule.ts';
import { because, hitOf } from './remark.ts';

const policyOf: Readonly<Record<string, string>> = {
  ValidatingAdmissionPolicyBinding: 'ValidatingAdmissionPolicy',
  MutatingAdmissionPolicyBinding: 'MutatingAdmissionPolicy',
};

/** Bindings of admission policies that are not there: they look like protection and are none. */
export const admissionBinding: Rule = {
  causes: ['webhook.policy_missing'],
  judge: (facts) =>
    Object.entries(policyOf).flatMap(([kind, policy]) =>
      facts.ofKind(kind).flatMap((binding) => {
        const name = str(at(binding.body['spec'], 'policyName'));
        const gone = name === undefined ? undefined : facts.absent(policy, undefined, name);
        if (name === undefined || gone === undefined) return [];
        return [
          hitOf({
            cause: 'webhook.policy_missing',
            shows: binding.ref,
            title: `${kind} ${binding.ref.name} binds policy ${name}, which does not exist`,
            explanation: 'The binding has no effect: nothing is checked.',
            because: [...because(binding.id, `policyName ${name}`), ...because(gone, `no ${policy} ${name}`)],
            strength: sure.stated,
          }),
        ];
      }),
    ),
};
