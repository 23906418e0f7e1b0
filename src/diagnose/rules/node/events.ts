import { describe } from '../../command.ts';
import { type Rule, sure } from '../../rule.ts';
import { spoken, type Word } from '../spoken.ts';

const see: Word['steps'] = (on) => [{ text: 'See the node.', command: describe(on.said.about) }];
const past = 3_600_000;

/** What the kubelet and node-problem-detector say of a node. */
export const nodeEvents: Rule = spoken(
  (s) =>
    s.about.kind === 'Node' &&
    s.from === 'event' &&
    /^(SystemOOM|OOMKilling|Rebooted|ContainerGCFailed|ImageGCFailed|FreeDiskSpaceFailed|KernelOops|TaskHung|FilesystemIsReadOnly|Ext4Error|IOError|ContainerdUnhealthy|KubeletUnhealthy|DockerHung|FrequentKubeletRestart|FrequentContainerdRestart|ConntrackFull|EvictionThresholdMet)$/.test(
      s.reason,
    ),
  [
    {
      cause: 'oom.node',
      words: /System OOM|out of memory|oom|Kill process|Killed process/i,
      strength: sure.likely,
      title: (on) => `Node ${on.said.about.name} ran out of memory`,
      explanation: 'The kernel killed processes on the node to get memory back.',
      steps: see,
      culprit: (on) => on.said.about,
    },
    {
      cause: 'node.rebooted',
      words: /has been rebooted/i,
      strength: sure.fits,
      title: (on) => `Node ${on.said.about.name} was rebooted`,
      explanation: 'The node restarted, and with it everything on it.',
      steps: see,
      culprit: (on) => on.said.about,
    },
    {
      cause: 'node.pressure.disk',
      words: /disk|image|garbage|space/i,
      strength: sure.fits,
      title: (on) => `Node ${on.said.about.name} cannot free disk space`,
      explanation: 'Garbage collection of images or containers fails or does not free enough.',
      steps: see,
      culprit: (on) => on.said.about,
    },
    {
      cause: 'node.not_ready',
      words: /[^]*/,
      strength: sure.weak + 0.1,
      title: (on) => `Node ${on.said.about.name} reports ${on.said.reason}`,
      explanation: 'The node itself reports trouble.',
      steps: see,
      culprit: (on) => on.said.about,
    },
  ],
);

/** Events of a node stay for an hour; older ones are history. */
export const currentNodeEvents: Rule = {
  causes: nodeEvents.causes,
  judge: (facts) => nodeEvents.judge({ ...facts, said: facts.said.filter((s) => s.at === undefined || facts.now - s.at < past) }),
};
