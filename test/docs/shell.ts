import { type ChildProcess, spawn } from 'node:child_process';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
}

export interface Performed {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** It goes on after it has said this, until `close`. */
  readonly until?: RegExp;
}

export interface Shell {
  readonly perform: (script: string, how: Performed) => Promise<Ran>;
  /** Ends what still runs, with all it started. */
  readonly close: () => Promise<void>;
}

/** Runs scripts by bash, each in a process group of its own, so that nothing they start outlives them. */
export function shell(): Shell {
  const running = new Set<ChildProcess>();
  const end = (child: ChildProcess): Promise<void> =>
    new Promise((done) => {
      child.once('close', () => done());
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    });
  return {
    perform: (script, { until, ...where }) =>
      new Promise((done) => {
        const child = spawn('bash', ['--noprofile', '--norc', '-c', script], { ...where, detached: true });
        running.add(child);
        let out = '';
        const hear = (chunk: Buffer): void => {
          out += chunk.toString();
          if (until?.test(out) === true) done({ code: 0, out });
        };
        child.stdout.on('data', hear);
        child.stderr.on('data', hear);
        child.stdin.end();
        child.on('close', (code) => {
          running.delete(child);
          done(until === undefined ? { code, out } : { code: 1, out: `${out}\n(it ended before it said ${String(until)})` });
        });
      }),
    close: async () => {
      await Promise.all([...running].map(end));
    },
  };
}
