/** Options in, a running Kubernetes API on the loopback interface out, with controllers, scheduler and kubelets that follow the specs; it never leaves this machine and never runs a real container. */
export {
  type Asked,
  type Furnished,
  type Guard,
  outsideProgram,
  type ProcessImage,
  rootEnv,
  runProcess,
  serviceEnv,
} from './executor/index.ts';
export type { Faults } from './faults.ts';
export type { SeenRequest } from './rest/server.ts';
export { type Kubeconfig, type PracticeCluster, type PracticeOptions, startPracticeCluster } from './start.ts';
export { type KubeletSays, type KubeletsElsewhere, kubeletsElsewhere } from './kubelets-elsewhere.ts';
export type { Outside, OutsidePrograms, Program, Surroundings, Told } from './kubelet/index.ts';
export type { LogSource } from './rest/logs.ts';
export type { Container, Event, Obj, Pod, Service, Volume } from './store/types.ts';
