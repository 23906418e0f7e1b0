import { type ObjectRef, type Step, unnamed } from '../../model/index.ts';
import type { Claim } from './merge.ts';

const container = new RegExp(`([Ii]nit )?[Cc]ontainer ${unnamed}(?: \\d+)?`, 'g');
const object = new RegExp(`\\b(?:the )?([A-Z][A-Za-z]+) ${unnamed}\\b`, 'g');

/** A sentence of a rule that took the stand-in of a name for one, in words that do without. A recording's name is that of no program. */
function worded(text: string, culprit: ObjectRef): string {
  const plain =
    culprit.kind === 'Recording' && text.startsWith(`${culprit.name} `) ? `The program${text.slice(culprit.name.length)}` : text;
  if (!plain.includes(unnamed)) return plain;
  const owner = culprit.name.startsWith(unnamed) ? '' : ` of ${culprit.name}`;
  const said = plain
    .replace(container, (_, init?: string) => `${init === undefined ? 'a container' : 'an init container'}${owner}`)
    .replace(object, (_, kind: string) => `the ${kind}`)
    .replaceAll(unnamed, 'it');
  return plain.startsWith(said.slice(0, 1)) ? said : `${said.slice(0, 1).toUpperCase()}${said.slice(1)}`;
}

/** A claim whose words pretend to know no name; in a command a person has to put it in. */
export function withoutStandIns(claim: Claim): Claim {
  const say = (text: string): string => worded(text, claim.culprit);
  const { container: of, ...rest } = claim;
  return {
    ...rest,
    ...(of === undefined || of.startsWith(unnamed) ? {} : { container: of }),
    title: say(claim.title),
    explanation: say(claim.explanation),
    because: claim.because.map((p) => ({ ...p, says: say(p.says) })),
    against: claim.against.map((p) => ({ ...p, says: say(p.says) })),
    steps: claim.steps.map(
      (s): Step => (s.command === undefined ? s : { ...s, text: say(s.text), command: s.command.replaceAll(unnamed, '<name>') }),
    ),
  };
}
