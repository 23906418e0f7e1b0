import type { CauseId, Pointer, Probe } from '../../../model/index.ts';
import { describe, edit, inNamespace, kubectl } from '../../command.ts';
import type { ContainerFact, Facts, Said } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';
import { brief } from '../lines.ts';
import { troubleIn } from './words.ts';

type Kind = 'liveness' | 'readiness' | 'startup';

interface Failing {
  readonly kind: Kind;
  readonly said: Said;
  readonly facts: Facts;
  readonly container?: ContainerFact;
  readonly probe?: Probe;
}

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

/** Ports that the program says it listens on. */
function listensOn({ container }: Failing): { readonly port: string; readonly pointer: Pointer } | undefined {
  for (const log of container?.logs ?? [])
    for (const line of log.lines) {
      const port = /(?:listening|started|serving|running|bound|listen)\b[^\n]{0,60}?(?:port[ =:]*|:)(\d{2,5})\b/i.exec(line)?.[1];
      if (port !== undefined) return { port, pointer: { evidence: log.id, says: brief(line) } };
    }
  return undefined;
}

function portNumber({ probe, container }: Failing): string | undefined {
  const port = probe?.port;
  const byName = container?.ports.find((p) => p.name === port)?.port;
  return byName === undefined ? port : String(byName);
}

interface Verdict {
  readonly detail: string;
  readonly why: string;
  readonly strength: number;
  readonly because?: readonly Pointer[];
  readonly against?: readonly Pointer[];
  readonly proximate?: true;
}

/** Refused: is it the wrong port, or a program that does not listen (yet)? */
function refused(f: Failing): Verdict {
  const { container } = f;
  const port = portNumber(f);
  const listens = listensOn(f);
  const declared = container?.ports.map((p) => String(p.port)) ?? [];
  if (port !== undefined && listens !== undefined && listens.port !== port)
    return {
      detail: 'wrong_port',
      why: `it asks port ${port}, the program listens on ${listens.port}`,
      strength: sure.stated,
      because: [listens.pointer],
    };
  if (port !== undefined && declared.length > 0 && !declared.includes(port) && container)
    return {
      detail: 'wrong_port',
      why: `it asks port ${port}, the container declares ${declared.join(', ')}`,
      strength: sure.told,
      because: [{ evidence: container.id, says: `container ports: ${declared.join(', ')}` }],
    };
  const crashes = container?.failing && container.ended !== undefined && ![137, 143, 0].includes(container.ended.exitCode);
  if (crashes) return { detail: '', why: 'the program has ended and nothing listens', strength: sure.weak, proximate: true };
  return { detail: '', why: `nothing listens on port ${port ?? 'of the probe'}`, strength: sure.likely, proximate: true };
}

/** A limit of time: did the program get any time worth the name? */
function window(probe: Probe): number {
  return probe.initialDelaySeconds + probe.periodSeconds * probe.failureThreshold;
}

function timeout(f: Failing): Verdict {
  const { probe, container } = f;
  const short = probe !== undefined && probe.timeoutSeconds <= 1;
  const because =
    probe && container
      ? [
          {
            evidence: container.id,
            says: `timeoutSeconds ${probe.timeoutSeconds}, periodSeconds ${probe.periodSeconds}, failureThreshold ${probe.failureThreshold}`,
          },
        ]
      : [];
  return {
    detail: 'timeout',
    why: `no answer within ${probe?.timeoutSeconds ?? 'the'} s`,
    strength: short ? sure.likely : sure.fits + 0.1,
    because,
    proximate: true,
  };
}

function command(f: Failing): Verdict {
  const gone = /executable file not found|no such file or directory: unknown|command not found/i.test(f.said.message);
  return {
    detail: 'command',
    why: gone ? 'its command is not in the image' : 'its command ends with an error',
    strength: gone ? sure.stated : sure.told,
  };
}

function verdict(f: Failing): Verdict {
  const trouble = troubleIn(f.said.message);
  const path = f.probe?.path ?? '';
  const code = /status ?code: (\d+)/i.exec(f.said.message)?.[1];
  switch (trouble) {
    case 'refused':
      return refused(f);
    case 'timeout':
      return timeout(f);
    case 'wrong_path':
      return { detail: 'wrong_path', why: `path ${path} does not exist (404)`, strength: sure.told };
    case 'status':
      return {
        detail: 'status',
        why: `${path === '' ? 'it' : path} answers ${code ?? 'that it is not serving'}`,
        strength: sure.likely,
        proximate: true,
      };
    case 'wrong_protocol':
      return { detail: 'wrong_protocol', why: 'the port speaks another protocol', strength: sure.told };
    case 'command':
      return command(f);
    case 'other':
      return { detail: '', why: 'the message says no more', strength: sure.fits, proximate: true };
  }
}

/** Killed before its own start could end: the log ends while starting, or the whole window is short. */
function tooStrict(f: Failing): Verdict | undefined {
  const { probe, container, kind } = f;
  if (kind === 'readiness' || probe === undefined || (container?.startup !== undefined && kind === 'liveness')) return undefined;
  if (container === undefined || !['refused', 'timeout'].includes(troubleIn(f.said.message)) || portMismatch(f)) return undefined;
  const given = window(probe);
  if (given > 60) return undefined;
  const starting = container.logs
    .flatMap((l) => l.lines.slice(-5).map((line) => ({ id: l.id, line })))
    .find(({ line }) => /start|init|loading|warm|migrat|boot/i.test(line));
  return {
    detail: 'too_strict',
    why: `it gives ${given} s from the start before the kubelet kills`,
    strength: starting ? sure.told : sure.fits + 0.1,
    because: [
      {
        evidence: container.id,
        says: `initialDelaySeconds ${probe.initialDelaySeconds} + ${probe.failureThreshold} × periodSeconds ${probe.periodSeconds} = ${given} s`,
      },
      ...(starting ? [{ evidence: starting.id, says: `still starting: ${brief(starting.line)}` }] : []),
    ],
  };
}

const portMismatch = (f: Failing): boolean => refused(f).detail === 'wrong_port';

const effect: Readonly<Record<Kind, string>> = {
  liveness: 'The kubelet kills and restarts the container each time it fails.',
  readiness: 'The pod gets no traffic until it passes.',
  startup: 'The kubelet kills the container when it does not pass in time.',
};

function steps(f: Failing, v: Verdict): Hit['steps'] {
  const owner = f.facts.ownerOf(f.said.about);
  const { pod } = f.container ?? {};
  const port = portNumber(f);
  const ask =
    f.probe?.type === 'http' && pod && port !== undefined
      ? [{ text: 'Ask it yourself.', command: kubectl('port-forward', ...inNamespace(pod.ref), `pod/${pod.ref.name}`, `18080:${port}`) }]
      : [];
  const text =
    v.detail === 'too_strict'
      ? `Add a startupProbe, or raise initialDelaySeconds or failureThreshold of the ${f.kind} probe.`
      : `Correct the ${f.kind} probe (port, path, scheme, timeout), or mend what makes it fail.`;
  return [{ text, command: edit(owner) }, ...ask, { text: 'Read the probe’s messages.', command: describe(f.said.about) }];
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
    against: v.against ?? [],
    // Readiness alone kills nothing; where the container is being restarted, the liveness or startup probe is the one that hurts.
    strength: f.kind === 'readiness' && f.container?.failing ? v.strength * 0.5 : v.strength,
    steps: steps(f, v),
    shows: f.said.about,
    ...(v.proximate === undefined ? {} : { proximate: true as const }),
  };
}

function verdicts(f: Failing): readonly Hit[] {
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
