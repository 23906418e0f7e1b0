/** What a container is for in its pod: when it starts, whether it starts again, where its spec stands. */
export type Role = 'app' | 'init' | 'sidecar' | 'ephemeral';

const LISTS: Readonly<Record<Role, string>> = {
  app: 'containers',
  init: 'initContainers',
  sidecar: 'initContainers',
  ephemeral: 'ephemeralContainers',
};

/** `spec.containers{web}`, as events name it. */
export const fieldPath = (role: Role, name: string): string => `spec.${LISTS[role]}{${name}}`;

/** Whether the kubelet starts it again after this end. `policy` is the pod's. */
export function restartsAfter(how: 'succeeded' | 'failed', role: Role, policy = 'Always'): boolean {
  switch (role) {
    case 'ephemeral':
      return false;
    case 'sidecar':
      return true;
    case 'init':
      return how === 'failed' && policy !== 'Never';
    case 'app':
      return policy === 'Always' || (policy === 'OnFailure' && how === 'failed');
  }
}
