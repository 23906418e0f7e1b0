import { edit, inNamespace, kubectl, logsOf, target } from '../../command.ts';
import type { ContainerFact, Facts } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';
import { heard, shown } from '../lines.ts';

/** Ended within a minute of its start: the limit does not even fit the start, a leak takes longer. */
const soon = 60_000;

function lived(c: ContainerFact): number | undefined {
  const { startedAt, finishedAt } = c.ended ?? {};
  return startedAt === undefined || finishedAt === undefined ? undefined : finishedAt - startedAt;
}

const seconds = (ms: number): string => (ms < 1_000 ? 'less than 1 s' : `${Math.round(ms / 1_000)} s`);

/** "for 4 s", "for 26 min": what tells a limit that is too small from memory that grows. */
function span(c: ContainerFact): string {
  const ms = lived(c);
  if (ms === undefined) return '';
  return ms < soon ? `, ${seconds(ms)} after its start` : `, ${Math.round(ms / 60_000)} min after its start`;
}

function nature(c: ContainerFact): string {
  const ms = lived(c);
  if (ms === undefined) return '';
  if (ms < soon) return ` It lived ${seconds(ms)}: the limit is likely too small for its normal work.`;
  return ` It lived ${Math.round(ms / 60_000)} min before: memory grows over time (a leak or growing load) or came with a burst.`;
}

function judge(c: ContainerFact, facts: Facts): Hit {
  const owner = facts.ownerOf(c.pod.ref);
  const limit = c.limits['memory'];
  const nodeShort = facts.nodes.find(
    (n) => n.ref.name === c.pod.node && n.conditions.some((k) => k.type === 'MemoryPressure' && k.status === 'True'),
  );
  const unlimited = limit === undefined && c.pod.containers.some((x) => Object.keys(x.requests).length > 0);
  return {
    cause: 'oom.container_limit',
    title: `Container ${c.name} ran out of memory${limit === undefined ? '' : ` (limit ${limit})`}`,
    explanation: `The kernel killed ${c.name} because it used more memory than it may.${nature(c)}`,
    culprit: owner,
    container: c.name,
    because: [
      {
        evidence: c.id,
        says: `${c.name} ended with reason ${c.ended?.reason ?? 'OOMKilled'}, exit code ${c.ended?.exitCode ?? 137}${limit === undefined ? '' : `, memory limit ${limit}`}${span(c)}, ${c.restarts} restarts`,
      },
    ],
    against: [
      ...(nodeShort ? [{ evidence: nodeShort.id, says: `node ${nodeShort.ref.name} is short of memory itself` }] : []),
      ...(unlimited ? [{ evidence: c.id, says: 'the container has no memory limit of its own' }] : []),
    ],
    strength: nodeShort || unlimited ? sure.fits : sure.stated,
    steps: [
      { text: 'See what it did before it was killed.', command: logsOf(c.pod.ref, c.name, c.restarts > 0 ? 'previous' : 'current') },
      {
        text: 'Compare its use with the limit (needs metrics-server in the cluster).',
        command: kubectl('top', 'pod', c.pod.ref.name, ...inNamespace(c.pod.ref), '--containers'),
      },
      limit === undefined || owner.kind === 'Pod' || owner.kind === 'Job'
        ? { text: 'Raise the memory limit, or find what uses the memory.', command: edit(owner) }
        : {
            text: `Raise the limit of ${limit} to what it needs (twice is a guess), or mend the leak.`,
            command: kubectl('set', 'resources', target(owner), ...inNamespace(owner), '-c', c.name, `--limits=memory=${doubled(limit)}`),
          },
    ],
    shows: c.pod.ref,
  };
}

/** Twice the limit, in the unit it is written in. */
function doubled(quantity: string): string {
  const parts = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(quantity);
  return parts === null ? quantity : `${Number(parts[1]) * 2}${parts[2] ?? ''}`;
}

const byState = (facts: Facts): readonly Hit[] =>
  facts.containers.filter((c) => /^OOM ?Killed$/i.test(c.ended?.reason ?? '') && c.failing).map((c) => judge(c, facts));

/** Printed states: `Reason: OOMKilled`, `reason:OOM Killed`. */
function byText(facts: Facts): readonly Hit[] {
  return heard({ ...facts, containers: [], logs: [] }, [/reason:\s*OOM ?Killed/i]).map(({ line, about }) => ({
    cause: 'oom.container_limit',
    title: `A container of ${about.name} ran out of memory`,
    explanation: 'The kernel killed the container because it used more memory than it may.',
    culprit: facts.ownerOf(about),
    because: [{ evidence: line.id, says: shown(line) }],
    against: [],
    strength: sure.told,
    steps: [{ text: 'Compare its memory limit with its use, then raise the limit or mend the leak.' }],
    shows: about,
  }));
}

/** OOM is said by the terminated reason only: exit code 137 alone is any SIGKILL. */
export const containerLimit: Rule = {
  causes: ['oom.container_limit'],
  judge: (facts) => [...byText(facts), ...byState(facts)],
};
