import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Furnished, serviceEnv } from '../../../src/local/cluster/index.ts';
import type { Client } from '../client.ts';
import { type Bind, enter } from './chamber.ts';
import type { ImageContent, RealContainer, RealNeeds } from './real-image.ts';
import { keepFresh, volumeFolder, type VolumeNeeds } from './volumes.ts';

interface SecurityContext {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly fsGroup?: number;
}

interface Room extends RealNeeds {
  /** The API server as the pod's node sees it. */
  readonly client: Client;
  /** Of this container alone; goes with it. */
  readonly root: string;
}

const MESSAGE = 'termination-log';
const MESSAGE_AT = '/dev/termination-log';
const USERS = 'passwd';

const contextOf = ({ pod, container }: RealContainer): SecurityContext => ({
  ...(pod.spec as { securityContext?: SecurityContext }).securityContext,
  ...container.securityContext,
});

async function mounts({ pod, container }: RealContainer, needs: VolumeNeeds): Promise<readonly Bind[]> {
  const binds: Bind[] = [];
  for (const { name, mountPath, subPath, readOnly } of container.volumeMounts ?? []) {
    const volume = pod.spec.volumes?.find((one) => one.name === name);
    if (volume === undefined) throw new Error(`the pod has no volume ${name}`);
    const folder = await volumeFolder(pod, volume, needs);
    const from = subPath === undefined ? folder : join(folder, subPath);
    const kept = volume.emptyDir !== undefined || volume.persistentVolumeClaim !== undefined;
    const is = statSync(from).isDirectory() ? 'folder' : 'file';
    binds.push({ from, to: mountPath.replace(/\/$/, ''), is, readOnly: readOnly === true || !kept });
  }
  return binds;
}

/** Everything that a container of an image with a file system of its own needs, and the command that runs it in there. */
export async function furnishChamber(what: RealContainer, content: ImageContent, room: Room): Promise<Furnished> {
  const { pod, container, at, image } = what;
  const context = contextOf(what);
  const user = context.runAsUser ?? content.user;
  const inRoom = (file: string): string => join(room.root, file);
  const needs: VolumeNeeds = {
    client: room.client,
    folder: inRoom('volumes'),
    podFolder: join(room.folder, pod.metadata.uid),
    owner: { user, ...(context.fsGroup === undefined ? {} : { fsGroup: context.fsGroup }) },
  };
  for (const folder of ['root', 'volumes']) mkdirSync(inRoom(folder));
  writeFileSync(inRoom(MESSAGE), '');
  chmodSync(inRoom(MESSAGE), 0o666);
  writeFileSync(inRoom(USERS), `root:x:0:0::/:\nuser:x:${user}:${context.runAsGroup ?? user}::/:\n`, { mode: 0o644 });
  const own = Object.entries(content.files).map(
    ([to, from]): Bind => ({ from, to, is: statSync(from).isDirectory() ? 'folder' : 'file', readOnly: true }),
  );
  const command = enter({
    at: inRoom('root'),
    binds: [
      ...own,
      { from: inRoom(USERS), to: '/etc/passwd', is: 'file', readOnly: true },
      { from: inRoom(MESSAGE), to: container.terminationMessagePath ?? MESSAGE_AT, is: 'file', readOnly: false },
      ...(await mounts(what, needs)),
    ],
    root: at.root,
    workdir: container.workingDir ?? content.workdir,
    user,
    group: context.runAsGroup ?? user,
    command: [...image.entrypoint, ...(container.args ?? content.cmd)],
  });
  const env = new Map([...Object.entries(content.env), ['HOME', '/'], ...at.env, ...serviceEnv(room.url)]);
  return { command, env, log: MESSAGE, beside: () => keepFresh(pod, needs) };
}
