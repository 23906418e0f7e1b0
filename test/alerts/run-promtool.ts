import { spawn } from 'node:child_process';
import { promtool } from '../../tools/promtool/index.ts';

export interface Said {
  readonly code: number | null;
  /** Standard output and error. */
  readonly words: string;
}

/** Runs promtool to its end. Throws when there is none. */
export async function runPromtool(args: readonly string[], input = ''): Promise<Said> {
  const found = await promtool((line) => console.log(line));
  if (found.is === 'missing') throw new Error(`${found.why}; ${found.mend}`);
  return new Promise((resolve) => {
    const child = spawn(found.path, [...args], { stdio: ['pipe', 'pipe', 'pipe'], timeout: 60_000 });
    let words = '';
    const keep = (chunk: Buffer): void => {
      words += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('close', (code) => resolve({ code, words }));
    child.stdin.end(input);
  });
}
