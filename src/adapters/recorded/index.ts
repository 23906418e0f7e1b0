/** A case file (recorded objects, events, logs, or what kubectl printed) goes in; a Cluster to look at comes out. It never invents: what was not recorded is said to be missing. */
export { CaseError, type Expected, readCase, type RecordedCase } from './case.ts';
export { kindOf } from './kubectl/kinds.ts';
export type { RecordedLog } from './log.ts';
export { type RecordedCluster, recordedCluster } from './cluster.ts';
