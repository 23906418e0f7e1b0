import { spawn } from 'node:child_process';

/** Reads process ids, `-<id>` for one that has ended; when nobody can write any more, ends them all and removes the folder. */
const SCRIPT = `
trap '' INT TERM HUP
pids=
while read -r pid; do
  case $pid in
    -*) all=" $pids "; pids="\${all%% \${pid#-} *} \${all#* \${pid#-} }" ;;
    *) pids="$pids $pid" ;;
  esac
done
kill $pids
sleep 3
kill -9 $pids
rm -rf "$1"
`;

export interface Watchdog {
  /** This process must not outlive us. */
  minds(pid: number): void;
  /** It has ended, and its id may soon be somebody else's. */
  forgets(pid: number): void;
  /** Everything was stopped in order: nothing is left to do. */
  dismiss(): void;
}

/** A small process that outlives us, however we end, and then ends what we started. */
export function startWatchdog(folder: string): Watchdog {
  const child = spawn('sh', ['-c', SCRIPT, 'sh', folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  child.unref();
  child.stdin.on('error', () => undefined);
  return {
    minds: (pid) => child.stdin.write(`${pid}\n`),
    forgets: (pid) => child.stdin.write(`-${pid}\n`),
    dismiss: () => child.kill('SIGKILL'),
  };
}
