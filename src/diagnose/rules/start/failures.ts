import { edit } from '../../command.ts';
import type { Said } from '../../facts/index.ts';
import { type Rule, sure } from '../../rule.ts';
import { group, type Sentence, spoken, type Word } from '../spoken.ts';

const when = (s: Said): boolean =>
  /^(Failed|CreateContainerError|RunContainerError|StartError|ContainerCannotRun|CrashLoopBackOff|BackOff|FailedPostStartHook)$/.test(
    s.reason,
  ) &&
  /exec|start|create|run|oci|mount|command|chdir|no such file|permission/i.test(s.message) &&
  !/pull/i.test(s.message);
const who = (on: Sentence): string => (on.said.container === undefined ? on.said.about.name : `Container ${on.said.container}`);
const fix =
  (text: string): Word['steps'] =>
  (on) => [{ text, command: edit(on.owner) }];

/** Words of container runtimes (runc, crun, containerd, CRI-O, Docker) when a container does not start. */
const words: readonly Word[] = [
  {
    cause: 'image.arch',
    words: /exec format error/i,
    strength: sure.stated,
    title: (on) => `${who(on)} was built for another platform`,
    explanation: 'The binary does not fit the node’s processor (or a script lacks its first line).',
    steps: fix('Use an image built for the node’s platform, or place the pod on fitting nodes.'),
  },
  {
    cause: 'config.subpath',
    words: /not a directory|are you trying to mount a directory|error mounting "?([^" ]+)/i,
    strength: sure.stated - 0.03,
    title: (on) => `A mount of ${who(on)} does not fit${group(on) === '' ? '' : `: ${group(on)}`}`,
    explanation: 'A file is mounted onto a directory or the other way round, or the path cannot be made.',
    steps: fix('Correct mountPath or subPath.'),
  },
  {
    cause: 'crashloop.not_executable',
    words: /(?:exec:? "?([^\s":]+)"?: |(\/\S+): )permission denied|starting container process caused.*permission denied/i,
    strength: sure.stated,
    title: (on) => `${who(on)} may not execute ${group(on) || 'its command'}`,
    explanation: 'The file exists but is not executable for the container’s user (mode, noexec mount, or a directory in its place).',
    steps: fix('Set the executable bit in the image, or call it through its interpreter.'),
  },
  {
    cause: 'crashloop.bad_command',
    words:
      /exec:? "?([^\s":]+)"?: (?:executable file not found|stat .*no such file|no such file)|stat (\S+): no such file or directory|executable file [`'"]?([^\s`'"]+)[`'"]? not found|no command specified|(\/\S+): no such file or directory|starting container process caused.*no such file/i,
    strength: sure.stated,
    title: (on) => `${who(on)} is told to run ${group(on) || 'a command'}, which is not in the image`,
    explanation: 'The runtime cannot find the command (or the interpreter in its first line), so the container never starts.',
    steps: fix('Correct command and args, or use an image that has it.'),
  },
  {
    cause: 'crashloop.bad_config',
    words: /chdir to cwd \("?([^"]+)"?\)|invalid (?:working directory|user|env)|unable to find user ([^\s:]+)/i,
    strength: sure.told,
    title: (on) => `${who(on)} is given a working directory or user that is not in the image: ${group(on)}`,
    explanation: 'The container’s workingDir or user does not exist in the image.',
    steps: fix('Correct workingDir or runAsUser.'),
  },
  {
    cause: 'sandbox.generic',
    words: /error response from daemon|rpc error|connection is closing|runtime (?:error|failed)|context deadline exceeded/i,
    strength: sure.fits + 0.1,
    title: (on) => `The container runtime fails to start ${who(on)}`,
    explanation: 'The runtime itself reports an error; it may pass.',
    steps: () => [{ text: 'Read the runtime’s and the kubelet’s log on the node.' }],
  },
];

export const startFailure: Rule = spoken(when, words);

export const hooks: Rule = spoken(
  (s) => /^(FailedPostStartHook|FailedPreStopHook|PostStartHookError)$/.test(s.reason),
  [
    {
      cause: 'lifecycle_hook.pre_stop',
      words: /PreStop/i,
      strength: sure.fits,
      title: (on) => `The preStop hook of ${who(on)} fails`,
      explanation: 'The hook fails while the container is being stopped; it delays the stop at most.',
      steps: fix('Correct the hook’s command.'),
    },
    {
      cause: 'lifecycle_hook.post_start',
      words: /[^]*/,
      strength: sure.stated,
      title: (on) => `The postStart hook of ${who(on)} fails`,
      explanation: 'The kubelet kills a container whose postStart hook fails and starts it again.',
      steps: fix('Correct the hook’s command; it must exist in the image and exit 0.'),
    },
  ],
);

export const sandbox: Rule = spoken(
  (s) =>
    /^(FailedCreatePodSandBox|FailedPodSandBoxStatus|NetworkNotReady|CreatePodSandboxError|ConfigPodSandboxError)$/.test(s.reason) ||
    /failed to (?:create|start) (?:the )?(?:pod )?sandbox/i.test(s.message),
  [
    {
      cause: 'sandbox.cni',
      words: /cni|network|no IP addresses|IPAM|ipam|veth|assign an IP/i,
      strength: sure.told,
      title: (on) => `The pod network of ${on.said.about.name} cannot be set up`,
      explanation: 'The network plugin on the node fails, or has no address left; no container starts.',
      steps: () => [{ text: 'See the network plugin’s pods on that node (kube-system), their logs, and the free addresses.' }],
      toward: (on) => nodeOf(on),
    },
    {
      cause: 'sandbox.generic',
      words: /[^]*/,
      strength: sure.likely,
      title: (on) => `The sandbox of ${on.said.about.name} cannot be made`,
      explanation: 'The container runtime fails before any container starts.',
      steps: () => [{ text: 'Read the runtime’s and the kubelet’s log on the node.' }],
      toward: (on) => nodeOf(on),
    },
  ],
);

function nodeOf(on: Sentence): { readonly kind: string; readonly name: string } | undefined {
  const name = on.facts.pod(on.said.about)?.node;
  return name === undefined ? undefined : { kind: 'Node', name };
}
