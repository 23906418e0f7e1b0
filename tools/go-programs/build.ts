import { spawn } from 'node:child_process';
import { chmodSync, renameSync, rmSync } from 'node:fs';
import { env, pid } from 'node:process';
import type { GoProgram } from './program.ts';
import { Unreachable } from './unreachable.ts';

const SAY_EVERY = 30_000;
/** Last lines of a failed build that are shown. */
const TAIL = 40;
const UNREACHABLE = /dial tcp|no such host|i\/o timeout|TLS handshake timeout|connection re(fused|set)|proxyconnect|module lookup disabled/;

interface Done {
  readonly code: number | null;
  readonly output: string;
  /** The last lines of what it said. */
  readonly tail: string;
}

/** Runs go in a module's folder; committed go.sum decides what may be downloaded. */
export function go(folder: string, args: readonly string[]): Promise<Done> {
  return new Promise((resolve) => {
    const child = spawn('go', [...args], {
      cwd: folder,
      env: { ...env, CGO_ENABLED: '0', GOWORK: 'off' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-20_000);
    };
    const end = (code: number | null): void => resolve({ code, output, tail: output.trimEnd().split('\n').slice(-TAIL).join('\n') });
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => {
      output = error.message;
      end(127);
    });
    child.on('close', end);
  });
}

/** Builds beside the target and moves it there. Throws `Unreachable` when a module cannot be downloaded, Error with the compiler's words else. */
export async function buildProgram(program: GoProgram, target: string, say: (line: string) => void): Promise<void> {
  const { name, version, tags } = program;
  const started = Date.now();
  const seconds = (): number => Math.round((Date.now() - started) / 1000);
  say(`building ${name} ${version} (about ${program.takes} s on 2 cores with nothing cached)`);
  const ticking = setInterval(() => say(`still building ${name}: ${seconds()} s`), SAY_EVERY);
  const scratch = `${target}.${pid}`;
  try {
    const flags = ['-trimpath', '-buildvcs=false', '-ldflags', ['-s -w', ...program.flags].join(' ')];
    const chosen = tags.length === 0 ? [] : ['-tags', tags.join(',')];
    const done = await go(program.folder, ['build', ...flags, ...chosen, '-o', scratch, program.packagePath]);
    if (done.code !== 0 && UNREACHABLE.test(done.output)) throw new Unreachable(done.output.trim().split('\n').at(-1));
    if (done.code !== 0) throw new Error(`building ${name} ${version} failed:\n${done.tail}`);
    chmodSync(scratch, 0o755);
    renameSync(scratch, target);
    say(`built ${name} in ${seconds()} s`);
  } finally {
    clearInterval(ticking);
    rmSync(scratch, { force: true });
  }
}
