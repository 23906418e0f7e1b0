import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Outside, Program, Surroundings, Told } from '../kubelet/process.ts';

/** What stands for a container once its files lie in its folder. */
export interface Furnished {
  /** Executable and all its arguments. */
  readonly command: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  /** Address of its API server. */
  readonly url: string;
  /** Where its termination message is written, as the container sees it. */
  readonly log: string;
}

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
  const end = (exitCode: number, message: string): void => {
    clearTimeout(hard);
    rmSync(root, { recursive: true, force: true });
    told.ended({ exitCode, message });
  };
  const begin = (made: Furnished): void => {
    const child = start(root, made);
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
  };
}

function start(root: string, { command: [executable = '', ...args], env, url }: Furnished) {
  const { hostname, port } = new URL(url);
  const service = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
  return spawn(executable, args, {
    cwd: root,
    // There is no mount namespace: the program is told below which folder its fixed paths lie.
    env: { ...Object.fromEntries(env), ...service, HOME: root, RCA_CONTAINER_ROOT: root },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

const messageIn = (file: string): string => readFileSync(file).subarray(0, MESSAGE_BYTES).toString('utf8');
