import type { Diagnosis } from '../model/index.ts';

/** From here on a rule stands clear, and a model could only blur it. */
const clear = 0.7;

/** What a model is needed for: nothing (`healthy`, `clear`), an opinion on several candidates (`rank`), causes where none is sure (`open`). */
export function route({ healthy, causes }: Diagnosis): 'healthy' | 'clear' | 'rank' | 'open' {
  if (healthy) return 'healthy';
  const [first, second] = causes;
  if (first !== undefined && first.confidence.probability >= clear) return 'clear';
  return second === undefined ? 'open' : 'rank';
}
