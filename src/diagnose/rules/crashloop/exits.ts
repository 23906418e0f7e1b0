import type { CauseId } from '../../../model/index.ts';
import { describe, edit, logsOf } from '../../command.ts';
import type { ContainerFact, Facts, Said } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';
import { isNativeFault, lastWords } from '../last-words.ts';

interface Verdict {
  readonly cause: CauseId;
  readonly title: string;
  readonly explanation: string;
  readonly strength: number;
  readonly step: string;
  readonly bare?: 'part' | 'whole';
}

const probeKill = (said: readonly Said[], c: ContainerFact): boolean =>
  said.some((s) => s.about.name === c.pod.ref.name && (s.container ?? c.name) === c.name && /(?:liveness|startup) probe/i.test(s.message));

/** Runtimes end by SIGABRT after an exception that nobody caught: it is no fault of native code, and its words say more. */
function saysWhy(c: ContainerFact): boolean {
  return c.logs.some((l) => {
    const words = lastWords(l.lines);
    return words !== undefined && !isNativeFault(words);
  });
}

function bySignal(c: ContainerFact, code: number, facts: Facts): Verdict | undefined {
  if (code === 134 && saysWhy(c)) return undefined;
  if (code === 139 || code === 134 || code === 135 || code === 132) {
    const name: Readonly<Record<number, string>> = { 139: 'SIGSEGV', 134: 'SIGABRT', 135: 'SIGBUS', 132: 'SIGILL' };
    return {
      cause: 'crashloop.segfault',
      title: `${c.name} crashes in native code (${name[code] ?? 'signal'})`,
      explanation: `The process was ended by ${name[code] ?? 'a signal'}: a fault in native code, or an image for another processor type.`,
      strength: sure.likely,
      step: 'See whether a new image or library came; get a core dump or stack.',
    };
  }
  if ((code !== 137 && code !== 143) || probeKill(facts.said, c)) return undefined;
  return {
    cause: 'crashloop.killed',
    title: `${c.name} is killed from outside (exit code ${code})`,
    explanation: `${code === 137 ? 'SIGKILL' : 'SIGTERM'} ended it; neither its memory limit nor a probe explains that. The node’s own memory, the runtime, a person or a parent process may have done it.`,
    strength: sure.weak + 0.1,
    step: 'See the node’s kernel log and events at that time.',
    bare: 'part',
  };
}

function byCode(c: ContainerFact, code: number): Verdict | undefined {
  if (code === 127)
    return {
      cause: 'crashloop.bad_command',
      title: `${c.name} runs a command that is not found (exit code 127)`,
      explanation: 'A shell ends with 127 when a command is not in the image or not in PATH.',
      strength: sure.told,
      step: 'Correct command and args, or use an image that has the command.',
    };
  if (code === 126)
    return {
      cause: 'crashloop.not_executable',
      title: `${c.name} runs a command that is not executable (exit code 126)`,
      explanation: 'A shell ends with 126 when the file is there but may not be executed.',
      strength: sure.told,
      step: 'Set the executable bit in the image, or call it through its interpreter.',
    };
  return undefined;
}

function zero(c: ContainerFact, facts: Facts): Verdict | undefined {
  const forever = c.role === 'app' && c.pod.restartPolicy === 'Always';
  // A program that ends well on SIGTERM exits 0 when a probe has it killed.
  if (!forever || !c.failing || probeKill(facts.said, c)) return undefined;
  const probed = (c.startup !== undefined && c.started !== true) || c.liveness !== undefined;
  return {
    cause: 'crashloop.exits_zero',
    title: `${c.name} finishes without error and is started again`,
    explanation:
      'The process ends with exit code 0, but the pod is meant to run for ever (restartPolicy Always): the command does its work and returns, or starts something in the background.',
    strength: probed ? sure.weak : sure.told,
    step: 'Run the program in the foreground, or make it a Job.',
  };
}

function verdict(c: ContainerFact, facts: Facts): Verdict | undefined {
  if (c.ended === undefined || !c.failing || c.ended.reason === 'OOMKilled') return undefined;
  const code = c.ended.exitCode;
  return code === 0 ? zero(c, facts) : (byCode(c, code) ?? bySignal(c, code, facts));
}

function hit(c: ContainerFact, v: Verdict, facts: Facts): Hit {
  const owner = facts.ownerOf(c.pod.ref);
  return {
    cause: v.cause,
    title: v.title,
    explanation: v.explanation,
    culprit: owner,
    container: c.name,
    because: [
      {
        evidence: c.id,
        says: `${c.name}: exit code ${c.ended?.exitCode ?? '?'}, reason ${c.ended?.reason || 'none'}, ${c.restarts} restarts`,
      },
    ],
    against: [],
    strength: v.strength,
    steps: [
      { text: v.step, command: edit(owner) },
      { text: 'Read its last output.', command: logsOf(c.pod.ref, c.name, c.restarts > 0 ? 'previous' : 'current') },
      { text: 'Read how it ended.', command: describe(c.pod.ref) },
    ],
    shows: c.pod.ref,
    ...(v.bare === undefined ? {} : { bare: 'part' as const }),
  };
}

/** What the exit code alone tells. */
export const exits: Rule = {
  causes: ['crashloop.segfault', 'crashloop.killed', 'crashloop.bad_command', 'crashloop.not_executable', 'crashloop.exits_zero'],
  judge: (facts) =>
    facts.containers.flatMap((c) => {
      const v = verdict(c, facts);
      return v === undefined ? [] : [hit(c, v, facts)];
    }),
};
