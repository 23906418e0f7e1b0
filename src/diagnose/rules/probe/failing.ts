import type { CauseId } from '../../../model/index.ts';
import { describe, edit, inNamespace, kubectl } from '../../command.ts';
import type { Facts, Said } from '../../facts/index.ts';
import type { Hit, Rule } from '../../rule.ts';
import { brief } from '../lines.ts';
import { type Failing, type Kind, portAsked } from './life.ts';
import { endedItself, tooStrict, type Verdict, verdict } from './verdict.ts';
import { troubleIn } from './words.ts';

const kinds: readonly Kind[] = ['liveness', 'readiness', 'startup'];

function failingIn(said: Said, facts: Facts): Failing | undefined {
  const word = /\b(liveness|readiness|startup) probe (?:failed|errored|error)/i.exec(said.message)?.[1]?.toLowerCase();
  const kind = kinds.find((k) => k === word);
  if (kind === undefined) return undefined;
  const candidates = facts.containers.filter((c) => c.pod.ref.name === said.about.name && c.pod.ref.namespace === said.about.namespace);
  const container =
    candidates.find((c) => c.name === said.container) ??
    (said.container === undefined ? candidates.find((c) => c[kind] !== undefined) : undefined);
  const probe = container?.[kind];
  return { kind, said, facts, ...(container === undefined ? {} : { container }), ...(probe === undefined ? {} : { probe }) };
}

const effect: Readonly<Record<Kind, string>> = {
  liveness: 'The kubelet kills and restarts the container each time it fails.',
  readiness: 'The pod gets no traffic until it passes.',
  startup: 'The kubelet kills the container when it does not pass in time.',
};

function mend({ kind }: Failing, { detail }: Verdict): string {
  switch (detail) {
    case 'wrong_port':
      return `Point the ${kind} probe at the port the program listens on.`;
    case 'wrong_path':
      return `Correct the path of the ${kind} probe.`;
    case 'wrong_protocol':
      return `Correct the scheme of the ${kind} probe, or ask by TCP or gRPC.`;
    case 'timeout':
      return `Find what keeps it from answering (CPU limit, locks, what it waits for); raise timeoutSeconds of the ${kind} probe if it is only slow.`;
    case 'too_strict':
      return `Add a startupProbe, or raise initialDelaySeconds or failureThreshold of the ${kind} probe.`;
    case 'command':
      return `Correct the command of the ${kind} probe, or mend what makes it fail.`;
    case 'status':
      return `See in its log why it answers so; if the path asks other services, ask a plainer one.`;
    default:
      return `Correct the ${kind} probe (port, delay), or mend what keeps the program from listening.`;
  }
}

function steps(f: Failing, v: Verdict): Hit['steps'] {
  const owner = f.facts.ownerOf(f.said.about);
  const { pod } = f.container ?? {};
  const port = portAsked(f);
  const ask =
    v.detail !== 'wrong_port' && f.probe?.type === 'http' && pod && port !== undefined
      ? [{ text: 'Ask it yourself.', command: kubectl('port-forward', ...inNamespace(pod.ref), `pod/${pod.ref.name}`, `18080:${port}`) }]
      : [];
  return [{ text: mend(f, v), command: edit(owner) }, ...ask, { text: 'Read the probe’s messages.', command: describe(f.said.about) }];
}

function hit(f: Failing, v: Verdict): Hit {
  const name = f.container?.name ?? f.said.container;
  const cause: CauseId = v.detail === '' ? `probe.${f.kind}` : `probe.${f.kind}.${v.detail}`;
  return {
    cause,
    title: `${f.kind[0]?.toUpperCase() ?? ''}${f.kind.slice(1)} probe of ${name ?? f.said.about.name} fails: ${v.why}`,
    explanation: `The ${f.kind} probe fails: ${v.why}. ${effect[f.kind]}`,
    culprit: f.facts.ownerOf(f.said.about),
    ...(name === undefined ? {} : { container: name }),
    because: [
      { evidence: f.said.id, says: brief(`${f.said.message}${f.said.count > 1 ? ` (${f.said.count} times)` : ''}`) },
      ...(v.because ?? []),
    ],
    against: [],
    // Readiness alone kills nothing; where the container is being restarted, the liveness or startup probe is the one that hurts.
    strength: f.kind === 'readiness' && f.container?.failing ? v.strength * 0.5 : v.strength,
    steps: steps(f, v),
    shows: f.said.about,
    ...(v.proximate === undefined ? {} : { proximate: v.proximate }),
  };
}

/** A program that ended is not ready, and nothing listens: that follows, whatever ended it. */
function isDown(f: Failing): boolean {
  if (f.kind !== 'readiness' || f.container?.failing !== true) return false;
  return f.container.state.is !== 'running' || (endedItself(f) && troubleIn(f.said.message) === 'refused');
}

function verdicts(f: Failing): readonly Hit[] {
  if (isDown(f)) return [];
  const strict = tooStrict(f);
  return [hit(f, verdict(f)), ...(strict === undefined ? [] : [hit(f, strict)])];
}

const details = ['wrong_port', 'wrong_path', 'wrong_protocol', 'status', 'timeout', 'command', 'too_strict'];

export const probes: Rule = {
  causes: kinds.flatMap((k) => [
    `probe.${k}`,
    ...details.filter((d) => k !== 'readiness' || d !== 'too_strict').map((d) => `probe.${k}.${d}`),
  ]),
  judge: (facts) =>
    facts.said.flatMap((s) => {
      const failing = failingIn(s, facts);
      return failing === undefined ? [] : verdicts(failing);
    }),
};
