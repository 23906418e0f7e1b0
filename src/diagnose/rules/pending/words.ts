import type { CauseId } from '../../../model/index.ts';

export interface PendingWord {
  readonly cause: CauseId;
  readonly words: RegExp;
  /** What it means for the pod, in half a sentence. */
  readonly what: (match: RegExpExecArray) => string;
  readonly mend: string;
}

const said =
  (text: string): PendingWord['what'] =>
  () =>
    text;

/** The scheduler's reasons, in every wording since 1.12. A message holds several, each with a count of nodes. */
export const pendingWords: readonly PendingWord[] = [
  {
    cause: 'pending.resources.cpu',
    words: /Insufficient cpu|enough resource: CPU/i,
    what: said('nodes have too little CPU free'),
    mend: 'Lower the CPU request, free CPU, or add nodes.',
  },
  {
    cause: 'pending.resources.memory',
    words: /Insufficient memory|enough resource: Memory/i,
    what: said('nodes have too little memory free'),
    mend: 'Lower the memory request, free memory, or add nodes.',
  },
  {
    cause: 'pending.resources.storage',
    words: /Insufficient ephemeral-storage/,
    what: said('nodes have too little ephemeral storage free'),
    mend: 'Lower the ephemeral-storage request or free disk on nodes.',
  },
  {
    cause: 'pending.resources.pods',
    words: /Too many pods/,
    what: said('nodes run their maximum number of pods'),
    mend: 'Add nodes or raise the kubelet’s maxPods.',
  },
  {
    cause: 'pending.resources.extended',
    words: /Insufficient (?!cpu|memory|ephemeral-storage|pods)([\w./-]+[\w])/,
    what: (m) => `nodes have no ${m[1] ?? 'device'} free`,
    mend: 'Free the device, add nodes that have it, or check its device plugin.',
  },
  {
    cause: 'pending.taint',
    words:
      /untolerated taint(?:\(s\)|s?) ?(\{[^}]*\})?|had taints? (\{[^}]*\})?,? ?that the pod didn't tolerate|had taints that the pod didn't tolerate/,
    what: (m) => `nodes carry a taint${m[1] || m[2] ? ` ${m[1] ?? m[2]}` : ''} that the pod does not tolerate`,
    mend: 'Add a toleration to the pod, or remove the taint from nodes that should take it.',
  },
  {
    cause: 'pending.cordoned',
    words: /(?:were|node\(s\)) unschedulable/,
    what: said('nodes are cordoned'),
    mend: 'Uncordon a node when its maintenance is over.',
  },
  {
    cause: 'pending.affinity.anti',
    words: /anti-affinity/,
    what: said('anti-affinity excludes nodes that run its siblings'),
    mend: 'Add nodes, scale down, or make the anti-affinity preferred.',
  },
  {
    cause: 'pending.affinity.pod',
    words: /didn't match pod affinity(?: rules)?/,
    what: said('no node runs the pods that it must run beside'),
    mend: 'Check the labels that podAffinity asks for, and that those pods run.',
  },
  {
    cause: 'pending.affinity.node',
    words:
      /didn't match (?:Pod's )?(?:node (?:affinity|selector)|scheduler-enforced node affinity|the requested node name)|MatchNodeSelector/i,
    what: said('no node matches its nodeSelector or node affinity'),
    mend: 'Correct nodeSelector/affinity, or label a node.',
  },
  {
    cause: 'pending.ports',
    words: /free ports for the requested pod ports|PodFitsHostPorts/,
    what: said('its host port is taken on the nodes'),
    mend: 'Choose another hostPort, or none.',
  },
  {
    cause: 'pending.topology_spread',
    words: /topology spread constraints/,
    what: said('a spread constraint excludes the nodes'),
    mend: 'Relax the constraint (ScheduleAnyway, maxSkew) or add nodes in the missing zones.',
  },
  {
    cause: 'pending.pvc.missing',
    words: /persistentvolumeclaim "([^"]+)" not found/,
    what: (m) => `claim ${m[1] ?? ''} does not exist`,
    mend: 'Create the claim, or correct its name in the pod.',
  },
  {
    cause: 'pending.pvc',
    words:
      /unbound (?:immediate )?PersistentVolumeClaims|persistentvolumeclaim "([^"]+)" (?:is being deleted|not bound)|find available persistent volumes to bind|bound to non-existent pv/,
    what: said('a volume claim is not bound'),
    mend: 'See why the claim is not bound.',
  },
  {
    cause: 'pending.pvc.zone',
    words: /volume node affinity conflict|no available volume zone|match PersistentVolume's node affinity/,
    what: said('its volume lies in a zone or on a node where it cannot run'),
    mend: 'Let the pod run where the volume is, or move the data.',
  },
  {
    cause: 'pending.pvc.limit',
    words: /exceed max volume count/,
    what: said('nodes cannot attach more volumes'),
    mend: 'Add nodes, or fewer volumes a node.',
  },
  {
    cause: 'pending.no_nodes',
    words: /no nodes available to schedule pods|0\/0 nodes/,
    what: said('the cluster has no node'),
    mend: 'Start nodes.',
  },
];
