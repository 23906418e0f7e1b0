import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Container, Outside, OutsidePrograms, Pod, Surroundings, Told } from '../../../src/local/cluster/index.ts';
import type { Client } from '../client.ts';
import { projectedFiles } from './projected.ts';

/** An image whose containers are run as processes of this machine: its own program, never one that the pod names. */
export interface RealImage {
  /** As pods write it. */
  readonly image: string;
  /** The image's entrypoint; the container's `args` follow it, its `command` must be absent or the same. */
  readonly entrypoint: readonly string[];
}

export interface RealNeeds {
  readonly as: ReadonlyMap<string, Client>;
  /** The API server, for KUBERNETES_SERVICE_HOST and _PORT. */
  readonly url: string;
  /** Where each container gets a private folder. */
  readonly folder: string;
}

/** The kubelet keeps so much of a termination message. */
const MESSAGE_BYTES = 4096;
const TERMINATION_LOG = '/dev/termination-log';
const CANNOT_START = 128;
const KILLED = 137;
const TERMINATED = 143;

interface RealContainer {
  readonly pod: Pod;
  readonly container: Container & { readonly terminationMessagePath?: string };
  readonly at: Surroundings;
  readonly image: RealImage;
}

/** Writes the container's files below `root`. */
async function furnish(what: RealContainer, root: string, client: Client): Promise<void> {
  const { pod, container, at } = what;
  const mounts = (container.volumeMounts ?? []).map((mount) => mount.mountPath.replace(/\/$/, ''));
  const files = new Map([...at.files].filter(([path]) => !path.endsWith('/')));
  for (const [path, text] of await projectedFiles(client, pod, container)) files.set(path, text);
  for (const mount of mounts) mkdirSync(join(root, mount), { recursive: true, mode: 0o700 });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true, mode: 0o700 });
    writeFileSync(join(root, path), text, { mode: 0o600 });
  }
}

const messageOf = (file: string): string => readFileSync(file).subarray(0, MESSAGE_BYTES).toString('utf8');

/** Starts it; everything the process knows is in its args, its env and its folder. */
async function run(what: RealContainer, needs: RealNeeds, root: string): Promise<ReturnType<typeof spawn>> {
  const { pod, container, at, image } = what;
  const client = needs.as.get(pod.spec.nodeName ?? '');
  if (client === undefined) throw new Error(`${pod.spec.nodeName ?? 'no node'} is not ours`);
  await furnish(what, root, client);
  const termination = container.terminationMessagePath ?? TERMINATION_LOG;
  mkdirSync(dirname(join(root, termination)), { recursive: true });
  writeFileSync(join(root, termination), '');
  const { hostname, port } = new URL(needs.url);
  const service = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port, PATH: process.env['PATH'] ?? '' };
  const [program = '', ...before] = image.entrypoint;
  return spawn(program, [...before, ...(container.args ?? [])], {
    cwd: root,
    // There is no mount namespace: the image's program is told below which folder its fixed paths lie.
    env: { ...Object.fromEntries(at.env), ...service, HOME: root, RCA_CONTAINER_ROOT: root },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function become(what: RealContainer, needs: RealNeeds, told: Told): Outside {
  mkdirSync(needs.folder, { recursive: true, mode: 0o700 });
  const root = mkdtempSync(join(needs.folder, 'container-'));
  const termination = join(root, what.container.terminationMessagePath ?? TERMINATION_LOG);
  let signal: NodeJS.Signals | undefined;
  let kill: (signal: NodeJS.Signals) => void = (asked) => (signal = asked);
  let hard: NodeJS.Timeout | undefined;
  let over = false;
  const end = (exitCode: number, message: string): void => {
    if (over) return;
    over = true;
    clearTimeout(hard);
    rmSync(root, { recursive: true, force: true });
    told.ended({ exitCode, message });
  };
  const follow = async (): Promise<void> => {
    const child = await run(what, needs, root);
    kill = (asked) => child.kill(asked);
    if (signal) child.kill(signal);
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => told.print(chunk.toString()));
    child.on('error', (error) => end(CANNOT_START, error.message));
    child.on('close', (code, by) => end(code ?? (by === 'SIGKILL' ? KILLED : TERMINATED), messageOf(termination)));
  };
  follow().catch((error: unknown) => end(CANNOT_START, error instanceof Error ? error.message : String(error)));
  return {
    stop(graceSeconds) {
      kill('SIGTERM');
      hard = setTimeout(() => kill('SIGKILL'), graceSeconds * 1000);
    },
    vanish: () => kill('SIGKILL'),
  };
}

/** Which containers are real. A pod that brings a command of its own for such an image gets it refused, not run. */
export function realImages(images: readonly RealImage[], needs: RealNeeds): OutsidePrograms {
  return {
    images: images.map(({ image }) => image),
    program(pod, container) {
      const image = images.find((one) => one.image === container.image);
      if (image === undefined) return undefined;
      const { command } = container;
      if (command !== undefined && command.join(' ') !== image.entrypoint.join(' '))
        return { is: 'absent', executable: command[0] ?? '', why: 'not-executable' };
      return {
        is: 'program',
        onTerm: TERMINATED,
        *start(at) {
          yield { do: 'become', start: (told) => become({ pod, container, at, image }, needs, told) };
          return 0;
        },
      };
    },
  };
}
