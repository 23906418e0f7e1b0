import type { ModelConfig } from '../../model/index.ts';
import type { Llm, Meter } from '../../ports/index.ts';

/** Everything that asking a model needs. Absent from the flow: rules only, and nothing is missing. */
export interface AdviceNeeds {
  readonly llm: Llm;
  readonly meter: Meter;
  readonly settings: Pick<ModelConfig, 'mostTokens' | 'calls' | 'budget' | 'prices' | 'prompt' | 'rounds' | 'turns' | 'namespaces'>;
}
