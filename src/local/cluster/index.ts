/** Options in, a running Kubernetes API on the loopback interface out, with controllers, scheduler and kubelets that follow the specs; it never leaves this machine and never runs a real container. */
export type { Faults } from './faults.ts';
export type { SeenRequest } from './rest/server.ts';
export { type Kubeconfig, type PracticeCluster, type PracticeOptions, startPracticeCluster } from './start.ts';
