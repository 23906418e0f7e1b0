import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { geteuid } from 'node:process';
import type { Pod, Volume } from '../../../src/local/cluster/index.ts';
import { type Client, must } from '../client.ts';
import { patiently, type Source, sourceFiles } from './projected.ts';

/** Of a pod's security context, what decides whose its files are. */
export interface Owner {
  /** The one user that all its containers run as. */
  readonly user: number;
  readonly fsGroup?: number;
}

export interface VolumeNeeds {
  /** The API server as the pod's node sees it. */
  readonly client: Client;
  /** Of this container alone; read-only volumes are written there. */
  readonly folder: string;
  /** Of the pod; what it shares between the lives of its containers. */
  readonly podFolder: string;
  readonly owner: Owner;
}

type Real = Volume & {
  readonly downwardAPI?: Source['downwardAPI'] & { readonly defaultMode?: number };
  readonly configMap?: { readonly defaultMode?: number };
  readonly secret?: { readonly defaultMode?: number };
  readonly projected?: { readonly defaultMode?: number };
};

const USUAL_MODE = 0o644;
/** A token's, where one user runs the pod or a group owns its files. */
const TOKEN_MODE = 0o600;
const GROUP_READS = 0o440;

const isRoot = (): boolean => geteuid?.() === 0;

function sourcesOf(volume: Real): readonly Source[] | undefined {
  if (volume.projected !== undefined) return volume.projected.sources ?? [];
  if (volume.configMap !== undefined) return [{ configMap: volume.configMap }];
  if (volume.secret !== undefined) {
    const { secretName = '', ...rest } = volume.secret;
    return [{ secret: { ...rest, name: secretName } }];
  }
  return volume.downwardAPI === undefined ? undefined : [{ downwardAPI: volume.downwardAPI }];
}

const modeOf = ({ projected, configMap, secret, downwardAPI }: Real): number =>
  (projected ?? configMap ?? secret ?? downwardAPI)?.defaultMode ?? USUAL_MODE;

/** Owner and mode as a kubelet leaves them (SetVolumeOwnership): the group of the pod may read whatever the mode says. */
function write(file: string, text: string, how: { readonly mode: number; readonly token: boolean; readonly owner: Owner }): void {
  const { user, fsGroup } = how.owner;
  const mode = (how.token ? TOKEN_MODE : how.mode) | (fsGroup === undefined ? 0 : GROUP_READS);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  mkdirSync(dirname(file), { recursive: true });
  const beside = `${file}.new`;
  writeFileSync(beside, text);
  if (isRoot()) chownSync(beside, how.token ? user : 0, fsGroup ?? 0);
  chmodSync(beside, mode);
  renameSync(beside, file);
}

async function readOnly(pod: Pod, volume: Real, { client, folder, owner }: VolumeNeeds): Promise<string> {
  const at = join(folder, volume.name);
  mkdirSync(at, { recursive: true });
  for (const { path, text, token } of await sourceFiles(client, pod, sourcesOf(volume) ?? []))
    write(join(at, path), text, { mode: modeOf(volume), token: token === true, owner });
  return at;
}

/** A folder that outlives containers: everybody's, or the group's where the pod has one. */
function writable(at: string, { fsGroup }: Owner, mode: number): string {
  mkdirSync(at, { recursive: true });
  if (fsGroup === undefined) chmodSync(at, mode);
  else {
    if (isRoot()) chownSync(at, statSync(at).uid, fsGroup);
    chmodSync(at, mode | 0o2775);
  }
  return at;
}

/** The claim's folder on this node, as the volume it is bound to says. */
async function claimed(pod: Pod, claim: string, { client, owner }: VolumeNeeds): Promise<string> {
  const path = `/api/v1/namespaces/${pod.metadata.namespace ?? ''}/persistentvolumeclaims/${claim}`;
  const { volumeName } = (await patiently(() => must(client, 'GET', path))).body.spec as { volumeName?: string };
  if (volumeName === undefined) throw new Error(`persistentvolumeclaim "${claim}" is bound to no volume`);
  const volume = await patiently(() => must(client, 'GET', `/api/v1/persistentvolumes/${volumeName}`));
  const { hostPath } = volume.body.spec as { hostPath?: { path: string } };
  if (hostPath === undefined) throw new Error(`volume ${volumeName} is no folder of this machine`);
  return writable(hostPath.path, owner, 0o755);
}

const REFRESH_EVERY = 1000;

/** What was mounted from a ConfigMap or a Secret follows its changes; a kubelet takes a minute for it. The answer ends that. */
export function keepFresh(pod: Pod, needs: VolumeNeeds): () => void {
  const followed = (pod.spec.volumes ?? []).filter((one) => one.configMap !== undefined || one.secret !== undefined);
  const refresh = async (): Promise<void> => {
    for (const volume of followed) if (existsSync(join(needs.folder, volume.name))) await readOnly(pod, volume, needs);
  };
  const timer = setInterval(() => void refresh().catch(() => undefined), REFRESH_EVERY);
  return () => clearInterval(timer);
}

/** The folder of this machine that stands for the volume, filled as a kubelet fills it. Rejects for a kind that these nodes do not have. */
export async function volumeFolder(pod: Pod, volume: Volume, needs: VolumeNeeds): Promise<string> {
  if (volume.emptyDir !== undefined) return writable(join(needs.podFolder, volume.name), needs.owner, 0o777);
  if (volume.persistentVolumeClaim !== undefined) return claimed(pod, volume.persistentVolumeClaim.claimName, needs);
  if (sourcesOf(volume) === undefined) throw new Error(`volume "${volume.name}" is of a kind that this node does not have`);
  return readOnly(pod, volume, needs);
}
