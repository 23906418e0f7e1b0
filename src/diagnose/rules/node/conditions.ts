import type { CauseId, Condition } from '../../../model/index.ts';
import { describe, kubectl } from '../../command.ts';
import type { Facts, NodeFact, PodFact } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';
import { brief } from '../lines.ts';

export const conditionSays = (c: Condition): string => brief(`${c.type} is ${c.status}: ${c.reason} ${c.message}`);

interface Verdict {
  readonly cause: CauseId;
  readonly title: (node: string) => string;
  readonly explanation: string;
  readonly mend: string;
}

const runtime = /container runtime|PLEG|runtime network not ready|containerd|docker daemon|cri-o/i;

function verdict(c: Condition): Verdict | undefined {
  if (c.type === 'Ready' && c.status === 'Unknown')
    return {
      cause: 'node.unreachable',
      title: (n) => `Node ${n} is unreachable`,
      explanation: 'Its kubelet stopped reporting: the machine is off, hangs, or lost its network. Its pods are in doubt.',
      mend: 'Check the machine and its network; start the kubelet again.',
    };
  if (c.type === 'Ready' && c.status === 'False' && /cni|network plugin/i.test(c.message))
    return {
      cause: 'node.network_unavailable',
      title: (n) => `The pod network of node ${n} is not ready`,
      explanation: 'The kubelet reports that the network plugin is not initialised.',
      mend: 'See the network plugin’s pods on this node.',
    };
  if (c.type === 'Ready' && c.status === 'False' && runtime.test(c.message))
    return {
      cause: 'node.runtime',
      title: (n) => `The container runtime of node ${n} is down`,
      explanation: 'The kubelet cannot talk to the container runtime.',
      mend: 'Restart the container runtime on the node; read its log.',
    };
  if (c.type === 'Ready' && c.status === 'False')
    return {
      cause: 'node.not_ready',
      title: (n) => `Node ${n} is not ready`,
      explanation: 'Its kubelet reports that it cannot run pods.',
      mend: 'Read the condition’s message and the kubelet’s log.',
    };
  if (c.status !== 'True') return undefined;
  const pressures: Readonly<Record<string, readonly [CauseId, string]>> = {
    MemoryPressure: ['node.pressure.memory', 'memory'],
    DiskPressure: ['node.pressure.disk', 'disk'],
    PIDPressure: ['node.pressure.pid', 'process ids'],
  };
  const pressure = pressures[c.type];
  if (pressure !== undefined)
    return {
      cause: pressure[0],
      title: (n) => `Node ${n} is short of ${pressure[1]}`,
      explanation: 'The kubelet evicts pods and takes no new ones until this passes.',
      mend: `See what uses the ${pressure[1]}; free some or move pods.`,
    };
  if (c.type === 'NetworkUnavailable')
    return {
      cause: 'node.network_unavailable',
      title: (n) => `Node ${n} has no network`,
      explanation: 'The node’s route or network plugin is not set up.',
      mend: 'See the network plugin and the cloud’s routes.',
    };
  return undefined;
}

/** The kubelet says of a pod that it was evicted for this shortage. */
function evicts(node: NodeFact, cause: CauseId, facts: Facts): boolean {
  const short: Readonly<Record<string, RegExp>> = {
    'node.pressure.memory': /memory/i,
    'node.pressure.disk': /disk|storage|nodefs|imagefs|inode/i,
    'node.pressure.pid': /pid/i,
  };
  const words = short[cause];
  return facts.said.some((s) => s.reason === 'Evicted' && words?.test(s.message) === true && facts.pod(s.about)?.node === node.ref.name);
}

/** How much a node's trouble explains its pods': not ready ends everything on it, pressure only some. */
function strengthFor(node: NodeFact, cause: CauseId, facts: Facts): number {
  if (facts.subject.kind === 'Node') return sure.stated;
  const on = (p: PodFact): boolean => p.node === node.ref.name;
  const here = facts.pods.filter((p) => on(p) && !p.well);
  const crashes = facts.containers.some(
    (c) => c.failing && c.pod.node === node.ref.name && c.ended !== undefined && c.ended.exitCode !== 137,
  );
  // Pods that are being moved away still say that they run: nobody is there to tell.
  if (here.length === 0) return facts.leaving.some(on) ? sure.fits : 0;
  if (evicts(node, cause, facts)) return sure.stated;
  if (crashes) return sure.weak;
  return /not_ready|unreachable|network|runtime/.test(cause) ? sure.told + 0.05 : sure.fits;
}

function hits(node: NodeFact, facts: Facts): readonly Hit[] {
  return node.conditions.flatMap((c): Hit[] => {
    const v = verdict(c);
    const strength = v === undefined ? 0 : strengthFor(node, v.cause, facts);
    if (v === undefined || strength === 0) return [];
    return [
      {
        cause: v.cause,
        title: v.title(node.ref.name),
        explanation: v.explanation,
        culprit: node.ref,
        because: [{ evidence: node.id, says: conditionSays(c) }],
        against: [],
        strength,
        steps: [
          { text: v.mend, command: describe(node.ref) },
          {
            text: 'See what runs there.',
            command: kubectl('get', 'pods', '-A', '--field-selector', `spec.nodeName=${node.ref.name}`, '-o', 'wide'),
          },
        ],
        shows: node.ref,
      },
    ];
  });
}

export const nodeConditions: Rule = {
  causes: [
    'node.unreachable',
    'node.not_ready',
    'node.runtime',
    'node.network_unavailable',
    'node.pressure.memory',
    'node.pressure.disk',
    'node.pressure.pid',
  ],
  judge: (facts) => facts.nodes.flatMap((n) => hits(n, facts)),
};
