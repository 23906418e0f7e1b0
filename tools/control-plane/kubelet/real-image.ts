import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type Container,
  type Furnished,
  outsideProgram,
  type OutsidePrograms,
  type Pod,
  rootEnv,
  runProcess,
  serviceEnv,
  type Surroundings,
} from '../../../src/local/cluster/index.ts';
import type { Client } from '../client.ts';
import { furnishChamber } from './furnish.ts';
import { projectedFiles } from './projected.ts';

/** An image whose containers are run as processes of this machine: its own program, never one that the pod names. */
export interface RealImage {
  /** As pods write it. */
  readonly image: string;
  /** The image's entrypoint; the container's `args` follow it, its `command` must be absent or the same. */
  readonly entrypoint: readonly string[];
  /** Its file system: then containers run in a root of their own, with volumes at their places and as the user they name. */
  readonly content?: ImageContent;
}

export interface ImageContent {
  /** Place in the container → folder or file of this machine. */
  readonly files: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  readonly user: number;
  /** What runs where a pod gives no args. */
  readonly cmd: readonly string[];
}

export interface RealNeeds {
  readonly as: ReadonlyMap<string, Client>;
  /** The API server, for KUBERNETES_SERVICE_HOST and _PORT. */
  readonly url: string;
  /** Where each container gets a private folder. */
  readonly folder: string;
}

const TERMINATION_LOG = '/dev/termination-log';

export interface RealContainer {
  readonly pod: Pod;
  readonly container: Container & { readonly terminationMessagePath?: string };
  readonly at: Surroundings;
  readonly image: RealImage;
}

/** The API server as the pod's node sees it. */
function clientFor({ pod }: RealContainer, needs: RealNeeds): Client {
  const client = needs.as.get(pod.spec.nodeName ?? '');
  if (client === undefined) throw new Error(`${pod.spec.nodeName ?? 'no node'} is not ours`);
  return client;
}

/** Writes the container's files below `root`: its volumes, as its node may read them, and an empty termination message. */
async function furnish(what: RealContainer, needs: RealNeeds, root: string): Promise<Furnished> {
  const { pod, container, at, image } = what;
  const client = clientFor(what, needs);
  const log = container.terminationMessagePath ?? TERMINATION_LOG;
  const mounts = (container.volumeMounts ?? []).map((mount) => mount.mountPath.replace(/\/$/, ''));
  const files = new Map([...at.files].filter(([path]) => !path.endsWith('/')));
  for (const [path, text] of await projectedFiles(client, pod, container)) files.set(path, text);
  for (const mount of mounts) mkdirSync(join(root, mount), { recursive: true, mode: 0o700 });
  for (const [path, text] of files.set(log, '')) {
    mkdirSync(dirname(join(root, path)), { recursive: true, mode: 0o700 });
    writeFileSync(join(root, path), text, { mode: 0o600 });
  }
  const env = new Map([...at.env, ['PATH', process.env['PATH'] ?? ''], ...serviceEnv(needs.url), ...rootEnv(root)]);
  return { command: [...image.entrypoint, ...(container.args ?? [])], env, log };
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
      return outsideProgram((at, told) => {
        mkdirSync(needs.folder, { recursive: true, mode: 0o700 });
        const root = mkdtempSync(join(needs.folder, 'container-'));
        const what = { pod, container, at, image };
        const { content } = image;
        const furnished = () =>
          content === undefined
            ? furnish(what, needs, root)
            : furnishChamber(what, content, { ...needs, client: clientFor(what, needs), root });
        return runProcess(root, furnished, told);
      });
    },
  };
}
