import { describe, logsOf } from '../../command.ts';
import type { ContainerFact, Facts } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';
import { brief } from '../lines.ts';

/** Whether the kubelet starts it again is for the pod's restart policy to say. */
function again({ pod, role, restarts, state }: ContainerFact): string {
  if (pod.restartPolicy === 'Never')
    return role === 'init' ? ' The pod fails with it (restartPolicy Never).' : ' It is not started again (restartPolicy Never).';
  return restarts > 0 || state.is === 'waiting' ? ' The kubelet starts it again.' : '';
}

function hit(c: ContainerFact, facts: Facts): Hit {
  const code = c.ended?.exitCode;
  const ends = code === undefined ? 'keeps ending; how it ends was not seen' : `ends with exit code ${code}`;
  const log = c.logs[0];
  const last = log?.lines.at(-1);
  const message = c.ended?.message.trim() ?? '';
  const init = c.role === 'init';
  return {
    cause: init ? 'crashloop.init' : 'crashloop.generic',
    title: `${init ? 'Init container' : 'Container'} ${c.name} ${ends}`,
    explanation: `The process of ${c.name} ${code === undefined ? 'ends again and again' : `ends by itself with exit code ${code}`}; nothing that was seen says why.${again(c)}`,
    culprit: facts.ownerOf(c.pod.ref),
    container: c.name,
    because: [
      {
        evidence: c.id,
        says:
          code === undefined
            ? `state ${c.state.is === 'waiting' ? c.state.reason : c.state.is}, ${c.restarts} restarts`
            : `exit code ${code}, reason ${c.ended?.reason || 'none'}, ${c.restarts} restarts`,
      },
      ...(message === '' ? [] : [{ evidence: c.id, says: brief(message) }]),
      ...(log && last !== undefined ? [{ evidence: log.id, says: `last line: ${brief(last)}` }] : []),
    ],
    against: [],
    strength: sure.fits,
    steps: [
      { text: 'Read its last output.', command: logsOf(c.pod.ref, c.name, c.restarts > 0 ? 'previous' : 'current') },
      { text: 'Read how it ended.', command: describe(c.pod.ref) },
    ],
    shows: c.pod.ref,
    bare: 'part',
  };
}

/** 128 + signal: told apart by another rule. */
const bySignal = new Set([132, 134, 135, 137, 139, 143]);

const unexplained = (c: ContainerFact): boolean =>
  c.ended === undefined || (c.ended.exitCode !== 0 && !bySignal.has(c.ended.exitCode) && !/^OOM ?Killed$/i.test(c.ended.reason));

/** Ends with an error code of its own. Signals (≥ 128) and OOM have rules of their own. */
export const generic: Rule = {
  causes: ['crashloop.generic', 'crashloop.init'],
  judge: (facts) => facts.containers.filter((c) => c.failing && unexplained(c)).map((c) => hit(c, facts)),
};
