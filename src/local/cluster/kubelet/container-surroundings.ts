import type { Container } from '../store/types.ts';
import type { Program, Surroundings } from './process.ts';
import { environment, MissingReference, mountedFiles } from './references.ts';
import type { PodHost } from './surroundings.ts';

interface SecurityContext {
  readonly runAsUser?: number;
  readonly runAsNonRoot?: boolean;
}

/** Environment, files and user of a container. Throws a MissingReference for what the kubelet calls CreateContainerConfigError. */
export function surroundingsOf(host: PodHost, container: Container): Surroundings {
  const pod = host.pod();
  const context: SecurityContext = { ...(pod.spec as { securityContext?: SecurityContext }).securityContext, ...container.securityContext };
  const user = context.runAsUser ?? (/unprivileged|nonroot/.test(container.image ?? '') ? 101 : 0);
  if (context.runAsNonRoot === true && user === 0) {
    const where = `pod: "${pod.metadata.name}_${pod.metadata.namespace ?? ''}(${pod.metadata.uid})", container: ${container.name}`;
    throw new MissingReference(`container has runAsNonRoot and image will run as root (${where})`);
  }
  return {
    env: environment(host.store, pod, container),
    args: container.args ?? [],
    files: mountedFiles(host.store, pod, container),
    hostname: pod.metadata.name,
    ports: (container.ports ?? []).map((port) => port.containerPort),
    image: container.image ?? '',
    root: container.securityContext?.readOnlyRootFilesystem === true ? 'read-only' : 'writable',
    user,
    now: () => host.timing.now(),
  };
}

type Absence = Extract<Program, { is: 'absent' }>['why'];

const CAUSES: Readonly<Record<Absence, (executable: string) => string>> = {
  'not-found': () => 'executable file not found in $PATH',
  'no-directory': (executable) => `stat ${executable}: no such file or directory`,
  'not-executable': () => 'permission denied',
};

/** The runtime's words when a container cannot be started at all. */
export function startFailure(executable: string, why: Absence): string {
  const runc = 'OCI runtime create failed: runc create failed: unable to start container process: error during container init';
  return `failed to create containerd task: failed to create shim task: ${runc}: exec: "${executable}": ${CAUSES[why](executable)}`;
}
