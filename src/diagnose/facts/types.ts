import type {
  Container,
  ContainerState,
  EvidenceBody,
  EvidenceId,
  Family,
  KubeObject,
  Millis,
  Node,
  ObjectRef,
  Pod,
  Workload,
} from '../../model/index.ts';

/** Where a fact was read: every claim built on it points here. */
interface Cited {
  readonly id: EvidenceId;
}

export interface ObjectFact extends Cited {
  readonly ref: ObjectRef;
  readonly body: KubeObject;
}

export interface PodFact extends Cited, Pod {
  readonly body: KubeObject;
  /** Running with every container ready, or succeeded: whatever events say happened before. */
  readonly well: boolean;
}

export type Ended = Extract<ContainerState, { readonly is: 'terminated' }>;

export interface LogFact extends Cited {
  readonly pod: ObjectRef;
  readonly container: string;
  readonly previous: boolean;
  readonly lines: readonly string[];
}

export interface ContainerFact extends Cited, Container {
  readonly pod: PodFact;
  /** How it ended now, or the last time. */
  readonly ended?: Ended;
  /** Ends again and again, or ended in failure now. An old restart of a container that is ready is none. */
  readonly failing: boolean;
  /** The run that ended first, then the current one. */
  readonly logs: readonly LogFact[];
}

export interface WorkloadFact extends Cited, Workload {
  readonly body: KubeObject;
}

export interface NodeFact extends Cited, Node {}

export interface ServicePort {
  readonly name: string;
  readonly port: number;
  /** A number, or the name of a container port. */
  readonly target: string;
  readonly protocol: string;
}

export interface Endpoints {
  readonly ready: number;
  readonly notReady: number;
  readonly ports: readonly number[];
  readonly id: EvidenceId;
}

export interface ServiceFact {
  readonly id: EvidenceId;
  readonly ref: ObjectRef;
  readonly type: string;
  readonly externalName?: string;
  readonly addresses: readonly string[];
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePort[];
  /** Undefined when nobody saw its Endpoints or EndpointSlices. */
  readonly endpoints?: Endpoints;
}

/**
 * A sentence of Kubernetes about an object, wherever it stood: an Event, a container's waiting or terminated message,
 * a condition, `status.message`. Rules read sentences, so that one lost source does not silence them.
 */
export interface Said extends Cited {
  readonly about: ObjectRef;
  readonly container?: string;
  readonly from: 'event' | 'state' | 'condition' | 'text';
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly at?: Millis;
}

export type ChangeFact = Cited & Extract<EvidenceBody, { readonly is: 'change' }>;
export type MissingFact = Cited & Extract<EvidenceBody, { readonly is: 'missing' }>;

export interface Facts {
  readonly now: Millis;
  readonly subject: ObjectRef;
  readonly family?: Family;
  /** When the failure began, where that is known. */
  readonly since?: Millis;
  /** Without pods that are being deleted or were deleted: those are `leaving`. */
  readonly pods: readonly PodFact[];
  readonly leaving: readonly PodFact[];
  readonly containers: readonly ContainerFact[];
  readonly workloads: readonly WorkloadFact[];
  readonly nodes: readonly NodeFact[];
  readonly services: readonly ServiceFact[];
  readonly objects: readonly ObjectFact[];
  /** What holds now: sentences about objects that are well again are left out. */
  readonly said: readonly Said[];
  readonly logs: readonly LogFact[];
  readonly texts: readonly (Cited & { readonly about: ObjectRef; readonly lines: readonly string[] })[];
  readonly changes: readonly ChangeFact[];
  readonly missing: readonly MissingFact[];
  /** What kind of look an evidence id stands for. */
  kindOf(id: EvidenceId): EvidenceBody['is'] | undefined;
  ofKind(kind: string, namespace?: string): readonly ObjectFact[];
  find(kind: string, namespace: string | undefined, name: string): ObjectFact | undefined;
  /** Evidence that shows the object is not there: a get that found nothing, or a complete list without it. Undefined when nobody looked. */
  absent(kind: string, namespace: string | undefined, name: string): EvidenceId | undefined;
  /** The top controller known of an object; the object itself where none is known. */
  ownerOf(ref: ObjectRef): ObjectRef;
  podsOf(owner: ObjectRef): readonly PodFact[];
  pod(ref: ObjectRef): PodFact | undefined;
  workload(ref: ObjectRef): WorkloadFact | undefined;
}
