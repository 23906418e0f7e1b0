import type { Pointer, Probe } from '../../../model/index.ts';
import { type Hit, sure } from '../../rule.ts';
import { answeredBefore, type Failing, lifeOf, listensElsewhere, portAsked, serving, stillStarting, untilKill } from './life.ts';
import { troubleIn } from './words.ts';

/** `detail` goes on from `probe.<kind>`; empty where nothing more is known. */
export interface Verdict {
  readonly detail: string;
  readonly why: string;
  readonly strength: number;
  readonly because?: readonly Pointer[];
  readonly proximate?: Hit['proximate'];
}

/** Liveness and startup probes kill; a readiness probe only shows. */
const effectOf = ({ kind }: Failing): Hit['proximate'] => (kind === 'readiness' ? 'symptom' : 'mechanism');

const since = (seconds: number): string => (seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`);

/** Exit codes of a container that the kubelet stopped. */
const stopped = [0, 137, 143];

/** It ended by an exit code of its own; whatever a probe got then follows from that. */
export function endedItself({ container }: Failing): boolean {
  return container?.failing === true && container.ended !== undefined && !stopped.includes(container.ended.exitCode);
}

/** Refused: the wrong port, a program that has ended, one that stopped listening, or one that does not listen (yet)? */
function refused(f: Failing): Verdict {
  const port = portAsked(f) ?? 'of the probe';
  const elsewhere = listensElsewhere(f);
  if (elsewhere !== undefined)
    return {
      detail: 'wrong_port',
      why: `it asks port ${port}, ${elsewhere.how}`,
      strength: elsewhere.shown ? sure.stated : sure.told,
      because: [elsewhere.pointer],
    };
  if (endedItself(f)) return { detail: '', why: 'the program has ended and nothing listens', strength: sure.weak, proximate: 'symptom' };
  const before = answeredBefore(f);
  if (before !== undefined && f.container !== undefined)
    return {
      detail: '',
      why: `nothing listens on port ${port} any more, after ${since(before)}`,
      strength: sure.likely,
      because: [{ evidence: f.container.id, says: `lived ${since(before)}: it had answered` }],
      proximate: effectOf(f),
    };
  const up = serving(f);
  if (up !== undefined && f.kind !== 'readiness')
    return { detail: 'wrong_port', why: `the program is up, and nothing listens on port ${port}`, strength: sure.likely, because: [up] };
  return {
    detail: '',
    why: `nothing listens on port ${port}: another port is meant, or it starts later`,
    strength: sure.likely,
    proximate: effectOf(f),
  };
}

function timeout(f: Failing): Verdict {
  const { probe, container } = f;
  const before = answeredBefore(f);
  const numbers =
    probe && `timeoutSeconds ${probe.timeoutSeconds}, periodSeconds ${probe.periodSeconds}, failureThreshold ${probe.failureThreshold}`;
  return {
    detail: 'timeout',
    why: `no answer within ${probe?.timeoutSeconds ?? 'the'} s${before === undefined ? '' : `, after it had answered for ${since(before)}: it hangs or is overloaded`}`,
    strength: probe !== undefined && probe.timeoutSeconds <= 1 ? sure.likely : sure.fits + 0.1,
    because: numbers === undefined || container === undefined ? [] : [{ evidence: container.id, says: numbers }],
    proximate: effectOf(f),
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

function status(f: Failing): Verdict {
  const code = /status ?code: (\d+)/i.exec(f.said.message)?.[1];
  const what = f.probe?.path === undefined ? 'it' : f.probe.path;
  return { detail: 'status', why: `${what} answers ${code ?? 'that it is not serving'}`, strength: sure.likely, proximate: effectOf(f) };
}

export function verdict(f: Failing): Verdict {
  switch (troubleIn(f.said.message)) {
    case 'refused':
      return refused(f);
    case 'timeout':
      return timeout(f);
    case 'wrong_path':
      return { detail: 'wrong_path', why: `path ${f.probe?.path ?? ''} does not exist (404)`, strength: sure.told };
    case 'status':
      return status(f);
    case 'wrong_protocol':
      return { detail: 'wrong_protocol', why: 'the port speaks another protocol', strength: sure.told };
    case 'command':
      return command(f);
    case 'other':
      return { detail: '', why: 'the message says no more', strength: sure.fits, proximate: effectOf(f) };
  }
}

/** Time from the start to the kill, in seconds. */
function given(probe: Probe): number {
  return probe.initialDelaySeconds + probe.periodSeconds * probe.failureThreshold;
}

/** Longer than this is no short time, unless the log shows a start that takes longer still. */
const ample = 60;

/** Whether the port is known to be right, so that only time is left to explain a refusal. */
function knowsPort(f: Failing): boolean {
  const port = portAsked(f);
  return f.container?.ports.some((p) => String(p.port) === port) === true || f.container?.readiness?.port === f.probe?.port;
}

/** Killed before its own start could end: the log ends while starting, or the whole time is short. Not one that had answered before. */
export function tooStrict(f: Failing): Verdict | undefined {
  const { probe, container, kind } = f;
  if (kind === 'readiness' || probe === undefined || container === undefined || (container.startup !== undefined && kind === 'liveness'))
    return undefined;
  const trouble = troubleIn(f.said.message);
  if ((trouble !== 'refused' && trouble !== 'timeout') || listensElsewhere(f) !== undefined || endedItself(f)) return undefined;
  const lived = lifeOf(container);
  if (serving(f) !== undefined || (lived !== undefined && lived > 1.5 * untilKill(probe).most)) return undefined;
  const starting = stillStarting(f);
  if (given(probe) > ample && starting === undefined) return undefined;
  const numbers = `initialDelaySeconds ${probe.initialDelaySeconds} + ${probe.failureThreshold} × periodSeconds ${probe.periodSeconds} = ${given(probe)} s`;
  return {
    detail: 'too_strict',
    why: `it gives ${given(probe)} s from the start before the kubelet kills`,
    strength: starting ? sure.told : trouble === 'timeout' || knowsPort(f) ? sure.fits + 0.1 : sure.weak + 0.1,
    because: [
      { evidence: container.id, says: numbers },
      ...(starting ? [{ evidence: starting.evidence, says: `still starting: ${starting.says}` }] : []),
    ],
  };
}
