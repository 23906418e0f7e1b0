import { fileURLToPath } from 'node:url';
import type { PracticeOptions } from '../../local/cluster/index.ts';
import type { KeySet } from '../../model/index.ts';
import { practiceGuard } from './practice-guard.ts';

/** The image of executor Jobs in the practice cluster: a name that no registry serves, run as this very program. */
export const PRACTICE_IMAGE = `practice.invalid/k8s-rca@sha256:${'0'.repeat(64)}`;

const LAUNCHER = fileURLToPath(new URL('../../../bin/k8s-rca.js', import.meta.url));

/** How executor Jobs run in the practice cluster, and what judges their writes. `cluster` is the audience of approvals. */
export function practiceExecutor(how: {
  readonly keys: KeySet;
  readonly cluster: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}): NonNullable<PracticeOptions['executor']> {
  const { keys, cluster, namespace, serviceAccount } = how;
  const guard = practiceGuard({ keys, cluster, user: `system:serviceaccount:${namespace}:${serviceAccount}`, now: Date.now });
  return { image: PRACTICE_IMAGE, program: [process.execPath, LAUNCHER], guard };
}
