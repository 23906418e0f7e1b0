import type { CauseId, ObjectRef, Step } from '../../model/index.ts';
import { logsOf } from '../command.ts';
import type { Facts } from '../facts/index.ts';
import type { Hit, Rule } from '../rule.ts';
import { isOutranked } from './got-over.ts';
import { complaintOf, type Heard, heard, isKilled, type Listening, shown, weight } from './lines.ts';

/** A failure that a program tells in words of known form. */
export interface Signature {
  readonly cause: CauseId;
  readonly patterns: Listening;
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

/** How it ended speaks for what its log says only where the program ended itself, and by no other error. */
function ending({ container, line }: Heard): Hit['because'] {
  const ended = container?.ended;
  if (container === undefined || ended === undefined || !container.failing || isKilled(container)) return [];
  if (isOutranked(complaintOf(line))) return [];
  return [{ evidence: container.id, only: 'sign', says: `ended with exit code ${ended.exitCode} (${ended.reason || 'no reason'})` }];
}

/** A container that ran out of its memory did not end for what it complained of, but for memory. */
function byMemory({ cause }: Signature, { container }: Heard): number {
  return container?.failing === true && /^OOM/i.test(container.ended?.reason ?? '') && !cause.startsWith('oom.') ? 0.3 : 1;
}

function hitOf(sig: Signature, heard: Heard, facts: Facts): Hit | undefined {
  const strength = sig.strength * weight(heard) * byMemory(sig, heard);
  if (strength === 0) return undefined;
  const { container, line, about } = heard;
  const culprit: ObjectRef = facts.ownerOf(about);
  const hit: Hit = {
    cause: sig.cause,
    title: sig.title(who(heard), heard),
    explanation: sig.explanation,
    culprit,
    ...(container === undefined ? {} : { container: container.name }),
    because: [{ evidence: line.id, says: shown(line), fromEnd: line.rest.length }, ...ending(heard)],
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
