import { notFound, Refusal } from '../store/failure.ts';
import { METRICS } from '../store/resources.ts';
import type { Store } from '../store/store.ts';
import type { Node, Obj, Pod } from '../store/types.ts';
import { type Call, sendJson, type Target } from './call.ts';
import { testOf } from './list.ts';

/** What one container took when it was last sampled. */
export interface ContainerUsage {
  readonly name: string;
  /** Bytes. */
  readonly memory: number;
  /** Cores. */
  readonly cpu: number;
}

export interface UsageSource {
  /** Empty while a container of the pod has not run, or its node is silent. */
  usage(pod: Pod): readonly ContainerUsage[];
  isDead(node: string): boolean;
}

const WINDOW = '15s';
const MIB = 1024 ** 2;
/** What kubelet, runtime and operating system take of each node. */
const SYSTEM = { cpu: 0.12, memory: 900 * MIB };

type Amount = Pick<ContainerUsage, 'cpu' | 'memory'>;

const total = (all: readonly Amount[], base: Amount): Amount =>
  all.reduce((sum, one) => ({ cpu: sum.cpu + one.cpu, memory: sum.memory + one.memory }), base);

/** As metrics-server spells them: nanocores and KiB. */
const spelled = ({ cpu, memory }: Amount): Record<string, string> => ({
  cpu: `${Math.round(cpu * 1e9)}n`,
  memory: `${Math.round(memory / 1024)}Ki`,
});

function sample(of: Node | Pod, kind: string, rest: Record<string, unknown>): Obj {
  const { name, namespace, labels } = of.metadata;
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const metadata = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels }),
    creationTimestamp: now,
  };
  return { apiVersion: `${METRICS}/v1beta1`, kind, metadata: metadata as Obj['metadata'], timestamp: now, window: WINDOW, ...rest };
}

function samples(target: Target, store: Store, source: UsageSource): Obj[] {
  if (target.resource.plural === 'pods')
    return store.of('Pod', target.namespace).flatMap((pod) => {
      const containers = source.usage(pod).map((one) => ({ name: one.name, usage: spelled(one) }));
      return containers.length === 0 ? [] : [sample(pod, 'PodMetrics', { containers })];
    });
  return store
    .of('Node')
    .filter((node) => !source.isDead(node.metadata.name))
    .map((node) => {
      const pods = store.of('Pod').filter((pod) => pod.spec.nodeName === node.metadata.name);
      return sample(node, 'NodeMetrics', {
        usage: spelled(
          total(
            pods.flatMap((pod) => source.usage(pod)),
            SYSTEM,
          ),
        ),
      });
    });
}

/** GET of `metrics.k8s.io`: what `kubectl top` asks for. */
export function metrics(call: Call, target: Target, needs: { readonly store: Store; readonly source: UsageSource }): void {
  if (call.method !== 'GET') throw new Refusal(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
  const { resource, name } = target;
  const found = samples(target, needs.store, needs.source).filter(testOf(call, target));
  const [first] = found;
  if (name !== undefined && first === undefined) throw notFound(resource, name);
  if (name !== undefined) return sendJson(call, 200, first);
  return sendJson(call, 200, { kind: `${resource.kind}List`, apiVersion: `${METRICS}/v1beta1`, metadata: {}, items: found });
}
