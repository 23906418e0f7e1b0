/** Prints the path of a Helm for the chart's tests; installs it on first use. Exit code 1 with the reason when there is none for this machine. */
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { fromLayer, type Program } from '../kubectl/install.ts';

/** A real Helm, out of the package that kubectl comes in; `HELM_BIN` names one's own. */
export const helm = (): Program => fromLayer({ name: 'helm', variable: 'HELM_BIN' });

if (argv[1] === fileURLToPath(import.meta.url)) {
  const found = helm();
  process.stdout.write(found.is === 'there' ? `${found.path}\n` : '');
  if (found.is === 'missing') process.stderr.write(`${found.why}\n`);
  process.exitCode = found.is === 'there' ? 0 : 1;
}
