/** Evidence goes in; typed facts leave, each with the id of the evidence it was read from. It judges nothing. */
export { factsOf } from './facts.ts';
export { matchesLabels, podsBehind } from './services.ts';
export type {
  Endpoints,
  ServiceFact,
  ServicePort,
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
