import type { LookRun } from '../../model/index.ts';
import { cut, oneLine } from '../text.ts';

/** One look of a model in a line: `✓ get_pod_logs: logs of api-1: 25 lines … (m1)`, or `✗ get_pod_logs {"pod":"x"}: refused, why`. */
export function lookWords(run: LookRun): string {
  const tool = cut(oneLine(run.tool), 40);
  if (run.refused !== undefined) return `✗ ${tool} ${argumentWords(run.arguments)}: refused, ${cut(oneLine(run.refused), 120)}`;
  const ids = run.evidence.slice(0, 3).map((id) => cut(oneLine(id), 12));
  return `✓ ${tool}: ${cut(oneLine(run.preview), 120) || 'nothing'}${ids.length === 0 ? '' : ` (${ids.join(', ')})`}`;
}

/** `{"pod":"api-1","tail":50}` → `pod=api-1, tail=50`. */
function argumentWords(canonical: string): string {
  const pairs = [...canonical.matchAll(/"([A-Za-z_]\w*)":("(?:[^"\\]|\\.)*"|[^,{}[\]"]+)/gu)];
  return cut(oneLine(pairs.map(([, key, value = '']) => `${key}=${value.replace(/^"|"$/gu, '')}`).join(', ')), 100);
}
