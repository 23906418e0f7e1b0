import type { LookRun } from '../../model/index.ts';
import { cut, oneLine } from '../text.ts';

/** One look of a model in a line: `✓ get_pod_logs: 25 lines … (m1)`, or `✗ get_pod_logs: refused, why`. Nothing of it is the model's own words. */
export function lookWords(run: LookRun): string {
  const tool = cut(oneLine(run.tool), 40);
  if (run.refused !== undefined) return `✗ ${tool}: refused, ${cut(oneLine(run.refused), 120)}`;
  const ids = run.evidence.slice(0, 3).map((id) => cut(oneLine(id), 12));
  return `✓ ${tool}: ${cut(oneLine(run.preview), 120) || 'nothing'}${ids.length === 0 ? '' : ` (${ids.join(', ')})`}`;
}
