import type { ObjectRef, Priority } from '../model/index.ts';

/** What a slash command asks for. */
export type Command =
  | { readonly is: 'target'; readonly target: Target }
  | { readonly is: 'help' }
  | { readonly is: 'status' }
  | { readonly is: 'list'; readonly namespace?: string; readonly priority?: Priority }
  /** Not understood: `problem` says why, `suggestions` are commands that would work, ready to type. */
  | { readonly is: 'unclear'; readonly problem: string; readonly suggestions: readonly string[] };

/** `namespace` is absent when none was given: look in all, and ask when the name stands in several. */
export interface Target {
  readonly kind: TargetKind;
  readonly name: string;
  readonly namespace?: string;
}
export type TargetKind = 'Pod' | 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob' | 'Node';

const KINDS: Readonly<Record<TargetKind, readonly string[]>> = {
  Pod: ['pod', 'pods', 'po'],
  Deployment: ['deployment', 'deployments', 'deploy'],
  StatefulSet: ['statefulset', 'statefulsets', 'sts'],
  DaemonSet: ['daemonset', 'daemonsets', 'ds'],
  Job: ['job', 'jobs'],
  CronJob: ['cronjob', 'cronjobs', 'cj'],
  Node: ['node', 'nodes', 'no'],
};
/** The kinds we explain, as they are typed. */
export const KIND_WORDS: readonly string[] = Object.keys(KINDS).map((kind) => kind.toLowerCase());
const KIND_OF = new Map(Object.entries(KINDS).flatMap(([kind, words]) => words.map((w) => [w, kind as TargetKind] as const)));

const PRIORITIES: Readonly<Record<string, Priority>> = {
  critical: 'P1',
  high: 'P2',
  medium: 'P3',
  low: 'P4',
  p1: 'P1',
  p2: 'P2',
  p3: 'P3',
  p4: 'P4',
};

/** The priority behind `P1` or `critical`. */
export function priorityOf(word: string): Priority | undefined {
  return PRIORITIES[word.toLowerCase()];
}

/** The kind behind a word or short name (`sts`, `Deployments`, `deployments.apps`), if it is one we explain. */
export function kindOf(word: string): TargetKind | undefined {
  return KIND_OF.get(word.toLowerCase().split('.')[0] ?? '');
}

export function targetRef(target: Target): ObjectRef {
  return { kind: target.kind, name: target.name, ...(target.namespace === undefined ? {} : { namespace: target.namespace }) };
}

/** What somebody asks in a thread. */
export type Question =
  | { readonly is: 'why' | 'events' | 'changes' | 'describe' | 'owners' | 'similar' | 'steps' | 'help' | 'unknown' }
  | { readonly is: 'logs'; readonly container?: string; readonly previous: boolean };
