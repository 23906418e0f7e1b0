import { milliOf, type Pointer } from '../../../model/index.ts';
import { inNamespace, kubectl, target } from '../../command.ts';
import type { ContainerFact, Facts } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';
import { brief } from '../lines.ts';

/** Under a tenth of a core the kernel lets a program run less than 10 ms of every 100 ms: most servers cannot answer a probe in time. */
const small = 100;

const slow = /timed? ?out|deadline exceeded|took \d+(?:\.\d+)? ?s\b|slow (?:request|query|response)|throttl/i;

/** What shows that the program is too slow: its probes time out, or its own log says so. */
function slowness(c: ContainerFact, facts: Facts): readonly Pointer[] {
  const probes = facts.said.filter(
    (s) => s.about.name === c.pod.ref.name && (s.container ?? c.name) === c.name && /probe/i.test(s.message) && slow.test(s.message),
  );
  const lines = c.logs.flatMap((l) => {
    const line = l.lines.findLast((text) => slow.test(text));
    return line === undefined ? [] : [{ evidence: l.id, says: brief(line) }];
  });
  return [...probes.slice(0, 1).map((s) => ({ evidence: s.id, says: brief(s.message) })), ...lines.slice(0, 1)];
}

function judge(c: ContainerFact, facts: Facts): readonly Hit[] {
  const limit = c.limits['cpu'];
  const milli = limit === undefined ? undefined : milliOf(limit);
  if (limit === undefined || milli === undefined || milli >= small || c.pod.well) return [];
  const shown = slowness(c, facts);
  if (shown.length === 0) return [];
  const owner = facts.ownerOf(c.pod.ref);
  return [
    {
      cause: 'app.cpu_limit',
      title: `${c.name} is held back by its CPU limit of ${limit}`,
      explanation: `The kernel lets it run only ${milli / 10} % of a core; it is too slow for its work and its probes.`,
      culprit: owner,
      container: c.name,
      because: [{ evidence: c.id, says: `CPU limit ${limit}` }, ...shown],
      against: [],
      strength: shown.length > 1 ? sure.told : sure.likely,
      steps: [
        {
          text: 'Compare its use with the limit.',
          command: kubectl('top', 'pod', c.pod.ref.name, ...inNamespace(c.pod.ref), '--containers'),
        },
        {
          text: 'Raise the CPU limit (choose the figure), or take it away.',
          command: kubectl('set', 'resources', target(owner), ...inNamespace(owner), '-c', c.name, '--limits=cpu=500m'),
        },
      ],
      shows: c.pod.ref,
    },
  ];
}

export const cpuLimit: Rule = { causes: ['app.cpu_limit'], judge: (facts) => facts.containers.flatMap((c) => judge(c, facts)) };
