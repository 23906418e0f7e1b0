import { describe, edit, inNamespace, kubectl } from '../../command.ts';
import type { Said } from '../../facts/index.ts';
import { type Rule, sure } from '../../rule.ts';
import { group, type Sentence, sibling, spoken, type Word } from '../spoken.ts';
import { webhookDown } from './webhook.ts';

/** The API refuses what a controller, or a person, wants to create. */
const when = (s: Said): boolean =>
  /^(FailedCreate|ReplicaSetCreateError|FailedUpdate|FailedDaemonPod)$/.test(s.reason) ||
  (s.type === 'ReplicaFailure=True' && s.message !== '');

const who = (on: Sentence): string => on.owner.name;

/** The resource that is requested in vain is the one named after `requested:`. */
function exceeded(resource: 'cpu' | 'memory' | 'pods' | 'storage' | undefined): Word {
  return {
    cause: resource === undefined ? 'quota.exceeded' : `quota.exceeded.${resource}`,
    words:
      resource === undefined
        ? /exceeded quota: ([\w.-]+)/
        : new RegExp(String.raw`exceeded quota: ([\w.-]+), requested: [\w./-]*${resource}\b[^,]*`),
    strength: sure.stated,
    title: (on) => `Quota ${group(on)} is used up${resource === undefined ? '' : ` (${resource})`}: ${who(on)} cannot be created`,
    explanation: 'The namespace’s ResourceQuota leaves no room for what is asked.',
    culprit: (on) => sibling(on, 'ResourceQuota', group(on)),
    steps: (on) => [
      { text: 'See what the quota holds and what uses it.', command: kubectl('describe', 'resourcequota', ...inNamespace(on.said.about)) },
      { text: 'Free something, lower the requests, or raise the quota.', command: edit(on.owner) },
    ],
  };
}

const words: readonly Word[] = [
  {
    cause: 'quota.missing_limits',
    words: /failed quota: ([\w.-]+): must specify ([\w.,/ -]+)/,
    strength: sure.stated,
    title: (on) => `Quota ${on.match[1] ?? ''} demands ${on.match[2]?.trim() ?? 'requests and limits'} from every container`,
    explanation: 'The namespace has a ResourceQuota on these, and the pod does not state them, so it is refused.',
    steps: (on) => [{ text: 'Set them in the pod template, or give the namespace a LimitRange with defaults.', command: edit(on.owner) }],
  },
  ...(['cpu', 'memory', 'pods', 'storage'] as const).map(exceeded),
  exceeded(undefined),
  {
    cause: 'quota.limit_range',
    words: /(?:maximum|minimum) (\S+) usage per (?:Container|Pod|PersistentVolumeClaim) is|(?:limit to request ratio)/i,
    strength: sure.stated,
    title: (on) => `The LimitRange does not allow the ${group(on) || 'resources'} that ${who(on)} asks for`,
    explanation: 'Requests or limits lie outside what the namespace’s LimitRange allows.',
    steps: (on) => [
      { text: 'See what is allowed.', command: kubectl('describe', 'limitrange', ...inNamespace(on.said.about)) },
      { text: 'Correct the resources.', command: edit(on.owner) },
    ],
  },
  {
    cause: 'admission.pod_security',
    words:
      /violates PodSecurity "([^"]+)"|PodSecurityPolicy|unable to validate against any (?:pod )?security (?:policy|context constraint)/i,
    strength: sure.stated,
    title: (on) => `Pod Security ${group(on)} forbids the pods of ${who(on)}`,
    explanation: 'The namespace’s Pod Security level does not allow what the pod asks for.',
    steps: (on) => [{ text: 'Correct the securityContext as the message says.', command: edit(on.owner) }],
  },
  webhookDown,
  {
    cause: 'webhook.refused',
    words: /admission webhook "([^"]+)" denied|ValidatingAdmissionPolicy '([^']+)'/i,
    strength: sure.stated,
    title: (on) => `Admission ${group(on)} refuses the pods of ${who(on)}`,
    explanation: 'A policy of the cluster does not allow the object as it is.',
    steps: (on) => [{ text: 'Change the object as the policy’s message says.', command: edit(on.owner) }],
  },
  {
    cause: 'rbac.missing_service_account',
    words: /serviceaccounts? "([^"]+)" not found|error looking up service account [^/]+\/([\w.-]+)/i,
    strength: sure.stated,
    title: (on) => `ServiceAccount ${group(on)} does not exist (needed by ${who(on)})`,
    explanation: 'Pods that name a missing ServiceAccount are refused.',
    culprit: (on) => sibling(on, 'ServiceAccount', group(on)),
    steps: (on) => [
      {
        text: 'Create it, or correct serviceAccountName.',
        command: kubectl('create', 'serviceaccount', group(on), ...inNamespace(on.said.about)),
      },
    ],
  },
  {
    cause: 'config.missing_secret',
    words: /secrets? "([^"]+)" not found/i,
    strength: sure.told,
    title: (on) => `Secret ${group(on)} does not exist (needed by ${who(on)})`,
    explanation: 'It is needed to create the pod.',
    culprit: (on) => sibling(on, 'Secret', group(on)),
    steps: () => [{ text: 'Create the Secret, or correct its name.' }],
  },
  {
    cause: 'admission.invalid',
    words: /is invalid: (.+)/,
    strength: sure.told,
    title: (on) => `The API refuses the pods of ${who(on)} as invalid`,
    explanation: 'A field of the pod template has a value that is not allowed.',
    steps: (on) => [{ text: 'Correct the field that the message names.', command: edit(on.owner) }],
  },
  {
    cause: 'rbac.forbidden',
    words: /forbidden: User "([^"]+)" cannot/i,
    strength: sure.told,
    title: (on) => `${group(on)} may not create the pods of ${who(on)}`,
    explanation: 'The controller’s account lacks the right.',
    steps: () => [{ text: 'Grant the missing right with a Role and RoleBinding.' }],
  },
  {
    cause: 'rollout.create_refused',
    words: /[^]*/,
    strength: sure.likely,
    title: (on) => `The pods of ${who(on)} cannot be created`,
    explanation: 'The API refuses to create them.',
    steps: (on) => [{ text: 'Read the refusal in full.', command: describe(on.said.about) }],
    bare: 'part',
  },
];

export const refusedPods: Rule = spoken(when, words);
