import type { ObjectRef } from '../../../model/index.ts';
import { describe, edit } from '../../command.ts';
import { type Rule, sure } from '../../rule.ts';
import { group, type Sentence, spoken, type Word } from '../spoken.ts';

function nodeOf(on: Sentence): ObjectRef | undefined {
  const name = on.facts.pod(on.said.about)?.node;
  return name === undefined ? undefined : { kind: 'Node', name };
}
const atNode: Word['steps'] = (on) => {
  const node = nodeOf(on);
  return node === undefined ? [] : [{ text: 'See the node.', command: describe(node) }];
};

const words: readonly Word[] = [
  {
    cause: 'eviction.ephemeral_storage',
    words: /ephemeral local storage usage exceeds|exceeded its local ephemeral storage limit|Usage of EmptyDir volume "([^"]+)" exceeds/i,
    strength: sure.stated,
    title: (on) => `${on.said.about.name} was evicted: it used more local storage than its limit`,
    explanation: 'Logs, the writable layer or an emptyDir grew past the ephemeral-storage limit or the volume’s sizeLimit.',
    steps: (on) => [{ text: 'Find what writes so much; raise the limit or move the data to a volume.', command: edit(on.owner) }],
  },
  {
    cause: 'eviction.preempted',
    words: /Preempted|preempt/i,
    strength: sure.stated,
    title: (on) => `${on.said.about.name} was preempted for a more important pod`,
    explanation: 'The scheduler or kubelet removed it to make room for a pod of higher priority.',
    steps: (on) => [{ text: 'Add capacity, or give it a priority class that fits its importance.', command: edit(on.owner) }],
  },
  {
    cause: 'eviction.taint',
    words: /TaintManager|taint manager|DeletionByTaintManager|due to NoExecute/i,
    strength: sure.told,
    title: (on) => `${on.said.about.name} was removed by a taint of its node`,
    explanation: 'A NoExecute taint (node not ready, unreachable, or set by hand) removed the pod.',
    steps: atNode,
    culprit: nodeOf,
  },
  {
    cause: 'eviction.node_pressure',
    words: /low on resource: ?\[?([\w.-]+)|had condition:? ?\[?(\w+)|(DiskPressure|MemoryPressure|PIDPressure)/i,
    strength: sure.stated,
    title: (on) => `${on.said.about.name} was evicted: its node is short of ${resource(group(on))}`,
    explanation: 'The kubelet evicted the pod to save the node. Pods that use more than they request go first.',
    steps: (on) => [
      ...atNode(on),
      { text: 'Set requests near real use, so that the scheduler does not overfill nodes.', command: edit(on.owner) },
    ],
    culprit: nodeOf,
    // Where the node still says so itself, its shortage is the cause and the eviction what follows.
    toward: (on) => shortNode(on),
  },
];

function shortNode(on: Sentence): ObjectRef | undefined {
  const node = nodeOf(on);
  const pressure: Readonly<Record<string, string>> = { memory: 'MemoryPressure', disk: 'DiskPressure', 'process ids': 'PIDPressure' };
  const type = pressure[resource(group(on))];
  const holds = on.facts.nodes.some((n) => n.ref.name === node?.name && n.conditions.some((c) => c.type === type && c.status === 'True'));
  return holds ? node : undefined;
}

function resource(word: string): string {
  if (/disk|storage|nodefs|imagefs|inode/i.test(word)) return 'disk';
  return /pid/i.test(word) ? 'process ids' : /mem/i.test(word) ? 'memory' : word;
}

export const evicted: Rule = spoken(
  (s) =>
    (/^(Evicted|Preempted|Preempting|TaintManagerEviction|NodeControllerEviction)$/.test(s.reason) ||
      /^(PreemptionByScheduler|DeletionByTaintManager|TerminationByKubelet)$/.test(s.reason)) &&
    s.about.kind === 'Pod',
  [
    ...words,
    {
      cause: 'eviction.generic',
      words: /[^]*/,
      strength: sure.likely,
      title: (on) => `${on.said.about.name} was evicted`,
      explanation: 'The pod was evicted; the message does not say why.',
      steps: atNode,
      bare: 'part',
    },
  ],
);

/** The kubelet took a pod and refused it at the door. */
export const rejected: Rule = spoken(
  (s) =>
    /^(OutOf\w[\w-]*|NodeAffinity|NodeName|NodePorts|UnexpectedAdmissionError|TopologyAffinityError|NodeShutdown|Shutdown|Terminated|SysctlForbidden|AppArmor|PodOSNotSupported|InvalidNodeInfo)$/.test(
      s.reason,
    ) &&
    s.about.kind === 'Pod' &&
    s.container === undefined,
  [
    {
      cause: 'eviction.rejected',
      words: /[^]*/,
      strength: sure.told,
      title: (on) => `The node refuses ${on.said.about.name}: ${on.said.reason}`,
      explanation: 'The scheduler placed the pod, and the kubelet refused or ended it at admission.',
      steps: atNode,
    },
  ],
);
