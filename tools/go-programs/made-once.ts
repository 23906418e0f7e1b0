import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { locked } from './lock.ts';
import { Unreachable } from './unreachable.ts';

/** What this machine lacks, and what would mend it. */
export interface Lacking {
  readonly is: 'missing';
  readonly why: string;
  readonly mend: string;
}

export interface Making {
  /** Where it is kept. */
  readonly folder: string;
  readonly isThere: () => boolean;
  readonly make: () => Promise<void>;
  readonly say: (line: string) => void;
}

/** `go build` older than this cannot fetch the toolchain that go.mod asks for. */
const OLDEST_GO = [1, 21] as const;
const MEND = 'install Go (https://go.dev/dl, 1.21 or newer) so that `go version` works, then run the same command again';
const MEND_PROXY = 'make a Go module proxy reachable (`go env GOPROXY` names it), then run the same command again';

/**
 * Makes what is not there yet; of several processes one does. An interrupted build goes on where it stopped. Says what the machine
 * lacks for it; throws when a build fails.
 */
export async function madeOnce({ folder, isThere, make, say }: Making): Promise<Lacking | undefined> {
  if (isThere()) return undefined;
  const fault = goFault();
  if (fault !== undefined) return fault;
  return locked(join(folder, 'build.lock'), say, async () => {
    try {
      if (!isThere()) await make();
      return undefined;
    } catch (fault) {
      if (!(fault instanceof Unreachable)) throw fault;
      return { is: 'missing', why: `a Go module could not be downloaded: ${fault.message}`, mend: MEND_PROXY };
    }
  });
}

function goFault(): Lacking | undefined {
  const found = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  if (found.error || found.status !== 0) return { is: 'missing', why: 'go was not found on PATH', mend: MEND };
  const [major = 0, minor = 0] = found.stdout.trim().replace(/^go/, '').split('.').map(Number);
  const old = major < OLDEST_GO[0] || (major === OLDEST_GO[0] && minor < OLDEST_GO[1]);
  return old ? { is: 'missing', why: `Go ${major}.${minor} is older than ${OLDEST_GO.join('.')}`, mend: MEND } : undefined;
}
