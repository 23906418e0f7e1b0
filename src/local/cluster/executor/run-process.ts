import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from './ask.ts';
import type { Outside, Program, Surroundings, Told } from '../kubelet/process.ts';

/** What stands for a container once its files lie in its folder. */
export interface Furnished {
  /** Executable and all its arguments. */
  readonly command: readonly string[];
  /** All of its environment. */
  readonly env: ReadonlyMap<string, string>;
  /** File of its termination message, below its folder. */
  readonly log: string;
  /** What goes on beside the process, begun with it; the answer ends it. */
  readonly beside?: () => () => void;
}

/** Where the API server is, as every container is told. */
export function serviceEnv(url: string): [string, string][] {
  const { hostname, port } = new URL(url);
  return [
    ['KUBERNETES_SERVICE_HOST', hostname],
    ['KUBERNETES_SERVICE_PORT', port],
    ['KUBERNETES_SERVICE_PORT_HTTPS', port],
  ];
}

/** For a program that has no mount namespace of its own: it is told below which folder its fixed paths lie. */
export const rootEnv = (root: string): [string, string][] => [
  ['HOME', root],
  ['RCA_CONTAINER_ROOT', root],
];

/** The kubelet keeps so much of a termination message. */
const MESSAGE_BYTES = 4096;
const CANNOT_START = 128;
const KILLED = 137;
const TERMINATED = 143;

/** A program of the image that is a process of this machine. */
export function outsideProgram(become: (at: Surroundings, told: Told) => Outside): Program {
  return {
    is: 'program',
    onTerm: TERMINATED,
    outside: true,
    *start(at) {
      yield { do: 'become', start: (told) => become(at, told) };
      return 0;
    },
  };
}

/**
 * Runs a container as a process: all it knows is in its arguments, its environment and `root`, a private folder that goes with it. Told
 * to stop while it is still furnished, it is killed as it begins. What cannot be furnished cannot start, and its end says why.
 */
export function runProcess(root: string, furnish: () => Promise<Furnished>, told: Told): Outside {
  let asked: NodeJS.Signals | undefined;
  let kill = (signal: NodeJS.Signals): void => void (asked = signal);
  let hard: NodeJS.Timeout | undefined;
  let endBeside = (): void => undefined;
  const end = (exitCode: number, message: string): void => {
    clearTimeout(hard);
    endBeside();
    rmSync(root, { recursive: true, force: true });
    told.ended({ exitCode, message });
  };
  const begin = (made: Furnished): void => {
    const child = start(root, made);
    endBeside = made.beside?.() ?? endBeside;
    kill = (signal) => void child.kill(signal);
    if (asked !== undefined) kill(asked);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => told.print(chunk.toString()));
    let failed: string | undefined;
    child.once('error', (error) => (failed = error.message));
    child.once('close', (code, by) =>
      failed === undefined
        ? end(code ?? (by === 'SIGKILL' ? KILLED : TERMINATED), messageIn(join(root, made.log)))
        : end(CANNOT_START, failed),
    );
  };
  furnish()
    .then(begin)
    .catch((error: unknown) => end(CANNOT_START, error instanceof Error ? error.message : String(error)));
  return {
    stop(graceSeconds) {
      kill('SIGTERM');
      hard = setTimeout(() => kill('SIGKILL'), graceSeconds * 1000).unref();
    },
    vanish: () => kill('SIGKILL'),
    asked: ask,
  };
}

const start = (root: string, { command: [executable = '', ...args], env }: Furnished) =>
  spawn(executable, args, { cwd: root, env: Object.fromEntries(env), stdio: ['ignore', 'pipe', 'pipe'] });

const messageIn = (file: string): string => readFileSync(file).subarray(0, MESSAGE_BYTES).toString('utf8');
