import type { CauseId, ObjectRef, Pointer, Step } from '../../../model/index.ts';
import { describe, inNamespace, kubectl, quoted, target } from '../../command.ts';
import type { Facts, Said } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';
import { brief } from '../lines.ts';
import { pullWords } from './pull-words.ts';

const reasons =
  /^(Failed|ErrImagePull|ImagePullBackOff|BackOff|FailedToRetrieveImagePullSecret|InspectFailed|ImageInspectError|RegistryUnavailable)$/;
const aboutPull = /pull|image|registry|manifest/i;

/** ErrImagePull, ImagePullBackOff and four kinds of event alternate for one failure; a sentence counts only if it is about an image. */
const isPull = (s: Said): boolean =>
  reasons.test(s.reason) && aboutPull.test(`${s.reason} ${s.message}`) && !/restarting failed container/.test(s.message);

/** Only the back-off is seen, and not what the registry answered: a wrong name makes up most of such cases. */
const unseen: CauseId = 'image.not_found.presumed';

/** Of an image that nothing names. */
const unread = 'its image';

function imageOf(facts: Facts, s: Said): string {
  const quoted = /(?:image|reference) "([^"]+)"/.exec(s.message)?.[1];
  const container = facts.pod(s.about)?.containers.find((c) => c.name === s.container);
  return container?.image || quoted || unread;
}

function containerOf(facts: Facts, s: Said): string | undefined {
  if (s.container !== undefined) return s.container;
  const waiting = facts.pod(s.about)?.containers.filter((c) => c.state.is === 'waiting' && /Image/.test(c.state.reason)) ?? [];
  return waiting.length === 1 ? waiting[0]?.name : undefined;
}

const tellsApart =
  'Read the newest Failed event: "not found" means a wrong name or tag, "unauthorized" or "denied" a missing right, "no such host" or "timeout" a registry out of reach.';

interface On {
  readonly facts: Facts;
  readonly owner: ObjectRef;
  readonly pod: ObjectRef;
  readonly container: string | undefined;
  readonly image: string;
}

function steps(cause: CauseId, { facts, owner, pod, container, image }: On): readonly Step[] {
  const look: Step = { text: cause === unseen ? tellsApart : 'Read the newest pull event.', command: describe(pod) };
  if (cause === unseen) return [look];
  if (cause === 'image.not_found' && owner.kind !== 'Pod' && owner.kind !== 'Job') {
    const set = kubectl('set', 'image', target(owner), ...inNamespace(owner), `${container ?? '<container>'}=<image:tag that exists>`);
    const undo: Step = {
      text: 'Or go back to the revision before.',
      command: kubectl('rollout', 'undo', target(owner), ...inNamespace(owner)),
    };
    return [
      { text: `Check that ${image} exists in the registry, then set one that does.`, command: set },
      ...((facts.workload(owner)?.revision ?? 0) > 1 ? [undo] : []),
      look,
    ];
  }
  const mend: Readonly<Record<string, string>> = {
    'image.auth': 'Make sure the image name is right and that a valid pull secret is named in imagePullSecrets (pod or ServiceAccount).',
    'image.rate_limit': 'Pull with an account (imagePullSecrets), use a mirror, or wait for the window to pass.',
    'image.registry.dns': 'Check the registry’s host name in the image reference, and DNS on the node.',
    'image.registry.tls': 'Make the node trust the registry’s certificate authority, or mend the certificate.',
    'image.registry.unreachable': 'Check the way from the node to the registry (firewall, proxy, registry up).',
    'image.arch': 'Build and push the image for the node’s platform, or choose nodes of the image’s platform.',
  };
  return [{ text: mend[cause] ?? 'Check the image reference and the registry.' }, look];
}

function onOf(s: Said, facts: Facts): On {
  return { facts, owner: facts.ownerOf(s.about), pod: s.about, container: containerOf(facts, s), image: imageOf(facts, s) };
}

function againstOf(s: Said, told: boolean, doubtful: boolean): readonly Pointer[] {
  if (!told) return [{ evidence: s.id, says: 'the registry’s answer was not seen' }];
  return doubtful ? [{ evidence: s.id, says: 'the registry does not tell a missing repository from a missing right' }] : [];
}

function hit(s: Said, facts: Facts): Hit {
  const known = pullWords.find((w) => w.words.test(s.message));
  const container = containerOf(facts, s);
  const image = imageOf(facts, s);
  const owner = facts.ownerOf(s.about);
  const cause = known?.cause ?? unseen;
  // Docker Hub and others answer "denied" also for repositories that do not exist.
  const doubtful = cause === 'image.auth' && /does not exist or may require|repository does not exist/i.test(s.message);
  return {
    cause,
    title: `${image === unread ? `The image of ${s.about.name}` : `Image ${image}`} cannot be pulled: ${known?.what ?? 'why was not seen, most often its name or tag is wrong'}`,
    explanation: `The kubelet cannot pull ${image}: ${known?.what ?? 'the messages seen do not say why'}. The container cannot start.`,
    culprit: owner,
    ...(container === undefined ? {} : { container }),
    because: [{ evidence: s.id, says: brief(`${s.reason}: ${s.message}`) }],
    against: againstOf(s, known !== undefined, doubtful),
    strength: known === undefined ? sure.fits : doubtful ? sure.likely : sure.stated,
    steps: steps(cause, { facts, owner, pod: s.about, container, image }),
    shows: s.about,
    ...(known === undefined ? { bare: 'part' as const } : {}),
  };
}

/** Where the registry does not tell a missing repository from a missing right, the second stands beside the first. */
function beside(first: Hit, about: On): readonly Hit[] {
  if (first.cause !== 'image.auth' || first.against.length === 0) return [first];
  const other = (text: string): string => text.replace('the registry refuses access', 'the repository may not exist');
  const look = {
    text: 'Pull it by hand, logged in with an account that may read the repository.',
    command: `docker pull ${quoted(about.image)}`,
  };
  return [
    { ...first, look: { ...look, sees: 'it can be pulled, so the cluster lacks the credentials' } },
    {
      ...first,
      cause: 'image.not_found',
      title: other(first.title),
      explanation: other(first.explanation),
      strength: sure.fits + 0.1,
      against: first.against.map((p) => ({ ...p, says: 'the registry asks for a login' })),
      steps: steps('image.not_found', about),
      look: { ...look, sees: 'it is not found, so its name or tag is wrong' },
    },
  ];
}

export const pull: Rule = {
  causes: [...new Set(pullWords.map((w) => w.cause)), unseen],
  judge: (facts) => facts.said.filter(isPull).flatMap((s) => beside(hit(s, facts), onOf(s, facts))),
};
