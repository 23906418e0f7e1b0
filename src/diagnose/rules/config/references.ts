import { inNamespace, kubectl } from '../../command.ts';
import type { Said } from '../../facts/index.ts';
import { type Rule, sure } from '../../rule.ts';
import { group, type Sentence, sibling, spoken, type Word } from '../spoken.ts';

const when = (s: Said): boolean =>
  /^(CreateContainerConfigError|FailedMount|Failed|CreateContainerError|FailedToRetrieveImagePullSecret)$/.test(s.reason);
const container = (on: Sentence): string => (on.said.container === undefined ? on.owner.name : `container ${on.said.container}`);

function missing(kind: 'ConfigMap' | 'Secret'): Word['steps'] {
  return (on) => [
    {
      text: `See whether it exists under another name or in another namespace.`,
      command: kubectl('get', kind.toLowerCase(), '-A', '--field-selector', `metadata.name=${group(on)}`),
    },
    {
      text: `Create ${kind} ${group(on)} in ${on.said.about.namespace ?? 'the namespace'}, or correct its name.`,
      command: kubectl('edit', on.owner.kind.toLowerCase(), on.owner.name, ...inNamespace(on.owner)),
    },
  ];
}

/** `couldn't find key DB_HOST in ConfigMap shop/settings`. */
const keyOf = (on: Sentence): { readonly key: string; readonly kind: 'ConfigMap' | 'Secret'; readonly name: string } => {
  const m = /key:? ?"?([^\s"]+)"? in (ConfigMap|Secret) (?:[^/\s]+\/)?([^\s",]+)/i.exec(on.said.message);
  const key = m?.[1] ?? /non-existent (?:config|secret) key:? (\S+)/.exec(on.said.message)?.[1] ?? '';
  return { key, kind: /secret/i.test(m?.[2] ?? on.said.message) ? 'Secret' : 'ConfigMap', name: m?.[3] ?? '' };
};

/** Secrets are never read: what they hold is for a person to see. */
function keyOfSecret(on: Sentence): ReturnType<Word['steps']> {
  const { key, name } = keyOf(on);
  const data = JSON.stringify({ stringData: { [key]: '<value>' } });
  const add = name === '' ? {} : { command: kubectl('patch', 'secret', name, ...inNamespace(on.said.about), '-p', data) };
  return [
    { text: `Add the key ${key},`, ...add },
    {
      text: 'or correct its name where it is used.',
      command: kubectl('edit', on.owner.kind.toLowerCase(), on.owner.name, ...inNamespace(on.owner)),
    },
  ];
}

const words: readonly Word[] = [
  {
    cause: 'config.missing_key',
    words: /couldn't find key|references non-existent (?:config|secret) key/,
    strength: sure.stated,
    title: (on) => `Key ${keyOf(on).key} is missing in ${keyOf(on).kind} ${keyOf(on).name}`.trim(),
    explanation: 'The object is there but lacks the key, so the kubelet cannot build the container.',
    culprit: (on) => sibling(on, keyOf(on).kind, keyOf(on).name),
    steps: (on) =>
      keyOf(on).kind === 'Secret' || keyOf(on).name === ''
        ? keyOfSecret(on)
        : [
            { text: 'See which keys it has.', command: kubectl('describe', 'configmap', keyOf(on).name, ...inNamespace(on.said.about)) },
            {
              text: `Add the key ${keyOf(on).key}, or correct its name where it is used.`,
              command: kubectl('edit', 'configmap', keyOf(on).name, ...inNamespace(on.said.about)),
            },
          ],
  },
  {
    cause: 'config.missing_configmap',
    words: /configmaps? "([^"]+)" not found|configmap references non-existent|configmaps? ([\w.-]+) not found/i,
    strength: sure.stated,
    title: (on) => `ConfigMap ${group(on)} does not exist (needed by ${container(on)})`,
    explanation: 'The kubelet cannot build the container or its volume without it. It was deleted, never made, or is misspelt.',
    culprit: (on) => sibling(on, 'ConfigMap', group(on)),
    steps: missing('ConfigMap'),
  },
  {
    cause: 'config.missing_secret',
    words: /(?<!pull )secrets? "([^"]+)" not found|secret references non-existent|secret ([\w.-]+) not found/i,
    strength: sure.stated,
    title: (on) => `Secret ${group(on)} does not exist (needed by ${container(on)})`,
    explanation: 'The kubelet cannot build the container or its volume without it. It was deleted, never made, or is misspelt.',
    culprit: (on) => sibling(on, 'Secret', group(on)),
    steps: missing('Secret'),
  },
  {
    cause: 'image.auth',
    words: /Unable to retrieve some image pull secrets \(([^)]+)\)/,
    strength: sure.fits,
    title: (on) => `Image pull secret ${group(on)} does not exist`,
    explanation: 'The pod names a pull secret that is not there, so the kubelet pulls without credentials.',
    culprit: (on) => sibling(on, 'Secret', group(on)),
    steps: (on) => [{ text: `Create the pull secret ${group(on)} in this namespace, or correct its name in imagePullSecrets.` }],
  },
  {
    cause: 'config.run_as_non_root',
    words: /runAsNonRoot and image (?:will run as root|has non-numeric user)|non-numeric user .*cannot verify user is non-root/,
    strength: sure.stated,
    title: (on) => `${container(on)} may not run as root, and its image would`,
    explanation: 'runAsNonRoot is set; the image runs as root, or names its user by name, which cannot be checked.',
    steps: (on) => [
      {
        text: 'Set runAsUser to a number other than 0, or use an image with a numeric user.',
        command: kubectl('edit', on.owner.kind.toLowerCase(), on.owner.name, ...inNamespace(on.owner)),
      },
    ],
  },
  {
    cause: 'config.subpath',
    words:
      /failed to prepare subPath|not a directory: (?:unknown: )?[Aa]re you trying to mount a directory|hostPath type check failed: (\S+)|mounting .* to rootfs at .* caused|invalid mount config|must be unique|must not contain/,
    strength: sure.stated - 0.05,
    title: (on) => `A mount of ${container(on)} does not fit`,
    explanation: 'A file is mounted onto a directory or the other way round, or the subPath or hostPath is not there.',
    steps: (on) => [
      {
        text: 'Correct mountPath, subPath or hostPath.',
        command: kubectl('edit', on.owner.kind.toLowerCase(), on.owner.name, ...inNamespace(on.owner)),
      },
    ],
  },
];

export const references: Rule = spoken(when, words);

/** Nothing else is told than that the configuration cannot be built. */
export const unconfigured: Rule = spoken(
  (s) => s.reason === 'CreateContainerConfigError' && s.from === 'state',
  [
    {
      cause: 'config.generic',
      words: /[^]*/,
      strength: sure.likely,
      title: (on) => `${container(on)} cannot be configured`,
      explanation: 'The kubelet cannot build the container’s configuration; the message says no more.',
      steps: () => [{ text: 'Check every ConfigMap, Secret and key that the container references.' }],
      bare: 'part',
    },
  ],
);
