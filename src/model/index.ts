/** The words of the spine and the projections of API objects: values and pure readers. It imports nothing, performs nothing and never throws on strange JSON. */
export type * from './chat.ts';
export type * from './config.ts';
export type * from './diagnosis.ts';
export { canonical, digest, keyed } from './digest.ts';
export { eventOf, type EventFact } from './event.ts';
export type * from './evidence.ts';
export type * from './health.ts';
export type * from './ids.ts';
export type * from './incident.ts';
export { kubectlLine } from './kubectl.ts';
export type * from './ledger.ts';
export { nodeOf, type Node } from './node.ts';
export { refOf, refText, sameObject, type Condition, type KubeObject, type ObjectRef, type OwnerReference } from './object.ts';
export { ownerChain } from './owner-chain.ts';
export {
  podOf,
  podSpec,
  type Container,
  type ContainerRole,
  type ContainerState,
  type EnvVar,
  type Pod,
  type PodSpec,
  type Probe,
  type Source,
  type Volume,
} from './pod.ts';
export { amountOf, bytesText, compareQuantities, coresText, milliOf, nanoOf } from './quantity.ts';
export * from './read.ts';
export type { Scrubbed } from './scrubbed.ts';
export { parseSelector, selectorOf, selectorText, selects, type Requirement, type Selector } from './selector.ts';
export type * from './signal.ts';
export { workloadOf, type Workload } from './workload.ts';
