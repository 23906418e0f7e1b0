import { createServer } from 'node:net';
import { binaries, chamberFault, Missing, prepare } from '../../../tools/control-plane/index.ts';
import { helm } from '../../../tools/helm/install.ts';
import { subchart } from '../../../tools/helm/subchart.ts';
import { kubectl } from '../../../tools/kubectl/install.ts';

/** What the machine lacks, and what mends it. */
export interface Lack {
  readonly why: string;
  readonly mend: string;
}

const GO = 'install Go (https://go.dev/dl, 1.21 or newer), or name programs of your own with HELM_BIN and KUBECTL';
/** Of the bot's pod, which shares the network of this machine. */
const DOORS = 8080;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });

/** Builds and fetches all that the installation needs; undefined when everything is there. */
export async function lackOf(say: (line: string) => void): Promise<Lack | undefined> {
  try {
    await prepare({ gatekeeper: false, say });
  } catch (fault) {
    if (fault instanceof Missing) return { why: fault.message, mend: fault.mend };
    throw fault;
  }
  const guard = await binaries(['gatekeeper'], say);
  if (guard.is === 'missing') return guard;
  const tool = [helm(), subchart(), kubectl()].find((one) => one.is === 'missing');
  if (tool?.is === 'missing') return { why: tool.why, mend: GO };
  const chamber = chamberFault();
  if (chamber !== undefined) return { why: chamber, mend: 'run as root, or allow user namespaces (kernel.unprivileged_userns_clone)' };
  return (await isFree(DOORS))
    ? undefined
    : { why: `port ${DOORS} of this machine is taken`, mend: `free it: the bot's pod listens there, as in a cluster` };
}
