import { describe } from '../../command.ts';
import type { ContainerFact, Facts } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';
import { lifeOf, untilKill } from './life.ts';

function common(c: ContainerFact, facts: Facts): Pick<Hit, 'culprit' | 'container' | 'against' | 'steps' | 'shows'> {
  return {
    culprit: facts.ownerOf(c.pod.ref),
    container: c.name,
    against: [],
    steps: [{ text: 'Read its events and probes.', command: describe(c.pod.ref) }],
    shows: c.pod.ref,
  };
}

/** Runs, is not ready, has a readiness probe: without events that is all there is to say. */
function notReady(c: ContainerFact, facts: Facts): readonly Hit[] {
  if (c.readiness === undefined || c.ready || c.state.is !== 'running' || c.failing) return [];
  const hit: Hit = {
    cause: 'probe.readiness',
    title: `${c.name} runs but is not ready: its readiness probe does not pass`,
    explanation: 'The container runs, and the kubelet does not count it as ready. The pod gets no traffic.',
    because: [{ evidence: c.id, says: `${c.name} is running, ready is false, a ${c.readiness.type} readiness probe is set` }],
    strength: sure.fits + 0.1,
    bare: 'part',
    ...common(c, facts),
  };
  return [hit];
}

/** Restarted by itself or by the kubelet? A life exactly as long as the probe gives speaks for the probe, whatever the exit code. */
function livedLikeProbe(c: ContainerFact, facts: Facts): readonly Hit[] {
  const lived = lifeOf(c);
  const kind = c.startup === undefined ? 'liveness' : 'startup';
  const probe = c.startup ?? c.liveness;
  if (!c.failing || probe === undefined || lived === undefined || /^OOM/i.test(c.ended?.reason ?? '')) return [];
  const { least, most } = untilKill(probe);
  if (lived < least || lived > most || lived < 5) return [];
  const hit: Hit = {
    cause: `probe.${kind}`,
    title: `${c.name} is probably killed because its ${kind} probe fails`,
    explanation: `It lived ${Math.round(lived)} s, as long as the ${kind} probe gives it before the kubelet kills.`,
    because: [
      {
        evidence: c.id,
        says: `lived ${Math.round(lived)} s; ${kind} probe: delay ${probe.initialDelaySeconds} s, ${probe.failureThreshold} failures ${probe.periodSeconds} s apart; exit code ${c.ended?.exitCode ?? '?'}`,
      },
    ],
    strength: sure.likely,
    ...common(c, facts),
  };
  return [hit];
}

/** Killed by the kubelet with SIGKILL or SIGTERM again and again, and a liveness probe is set. */
function killed(c: ContainerFact, facts: Facts): readonly Hit[] {
  const code = c.ended?.exitCode;
  const probe = c.liveness ?? c.startup;
  if (probe === undefined || !c.failing || (code !== 137 && code !== 143) || c.ended?.reason === 'OOMKilled') return [];
  const kind = c.liveness === undefined ? 'startup' : 'liveness';
  const hit: Hit = {
    cause: `probe.${kind}`,
    title: `${c.name} is probably killed because its ${kind} probe fails`,
    explanation: `It was ended by a signal (exit code ${code}) and not for memory; a ${kind} probe is set, and its failure ends containers in this way.`,
    because: [
      {
        evidence: c.id,
        says: `exit code ${code}, ${c.restarts} restarts, ${kind} probe ${probe.type} ${probe.port ?? probe.command.join(' ')}`,
      },
    ],
    strength: sure.fits + 0.1,
    bare: 'part',
    ...common(c, facts),
  };
  return [hit];
}

function gates(facts: Facts): readonly Hit[] {
  return facts.pods.flatMap((p): Hit[] => {
    const ready = p.conditions.find((c) => c.type === 'Ready' && c.reason === 'ReadinessGatesNotReady');
    if (ready === undefined) return [];
    return [
      {
        cause: 'probe.readiness.gate',
        title: `A readiness gate of ${p.ref.name} is not fulfilled`,
        explanation: 'All containers are ready; a controller (load balancer, service mesh) has not yet set its condition.',
        culprit: facts.ownerOf(p.ref),
        because: [{ evidence: p.id, says: ready.message }],
        against: [],
        strength: sure.stated,
        steps: [{ text: 'See which condition is missing and who should set it.', command: describe(p.ref) }],
        shows: p.ref,
      },
    ];
  });
}

export const silentProbes: Rule = {
  causes: ['probe.readiness', 'probe.liveness', 'probe.startup', 'probe.readiness.gate'],
  judge: (facts) => [
    ...facts.containers.flatMap((c) => [...notReady(c, facts), ...killed(c, facts), ...livedLikeProbe(c, facts)]),
    ...gates(facts),
  ],
};
