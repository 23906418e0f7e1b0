import { fits, type ModelConfig } from '../model/index.ts';

/**
 * Whether evidence of a namespace may be sent to a model. The first pattern that fits counts; where none does, nothing may.
 * The empty name, of an incident that lies in no namespace (a node's), is fitted by `*` alone.
 */
export function mayAsk(policy: ModelConfig['namespaces'], namespace: string, model: { readonly local: boolean }): boolean {
  const may = policy.find((rule) => fits(rule.namespace, namespace))?.may ?? 'rules';
  return may === 'any' || (may === 'local' && model.local);
}
