/** The closed list of causes. Ids are `family.detail`, narrower ones add a part (`probe.liveness` → `probe.liveness.timeout`); none is reused for another meaning. */
import { auditCauses } from '../audit/index.ts';
import type { Cause } from '../rule.ts';
import { clusterCauses } from './cluster.ts';
import { containerCauses } from './containers.ts';
import { placementCauses } from './placement.ts';

export const causeCatalogue: readonly Cause[] = [...containerCauses, ...placementCauses, ...clusterCauses, ...auditCauses];
