import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Execution, FieldChange, GuardProbe } from '../model/index.ts';
import { type Env, planDigest } from './order.ts';

/** The kubelet keeps 4096 bytes of a termination message. */
const MOST_BYTES = 3_900;
const MOST_WORDS = 1_000;
const MOST_SAID = 200;

const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** The execution, shortened until it fits: first the list of what would have changed, then what was said. */
export function fitted(execution: Execution): Execution {
  switch (execution.is) {
    case 'applied':
      return execution;
    case 'unclear':
      return { ...execution, why: cut(execution.why, MOST_WORDS) };
    case 'refused': {
      const short = { ...execution, why: cut(execution.why, MOST_WORDS) };
      return execution.would === undefined ? short : withFields(short, execution.would);
    }
    case 'canary':
      return { ...execution, probes: fittedProbes(execution.probes) };
  }
}

function withFields(execution: Extract<Execution, { is: 'refused' }>, fields: readonly FieldChange[]): Execution {
  const kept: FieldChange[] = [];
  for (const field of fields) {
    if (bytes({ ...execution, would: [...kept, field] }) > MOST_BYTES) break;
    kept.push(field);
  }
  return { ...execution, would: kept };
}

/** A refusal that is missing would read as a layer that was not probed: words go before probes do. */
function fittedProbes(probes: readonly GuardProbe[]): readonly GuardProbe[] {
  for (let most = MOST_SAID; most > 0; most -= 40) {
    const short = probes.map((probe) => ({ ...probe, said: probe.refused ? cut(probe.said, Math.min(most, 60)) : cut(probe.said, most) }));
    if (bytes(short) <= MOST_BYTES - 50) return short;
  }
  return probes.map((probe) => ({ ...probe, said: '' })).slice(0, 30);
}

/** What came of it, with the digest of the plan that it came of: for no other Job is it the result. */
export type Result = Execution & { readonly plan: string };

export function resultOf(execution: Execution, env: Env): Result {
  return { ...fitted(execution), plan: planDigest(env) };
}

/** Writes to the file that the kubelet made for the container; nothing is created, so that a process outside of one leaves no trace in /dev. */
export function writeTermination(root: string, result: Result): 'written' | 'nowhere' {
  let file: number;
  try {
    file = openSync(join(root, 'dev/termination-log'), constants.O_WRONLY | constants.O_TRUNC);
  } catch {
    return 'nowhere';
  }
  writeSync(file, JSON.stringify(result));
  closeSync(file);
  return 'written';
}
