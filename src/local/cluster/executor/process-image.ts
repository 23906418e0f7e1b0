import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { OutsidePrograms } from '../kubelet/surroundings.ts';
import type { Container, Pod, Volume } from '../store/types.ts';
import { outsideProgram, rootEnv, runProcess, serviceEnv } from './run-process.ts';
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

const LOG = '/dev/termination-log';

/** Kubelets run containers of the image as child processes, with the pod's environment, a token of its own and a private folder for a root. */
export function processImage(needs: ProcessNeeds): OutsidePrograms {
  return {
    images: [needs.image],
    program(pod, container) {
      if (container.image !== needs.image) return undefined;
      const [own] = container.command ?? [];
      if (own !== undefined) return { is: 'absent', executable: own, why: 'not-executable' };
      return outsideProgram(({ env }, told) => {
        const root = mkdtempSync(join(tmpdir(), 'k8s-rca-container-'));
        const command = [...needs.program, ...(container.args ?? [])];
        const furnished = async () => {
          furnish(root, { pod, container }, needs.tokens);
          return { command, env: new Map([...env, ...serviceEnv(needs.url()), ...rootEnv(root)]), log: LOG };
        };
        return runProcess(root, furnished, told);
      });
    },
  };
}

/** Files that the pod mounts, below a folder that only this user reads. */
function furnish(root: string, { pod, container }: { readonly pod: Pod; readonly container: Container }, tokens: Tokens): void {
  mkdirSync(dirname(join(root, LOG)));
  writeFileSync(join(root, LOG), '', { mode: 0o600 });
  for (const mount of container.volumeMounts ?? []) {
    const volume = pod.spec.volumes?.find((candidate) => candidate.name === mount.name);
    const path = tokenPath(volume);
    if (path === undefined) continue;
    const folder = join(root, mount.mountPath);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, path), tokens.issue(pod), { mode: 0o600 });
  }
}

function tokenPath(volume: Volume | undefined): string | undefined {
  return volume?.projected?.sources?.find((source) => source.serviceAccountToken)?.serviceAccountToken?.path;
}
