/** A Kubernetes API server read over REST: observations and answers to looks leave, in the words of the spine. It reads no Secret; the one thing it ever makes or removes is an executor's Job in the bot's own namespace. */
export { type CheckOptions, checkCluster, type RightCheck } from './check-cluster.ts';
export { type Call, connect, type Connection, type ConnectOptions } from './connection.ts';
export { ApiFailure, type FailureKind } from './failure.ts';
export { type JobOrder, kubernetesLauncher, type LauncherOptions } from './launch/launcher.ts';
export { type KubernetesOptions, kubernetesCluster } from './kubernetes-cluster.ts';
export { defaultTuning, type Tuning } from './tuning.ts';
