import { backends, Kubelets, type OutsidePrograms } from './kubelet/index.ts';
import { runControllers } from './loop.ts';
import { seeded } from './random.ts';
import { Recorders } from './recorder.ts';
import type { LogSource } from './rest/logs.ts';
import { Resources } from './store/resources.ts';
import { type Change, Store } from './store/store.ts';
import type { Event, KnownKinds, Obj, Pod, Service } from './store/types.ts';
import { scaledTiming } from './timing.ts';

/** What kubelets say to the API server that their pods come from. */
export interface KubeletSays {
  /** The newest status of a pod. */
  status(pod: Pod): void;
  /** Its containers have stopped: it may be deleted for good. */
  gone(pod: Pod): void;
  /** An event, new (count 1) or repeated. */
  event(event: Event): void;
}

export interface ElsewhereOptions {
  /** How many times faster than in life back-off, probes and pulls pass. Default 1. */
  readonly timeScale?: number;
  /** Seed of container ids. Default 1. */
  readonly seed?: number;
  readonly outside?: OutsidePrograms;
  readonly says: KubeletSays;
  readonly onError: (where: string, error: unknown) => void;
}

/** Kubelets without a cluster of their own: another API server's objects are given to them, and what they have to say is handed on. */
export interface KubeletsElsewhere {
  readonly logs: LogSource;
  /** An object as the other server holds it now: a pod of these nodes, or something that pods refer to. */
  take(object: Obj): void;
  /** It is there no more. */
  forget(kind: keyof KnownKinds, namespace: string | undefined, name: string): void;
  pod(namespace: string, name: string): Pod | undefined;
  /** The Service of this address of the cluster. */
  service(address: string): Service | undefined;
  /** Pods of our nodes that a Service selects. */
  pods(service: Service): readonly Pod[];
  /** Names of one kind that are held, as `namespace/name`. */
  held(kind: keyof KnownKinds): readonly string[];
  /** The kubelet of this node dies: nothing on it is started, stopped or told of any more. */
  kill(node: string): void;
  stop(): void;
}

/** Conditions that a kubelet owns; others (of the scheduler, of an eviction) are the other server's. */
const OWN = new Set(['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady']);

/** The other server's newest pod with what the kubelets know better. */
function withOwnStatus(theirs: Pod, ours: Pod | undefined): Pod {
  if (ours === undefined || ours.metadata.uid !== theirs.metadata.uid) return theirs;
  const foreign = (theirs.status.conditions ?? []).filter((condition) => !OWN.has(condition.type));
  const own = (ours.status.conditions ?? []).filter((condition) => OWN.has(condition.type));
  // Someone else may fail a pod for good (pod garbage collection); kubelets never take that back.
  const ended = theirs.status.phase === 'Failed' && ours.status.phase !== 'Failed' && ours.status.phase !== 'Succeeded';
  return ended ? theirs : { ...theirs, status: { ...theirs.status, ...ours.status, conditions: [...own, ...foreign] } };
}

function tell(says: KubeletSays, change: Change): void {
  const { kind } = change.resource;
  if (kind === 'Event') return change.type === 'DELETED' ? undefined : says.event(change.object as Event);
  if (kind !== 'Pod') return undefined;
  const pod = change.object as Pod;
  const going =
    change.type === 'DELETED' || (pod.metadata.deletionTimestamp !== undefined && pod.metadata.deletionGracePeriodSeconds === 0);
  return going ? says.gone(pod) : says.status(pod);
}

export function kubeletsElsewhere(options: ElsewhereOptions): KubeletsElsewhere {
  const timing = scaledTiming(options.timeScale ?? 1);
  const random = seeded(options.seed ?? 1);
  const store = new Store({ resources: new Resources(), timing, random, history: 100 });
  const { onError, outside, says } = options;
  const recorders = new Recorders(store, timing);
  const kubelets = new Kubelets({ store, timing, random, onError, recorders, ...(outside === undefined ? {} : { outside }) });
  const stop = runControllers(store, timing, [kubelets], onError);
  let taking = false;
  const quietly = (work: () => void): void => {
    taking = true;
    work();
    taking = false;
  };
  store.subscribe((change) => (taking ? undefined : tell(says, change)));
  return {
    logs: kubelets.logs,
    take(object) {
      const resource = store.resources.known(object.kind);
      const { namespace, name } = object.metadata;
      const next = object.kind === 'Pod' ? withOwnStatus(object as Pod, store.one('Pod', namespace, name)) : object;
      quietly(() => store.take(resource, next));
    },
    forget: (kind, namespace, name) => quietly(() => store.forget(store.resources.known(kind), namespace, name)),
    pod: (namespace, name) => store.one('Pod', namespace, name),
    service: (address) => store.of('Service').find(({ spec }) => spec.clusterIP === address),
    pods: (service) => backends(store, service),
    held: (kind) => store.of(kind).map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`),
    kill: (node) => kubelets.kill(node),
    stop() {
      stop();
      kubelets.stop();
      timing.stop();
    },
  };
}
