import { allControllers } from './controllers/index.ts';
import type { Faults } from './faults.ts';
import { Kubelets, type OutsidePrograms } from './kubelet/index.ts';
import { runControllers } from './loop.ts';
import type { Random } from './random.ts';
import { Recorders } from './recorder.ts';
import { evict } from './rest/evict.ts';
import type { LogSource } from './rest/logs.ts';
import type { UsageSource } from './rest/metrics.ts';
import { Scheduler } from './scheduler/index.ts';
import { Refusal } from './store/failure.ts';
import type { Store } from './store/store.ts';
import type { Pod } from './store/types.ts';
import type { Timing } from './timing.ts';

export interface WorldNeeds {
  readonly store: Store;
  readonly timing: Timing;
  readonly random: Random;
  readonly onError: (where: string, error: unknown) => void;
  readonly outside?: OutsidePrograms;
}

export interface World {
  readonly logs: LogSource;
  readonly usage: UsageSource;
  readonly nodes: {
    fail(name: string): void;
    recover(name: string): void;
    pressure(name: string, type: string, on: 'on' | 'off'): void;
    drain(name: string): void;
    uncordon(name: string): void;
  };
  readonly registry: Faults['registry'];
  healRegistries(): void;
  stop(): void;
}

/** An eviction that a budget refuses is asked again after so long, as `kubectl drain` does. */
const ASK_AGAIN = 5000;

const isDaemon = (pod: Pod): boolean => pod.metadata.ownerReferences?.some((owner) => owner.kind === 'DaemonSet') === true;

function drain(needs: WorldNeeds, node: string): void {
  const { store, timing } = needs;
  let refused = false;
  for (const pod of store.of('Pod')) {
    if (pod.spec.nodeName !== node || isDaemon(pod) || pod.metadata.deletionTimestamp !== undefined) continue;
    try {
      evict(store, pod.metadata.namespace ?? '', pod.metadata.name, {});
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused = true;
    }
  }
  if (refused && store.one('Node', undefined, node)?.spec.unschedulable === true) timing.after(ASK_AGAIN, () => drain(needs, node));
}

/** Everything that acts on specs: controllers, scheduler, kubelets. */
export function startWorld(needs: WorldNeeds): World {
  const { store, timing, random, onError, outside } = needs;
  const recorders = new Recorders(store, timing);
  const kubelets = new Kubelets({ store, timing, random, onError, recorders, ...(outside === undefined ? {} : { outside }) });
  const scheduler = new Scheduler({ store, timing, recorders });
  const { controllers, nodes } = allControllers({ store, timing, random, recorders, kubelets, outside: outside?.images ?? [] });
  const stop = runControllers(store, timing, [...controllers, scheduler, kubelets], onError);
  return {
    logs: kubelets.logs,
    usage: kubelets,
    nodes: {
      fail: (name) => nodes.fail(name),
      recover: (name) => nodes.recover(name),
      pressure: (name, type, on) => nodes.pressure(name, type, on),
      drain: (name) => {
        nodes.cordon(name, 'on');
        drain(needs, name);
      },
      uncordon: (name) => nodes.cordon(name, 'off'),
    },
    registry: (host, behaviour) => kubelets.registry(host, behaviour),
    healRegistries: () => kubelets.healRegistries(),
    stop() {
      stop();
      kubelets.stop();
    },
  };
}
