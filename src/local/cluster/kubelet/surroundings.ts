import type { Random } from '../random.ts';
import type { Recorder } from '../recorder.ts';
import type { Store } from '../store/store.ts';
import type { Container, Pod } from '../store/types.ts';
import type { Timing } from '../timing.ts';
import type { ContainerLogs } from './container-logs.ts';
import type { RegistryState } from './images.ts';
import type { Program, Reached } from './process.ts';

/** Images whose containers are not simulated. */
export interface OutsidePrograms {
  /** On every node from the start; names as pods write them. */
  readonly images: readonly string[];
  /** What stands for this container; undefined: it is simulated. */
  program(pod: Pod, container: Container): Program | undefined;
}

export const NOTHING_OUTSIDE: OutsidePrograms = { images: [], program: () => undefined };

/** What the kubelets share. */
export interface KubeletNeeds {
  readonly store: Store;
  readonly timing: Timing;
  readonly random: Random;
  readonly logs: ContainerLogs;
  readonly recorder: (node: string) => Recorder;
  readonly registryState: (host: string) => RegistryState;
  /** Images a node has pulled: image → digest. */
  readonly imagesOn: (node: string) => Map<string, string>;
  readonly outside: OutsidePrograms;
  readonly onError: (where: string, error: unknown) => void;
}

/** What one container asks of its pod. */
export interface PodHost extends KubeletNeeds {
  pod(): Pod;
  event(type: 'Normal' | 'Warning', reason: string, message: string, container: { readonly name: string; readonly field: string }): void;
  /** The state of a container changed: the pod's status is computed and written anew. */
  changed(): void;
  /** Whether some container of the pod listens on the port. */
  listens(port: number): ((path: string) => number) | undefined;
  connect(host: string, port: number): Reached;
}
