import type { Facts } from '../facts/index.ts';
import type { Hit, Rule } from '../rule.ts';
import { wrongPortOf } from '../rules/config/address.ts';

/** Once an owner and setting: ten pods with one wrong setting are one remark. */
function once(hits: readonly Hit[]): readonly Hit[] {
  return [...new Map(hits.map((h) => [`${h.culprit.kind}/${h.culprit.namespace}/${h.culprit.name} ${h.title}`, h])).values()];
}

/** Settings that name a Service with a port it does not have: nothing fails until somebody calls it. */
export const address: Rule = {
  causes: ['config.wrong_address'],
  judge: (facts: Facts) => once(facts.containers.flatMap((c) => wrongPortOf(c, facts)).map((h) => ({ ...h, shows: h.culprit }))),
};
