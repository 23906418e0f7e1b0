import type { CauseId, ObjectRef, Step } from '../../model/index.ts';
import { logsOf } from '../command.ts';
import type { Facts } from '../facts/index.ts';
import type { Hit, Rule } from '../rule.ts';
import { type Heard, heard, shown, weight } from './lines.ts';

/** A failure that a program tells in words of known form. */
export interface Signature {
  readonly cause: CauseId;
  readonly patterns: readonly RegExp[];
  /** `subject` names the container or object: "Container api". */
  readonly title: (who: string, heard: Heard) => string;
  readonly explanation: string;
  readonly strength: number;
  readonly steps: (heard: Heard, facts: Facts) => readonly Step[];
  /** Other knowledge about a match: who is to blame, what it depends on; `undefined` drops it. */
  readonly refine?: (hit: Hit, heard: Heard, facts: Facts) => Hit | undefined;
}

export function who(heard: Heard): string {
  return heard.container === undefined ? heard.about.name : `Container ${heard.container.name}`;
}

export function readLog(heard: Heard): readonly Step[] {
  const { container } = heard;
  if (container === undefined) return [];
  return [
    {
      text: 'Read the log around it.',
      command: logsOf(container.pod.ref, container.name, container.failing && container.restarts > 0 ? 'previous' : 'current'),
    },
  ];
}

function hitOf(sig: Signature, heard: Heard, facts: Facts): Hit | undefined {
  const strength = sig.strength * weight(heard);
  if (strength === 0) return undefined;
  const { container, line, about } = heard;
  const culprit: ObjectRef = facts.ownerOf(about);
  const ended = container?.ended;
  const hit: Hit = {
    cause: sig.cause,
    title: sig.title(who(heard), heard),
    explanation: sig.explanation,
    culprit,
    ...(container === undefined ? {} : { container: container.name }),
    because: [
      { evidence: line.id, says: shown(line), fromEnd: line.rest.length },
      ...(container?.failing && ended
        ? [
            {
              evidence: container.id,
              only: 'sign' as const,
              says: `ended with exit code ${ended.exitCode} (${ended.reason || 'no reason'})`,
            },
          ]
        : []),
    ],
    against: container?.ready && !container.failing ? [{ evidence: container.id, says: 'the container runs and is ready' }] : [],
    strength,
    steps: [...sig.steps(heard, facts), ...readLog(heard)],
    shows: about,
  };
  return sig.refine === undefined ? hit : sig.refine(hit, heard, facts);
}

/** A rule that listens for one signature in logs, termination messages and texts. */
export function listening(sig: Signature): Rule {
  return {
    causes: [sig.cause],
    judge: (facts) => heard(facts, sig.patterns).flatMap((h) => hitOf(sig, h, facts) ?? []),
  };
}
