import { describe, edit, kubectl } from '../../command.ts';
import type { Facts, Said } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';
import { brief } from '../lines.ts';
import { chosenNodes } from './chosen-nodes.ts';
import { type PendingWord, pendingWords } from './words.ts';

const isPending = (s: Said): boolean =>
  s.reason === 'FailedScheduling' ||
  (s.type === 'PodScheduled=False' && s.reason !== 'SchedulingGated') ||
  /^0\/\d+ nodes (are )?available/.test(s.message);

/** The part of the message before "preemption:" counts nodes; the rest repeats them. */
const counted = (message: string): string => message.split(/\.? preemption: /)[0] ?? message;

interface Reason {
  readonly word: PendingWord;
  readonly match: RegExpExecArray;
  /** Nodes that the scheduler counts under it; 0 where it counts none. */
  readonly nodes: number;
}

function reasonsIn(message: string): readonly Reason[] {
  const text = counted(message);
  return pendingWords.flatMap((word) => {
    const match = word.words.exec(text);
    if (match === null) return [];
    const before = text.slice(0, match.index + match[0].length);
    return [{ word, match, nodes: Number(/(\d+) (?:node\(s\) |nodes? )?[^,.:]*$/.exec(before)?.[1] ?? 0) }];
  });
}

/** Control-plane taints and dead nodes explain only the nodes that carry them: never why the others refuse. */
const byDesign = /node-role\.kubernetes\.io\/(?:control-plane|master)/;
const deadNode = /node\.kubernetes\.io\/(?:not-ready|unreachable)/;

/** Whether some node is one the pod's own selector asks for; undefined where the pod or the nodes were not seen. */
function selectorFits(s: Said, facts: Facts): boolean | undefined {
  const pod = facts.pod(s.about);
  return pod === undefined || facts.nodes.length === 0 ? undefined : chosenNodes(pod, facts.nodes).length > 0;
}

/**
 * Nodes outside the pod's selector refuse it as they should: what keeps the nodes it asks for from taking it is the reason. Where
 * no node is one it asks for, the selector is.
 */
function strength(reason: Reason, all: readonly Reason[], about: { readonly total: number; readonly fits: boolean | undefined }): number {
  const { total, fits } = about;
  if (all.length === 1) return sure.stated;
  const others = all.filter((r) => r !== reason);
  if (byDesign.test(reason.match[0])) return sure.weak;
  const bySelector = (r: Reason): boolean => r.word.cause === 'pending.affinity.node';
  if (fits !== undefined && bySelector(reason)) return fits ? sure.weak : sure.told;
  if (fits !== undefined && others.length === 1 && others.some(bySelector)) return fits ? sure.told : sure.weak;
  if (others.every((r) => byDesign.test(r.match[0]))) return sure.told;
  const share = total > 0 && reason.nodes > 0 ? reason.nodes / total : 0.5;
  return Math.min(sure.told, 0.45 + 0.45 * share);
}

function hit(s: Said, facts: Facts, reason: Reason, all: readonly Reason[]): Hit {
  const total = Number(/\/(\d+) nodes/.exec(s.message)?.[1] ?? 0);
  const owner = facts.ownerOf(s.about);
  const { word, match, nodes } = reason;
  const what = word.what(match);
  const others = all.filter((r) => r !== reason);
  const node = deadNode.test(match[0])
    ? facts.nodes.find((n) => n.conditions.some((c) => c.type === 'Ready' && c.status !== 'True'))
    : undefined;
  const claim = word.cause.startsWith('pending.pvc') ? facts.pod(s.about)?.volumes.find((v) => v.claim !== undefined)?.claim : undefined;
  return {
    cause: word.cause,
    title: `${s.about.name} cannot be scheduled: ${what}`,
    explanation: `The scheduler finds no node${total > 0 ? ` among ${total}` : ''}: ${what}${nodes > 0 && total > 0 ? ` (${nodes} of ${total})` : ''}.`,
    culprit: owner,
    because: [{ evidence: s.id, says: brief(counted(s.message), 300) }],
    against:
      others.length > 0
        ? [{ evidence: s.id, says: `other nodes are refused for other reasons: ${others.map((o) => o.match[0]).join('; ')}`.slice(0, 200) }]
        : [],
    strength: strength(reason, all, { total, fits: selectorFits(s, facts) }),
    steps: [
      { text: word.mend, command: edit(owner) },
      { text: 'See what the nodes have.', command: kubectl('describe', 'nodes') },
      { text: 'Read the scheduler’s message in full.', command: describe(s.about) },
    ],
    shows: s.about,
    ...(node === undefined ? {} : { toward: node.ref }),
    ...(claim === undefined
      ? {}
      : {
          toward: {
            kind: 'PersistentVolumeClaim',
            name: claim,
            ...(s.about.namespace === undefined ? {} : { namespace: s.about.namespace }),
          },
        }),
  };
}

/** The newest message counts; older ones tell of a cluster that has changed since. */
function newest(facts: Facts): readonly Said[] {
  const byPod = new Map<string, Said>();
  for (const s of facts.said.filter(isPending)) {
    const pod = facts.pod(s.about);
    if (pod !== undefined && pod.node !== undefined) continue;
    const had = byPod.get(s.about.name);
    if (had === undefined || (s.at ?? 0) > (had.at ?? 0) || had.message === '') byPod.set(s.about.name, s);
  }
  return [...byPod.values()];
}

export const unschedulable: Rule = {
  causes: pendingWords.map((w) => w.cause),
  judge: (facts) =>
    newest(facts).flatMap((s) => {
      const all = reasonsIn(s.message);
      return all.map((r) => hit(s, facts, r, all));
    }),
};
