/** Evidence goes in; typed facts leave, each with the id of the evidence it was read from. It judges nothing. */
export { factsOf } from './facts.ts';
export { matchesLabels, podsBehind, type Endpoints, type ServiceFact, type ServicePort } from './services.ts';
export type {
  ChangeFact,
  ContainerFact,
  Ended,
  Facts,
  LogFact,
  MissingFact,
  NodeFact,
  ObjectFact,
  PodFact,
  Said,
  WorkloadFact,
} from './types.ts';
