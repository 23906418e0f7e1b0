import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type Container,
  type Furnished,
  outsideProgram,
  type OutsidePrograms,
  type Pod,
  runProcess,
  type Surroundings,
} from '../../../src/local/cluster/index.ts';
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

const TERMINATION_LOG = '/dev/termination-log';

interface RealContainer {
  readonly pod: Pod;
  readonly container: Container & { readonly terminationMessagePath?: string };
  readonly at: Surroundings;
  readonly image: RealImage;
}

/** Writes the container's files below `root`: its volumes, as its node may read them, and an empty termination message. */
async function furnish(what: RealContainer, needs: RealNeeds, root: string): Promise<Furnished> {
  const { pod, container, at, image } = what;
  const client = needs.as.get(pod.spec.nodeName ?? '');
  if (client === undefined) throw new Error(`${pod.spec.nodeName ?? 'no node'} is not ours`);
  const log = container.terminationMessagePath ?? TERMINATION_LOG;
  const mounts = (container.volumeMounts ?? []).map((mount) => mount.mountPath.replace(/\/$/, ''));
  const files = new Map([...at.files].filter(([path]) => !path.endsWith('/')));
  for (const [path, text] of await projectedFiles(client, pod, container)) files.set(path, text);
  for (const mount of mounts) mkdirSync(join(root, mount), { recursive: true, mode: 0o700 });
  for (const [path, text] of files.set(log, '')) {
    mkdirSync(dirname(join(root, path)), { recursive: true, mode: 0o700 });
    writeFileSync(join(root, path), text, { mode: 0o600 });
  }
  const env = new Map([...at.env, ['PATH', process.env['PATH'] ?? '']]);
  return { command: [...image.entrypoint, ...(container.args ?? [])], env, url: needs.url, log };
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
        return runProcess(root, () => furnish({ pod, container, at, image }, needs, root), told);
      });
    },
  };
}
