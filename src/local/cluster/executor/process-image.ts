import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outside, Told } from '../kubelet/process.ts';
import type { OutsidePrograms } from '../kubelet/surroundings.ts';
import type { Container, Pod, Volume } from '../store/types.ts';
import type { Tokens } from './tokens.ts';

/** The one image whose containers are processes of this machine, and what runs for it: never what a pod names. */
export interface ProcessImage {
  /** As pods write it. */
  readonly image: string;
  /** Executable and first arguments; the container's `args` follow. */
  readonly program: readonly string[];
}

export interface ProcessNeeds extends ProcessImage {
  readonly tokens: Tokens;
  /** The API server's address. */
  readonly url: () => string;
}

const MESSAGE_BYTES = 4096;
const CANNOT_START = 128;
const KILLED = 137;
const TERMINATED = 143;

/** Kubelets run containers of the image as child processes, with the pod's environment, a token of its own and a private folder for a root. */
export function processImage(needs: ProcessNeeds): OutsidePrograms {
  return {
    images: [needs.image],
    program(pod, container) {
      if (container.image !== needs.image) return undefined;
      const [own] = container.command ?? [];
      if (own !== undefined) return { is: 'absent', executable: own, why: 'not-executable' };
      return {
        is: 'program',
        onTerm: TERMINATED,
        *start(at) {
          yield { do: 'become', start: (told) => become({ pod, container, env: at.env }, needs, told) };
          return 0;
        },
      };
    },
  };
}

interface Contained {
  readonly pod: Pod;
  readonly container: Container;
  readonly env: ReadonlyMap<string, string>;
}

/** Files that the pod mounts, below a folder that only this user reads. */
function furnish({ pod, container }: Contained, tokens: Tokens): { readonly root: string; readonly log: string } {
  const root = mkdtempSync(join(tmpdir(), 'k8s-rca-container-'));
  mkdirSync(join(root, 'dev'));
  const log = join(root, 'dev/termination-log');
  writeFileSync(log, '', { mode: 0o600 });
  for (const mount of container.volumeMounts ?? []) {
    const volume = pod.spec.volumes?.find((candidate) => candidate.name === mount.name);
    const path = tokenPath(volume);
    if (path === undefined) continue;
    const folder = join(root, mount.mountPath);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, path), tokens.issue(pod), { mode: 0o600 });
  }
  return { root, log };
}

function tokenPath(volume: Volume | undefined): string | undefined {
  return volume?.projected?.sources?.find((source) => source.serviceAccountToken)?.serviceAccountToken?.path;
}

function become(what: Contained, needs: ProcessNeeds, told: Told): Outside {
  const { root, log } = furnish(what, needs.tokens);
  const { hostname, port } = new URL(needs.url());
  const [executable = '', ...first] = needs.program;
  const child = spawn(executable, [...first, ...(what.container.args ?? [])], {
    cwd: root,
    env: {
      ...Object.fromEntries(what.env),
      HOME: root,
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
      RCA_CONTAINER_ROOT: root,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => told.print(chunk.toString()));
  let hard: NodeJS.Timeout | undefined;
  let failed: string | undefined;
  child.once('error', (error) => (failed = error.message));
  child.once('close', (code, by) => {
    clearTimeout(hard);
    const message = failed ?? messageIn(log);
    rmSync(root, { recursive: true, force: true });
    told.ended({ exitCode: failed === undefined ? (code ?? (by === 'SIGKILL' ? KILLED : TERMINATED)) : CANNOT_START, message });
  });
  return {
    stop(graceSeconds) {
      child.kill('SIGTERM');
      hard = setTimeout(() => child.kill('SIGKILL'), graceSeconds * 1000).unref();
    },
    vanish: () => child.kill('SIGKILL'),
  };
}

function messageIn(log: string): string {
  return readFileSync(log).subarray(0, MESSAGE_BYTES).toString('utf8');
}
