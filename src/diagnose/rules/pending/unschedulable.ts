import { describe, edit, kubectl } from '../../command.ts';
import type { ObjectRef } from '../../../model/index.ts';
import type { Facts, NodeFact, PodFact, Said } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';
import { brief } from '../lines.ts';
import { chosenNodes, keptOffBy, troubledNode } from './nodes.ts';
import { type PendingWord, pendingWords } from './words.ts';

const isPending = (s: Said): boolean =>
  s.reason === 'FailedScheduling' ||
  (s.type === 'PodScheduled=False' && s.reason !== 'SchedulingGated') ||
  /^0\/\d+ nodes (are )?available/.test(s.message);

/** The part of the message before "preemption:" counts nodes; the rest repeats them. */
const counted = (message: string): string =>
  (message.split(/\.? preemption: /)[0] ?? message).replace(/\.? ?no new claims to deallocate,?/, '.').replace(/\.+$/, '.');

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

interface Chosen {
  readonly pod: PodFact;
  readonly nodes: readonly NodeFact[];
}

/** The nodes that the pod's own selector asks for; undefined where the pod or the nodes were not seen. */
function chosenBy(s: Said, facts: Facts): Chosen | undefined {
  const pod = facts.pod(s.about);
  return pod === undefined || facts.nodes.length === 0 ? undefined : { pod, nodes: chosenNodes(pod, facts.nodes) };
}

/**
 * Nodes outside the pod's selector refuse it as they should: what keeps the nodes it asks for from taking it is the reason. Where
 * no node is one it asks for, the selector is. A taint explains the nodes that carry it, and only those.
 */
function amongChosen(reason: Reason, others: readonly Reason[], { pod, nodes }: Chosen): number | undefined {
  const bySelector = (r: Reason): boolean => r.word.cause === 'pending.affinity.node';
  if (bySelector(reason)) return nodes.length > 0 ? sure.weak : sure.told;
  if (nodes.length === 0) return others.some(bySelector) ? sure.weak : undefined;
  const closed: Readonly<Record<string, boolean>> = {
    'pending.taint': nodes.every((n) => keptOffBy(pod, n).length > 0),
    'pending.cordoned': nodes.every((n) => n.cordoned),
  };
  if (closed[reason.word.cause] === false) return sure.weak;
  const rest = others.filter((r) => !bySelector(r) && closed[r.word.cause] !== false);
  return rest.length === 0 ? sure.told : undefined;
}

function strength(reason: Reason, all: readonly Reason[], about: { readonly total: number; readonly chosen: Chosen | undefined }): number {
  if (all.length === 1) return sure.stated;
  const others = all.filter((r) => r !== reason);
  if (byDesign.test(reason.match[0])) return sure.weak;
  if (others.every((r) => byDesign.test(r.match[0]))) return sure.told;
  const known = about.chosen && amongChosen(reason, others, about.chosen);
  if (known !== undefined) return known;
  const share = about.total > 0 && reason.nodes > 0 ? reason.nodes / about.total : 0.5;
  return Math.min(sure.told, 0.45 + 0.45 * share);
}

function deadNodeOf(match: RegExpExecArray, facts: Facts): ObjectRef | undefined {
  if (!deadNode.test(match[0])) return undefined;
  return facts.nodes.find((n) => n.conditions.some((c) => c.type === 'Ready' && c.status !== 'True'))?.ref;
}

function hit(s: Said, facts: Facts, reason: Reason, all: readonly Reason[]): Hit {
  const total = Number(/\/(\d+) nodes/.exec(s.message)?.[1] ?? 0);
  const owner = facts.ownerOf(s.about);
  const { word, match, nodes } = reason;
  const what = word.what(match);
  const others = all.filter((r) => r !== reason);
  const chosen = chosenBy(s, facts);
  const node = deadNodeOf(match, facts) ?? (word.cause === 'pending.taint' && chosen ? troubledNode(chosen.pod, chosen.nodes) : undefined);
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
    strength: strength(reason, all, { total, chosen }),
    steps: [
      { text: word.mend, command: edit(owner) },
      { text: 'See what the nodes have.', command: kubectl('describe', 'nodes') },
      { text: 'Read the scheduler’s message in full.', command: describe(s.about) },
    ],
    shows: s.about,
    ...(node === undefined ? {} : { toward: node }),
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
