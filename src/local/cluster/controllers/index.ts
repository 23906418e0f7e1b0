/** Specs in the store come in; the objects that follow from them go back into it: one controller a file, each level-triggered. None of them talks to the network. */
import type { Kubelets } from '../kubelet/index.ts';
import type { Controller } from '../loop.ts';
import { autoscalers } from './autoscaler.ts';
import { claims } from './claims.ts';
import { cronJobs } from './cron-job.ts';
import { daemonSets } from './daemon-set.ts';
import { loadCustomKinds } from './definitions.ts';
import { Deployments } from './deployment.ts';
import { disruption } from './disruption.ts';
import { endpoints } from './endpoints.ts';
import { garbage } from './garbage.ts';
import { jobs } from './job.ts';
import { namespaces } from './namespaces.ts';
import type { ControllerNeeds } from './needs.ts';
import { Nodes } from './node-lifecycle.ts';
import { quotas } from './quota.ts';
import { replicaSets } from './replica-set.ts';
import { statefulSets } from './stateful-set.ts';

export { Nodes } from './node-lifecycle.ts';

export function allControllers(needs: ControllerNeeds & { kubelets: Kubelets; outside: readonly string[] }): {
  controllers: readonly Controller[];
  nodes: Nodes;
} {
  const nodes = new Nodes(needs);
  const controllers = [
    loadCustomKinds(needs.store),
    namespaces(needs),
    new Deployments(needs),
    replicaSets(needs),
    statefulSets(needs),
    daemonSets(needs),
    jobs(needs),
    cronJobs(needs),
    endpoints(needs),
    disruption(needs),
    quotas(needs),
    autoscalers(needs),
    claims(needs),
    garbage(needs),
    nodes,
  ];
  return { controllers, nodes };
}
