import { describe, inNamespace, kubectl, target } from '../../command.ts';
import type { Facts, Said } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';
import { brief } from '../lines.ts';

function hit(s: Said, facts: Facts, cause: 'image.invalid_name' | 'image.never_pull'): Hit {
  const owner = facts.ownerOf(s.about);
  const image =
    facts.pod(s.about)?.containers.find((c) => c.name === s.container)?.image ?? /"([^"]+)"/.exec(s.message)?.[1] ?? 'the image';
  const invalid = cause === 'image.invalid_name';
  return {
    cause,
    title: invalid ? `Image name ${image} is not valid` : `Image ${image} is not on the node and imagePullPolicy is Never`,
    explanation: invalid
      ? `The reference ${image} cannot be parsed, so nothing is pulled.`
      : `The kubelet may not pull ${image}, and the node does not have it.`,
    culprit: owner,
    ...(s.container === undefined ? {} : { container: s.container }),
    because: [{ evidence: s.id, says: brief(`${s.reason}: ${s.message}`) }],
    against: [],
    strength: sure.stated,
    steps: [
      invalid
        ? {
            text: 'Set a valid reference: lower case, host[:port]/path:tag.',
            command: kubectl('set', 'image', target(owner), ...inNamespace(owner), `${s.container ?? '<container>'}=<valid image>`),
          }
        : { text: 'Load the image onto the node, or set imagePullPolicy to IfNotPresent.', command: describe(s.about) },
    ],
    shows: s.about,
  };
}

/** States of the kubelet that need no reading of messages. */
export const names: Rule = {
  causes: ['image.invalid_name', 'image.never_pull'],
  judge: (facts) =>
    facts.said.flatMap((s) => {
      if (
        s.reason === 'InvalidImageName' ||
        (s.reason === 'InspectFailed' && /invalid reference format|couldn't parse image/i.test(s.message))
      )
        return [hit(s, facts, 'image.invalid_name')];
      return s.reason === 'ErrImageNeverPull' ? [hit(s, facts, 'image.never_pull')] : [];
    }),
};
