import type { EvidenceId, ObjectRef } from '../../model/index.ts';
import type { Said } from './types.ts';

type Told = Pick<Said, 'reason' | 'message' | 'type'>;

/** A row of the events of `kubectl describe`, old (type late) or new (type first). */
const row = /\b(Warning|Normal)\s+([A-Z]\w+)\s+(?:(?:<\w+>|\d+[smhd]\S*(?: \(x\d+ over \S+\))?)\s+)?(\S.*)$/;

/** Sentences that stand alone in terminals and chats, and the reason their event would have had. */
const known: readonly (readonly [RegExp, string])[] = [
  [
    /(?:is forbidden|exceeded quota|denied the request|violates PodSecurity|failed calling webhook|usage per \w+ is \S+, but)/,
    'FailedCreate',
  ],
  [/\b0\/\d+ nodes (?:are )?available|fit failure (?:on node|summary)|failed to fit in any node/, 'FailedScheduling'],
  [/Un(?:mount|map)(?:Volume|Device)\.\w+ failed|umount: \S+: target is busy/, 'FailedUnmount'],
  [
    /mount failed: exit status|mount(?:\.nfs)?: .*[Pp]rotocol not supported|MountVolume\.\w+ failed|Unable to (?:attach or )?mount volumes|wrong fs type|bad superblock/,
    'FailedMount',
  ],
  [/AttachVolume\.\w+ failed|Multi-Attach error/, 'FailedAttachVolume'],
  [/(?:Liveness|Readiness|Startup) probe (?:failed|errored)/, 'Unhealthy'],
  [/Failed to pull image|Error response from daemon: (?:pull access|manifest)/, 'Failed'],
];

function told(line: string): Told | undefined {
  const event = row.exec(line);
  if (event) return { type: event[1] ?? '', reason: event[2] ?? '', message: event[3] ?? '' };
  const reason = known.find(([words]) => words.test(line))?.[1];
  return reason === undefined ? undefined : { type: 'Warning', reason, message: line.trim() };
}

/** Longer lines are dumps, not sentences. */
const longest = 2_000;

/** Sentences of Kubernetes inside text that no parser could turn into objects. A sentence may run over three lines. */
export function saidByText(id: EvidenceId, about: ObjectRef, lines: readonly string[]): readonly Said[] {
  const found: Said[] = [];
  for (let i = 0; i < lines.length; i++) {
    const [one, three] = [lines[i] ?? '', lines.slice(i, i + 3).join(' ')];
    if (one.length > longest) continue;
    const sentence = told(one) ?? (/forbidden:\s*$/.test(one) ? told(three) : undefined);
    if (sentence !== undefined)
      found.push({ id, about, from: 'text', count: 1, ...sentence, message: sentence.message.endsWith(':') ? three : sentence.message });
  }
  return found;
}
