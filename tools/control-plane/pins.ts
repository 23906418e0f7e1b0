import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type GoProgram, versionIn } from '../go-programs/index.ts';

const MODULES = join(dirname(fileURLToPath(import.meta.url)), 'modules');

export type Pin = GoProgram<BinaryName>;

export type BinaryName = 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'gatekeeper' | 'gator';

const versionOf = (module: string, dependency: string): string => versionIn(join(MODULES, module), dependency);

function kubernetesFlags(version: string): readonly string[] {
  const [major = '', minor = ''] = version.slice(1).split('.');
  const at = 'k8s.io/component-base/version';
  return [`-X ${at}.gitVersion=${version}`, `-X ${at}.gitMajor=${major}`, `-X ${at}.gitMinor=${minor}`];
}

/** What can be built, as the go.mod files beside this one say. */
export function pins(): readonly Pin[] {
  const etcd = versionOf('etcd', 'go.etcd.io/etcd/server/v3');
  const kubernetes = versionOf('kubernetes', 'k8s.io/kubernetes');
  const gatekeeper = versionOf('gatekeeper', 'github.com/open-policy-agent/gatekeeper/v3');
  const guard = 'github.com/open-policy-agent/gatekeeper/v3';
  const stamp = [`-X ${guard}/pkg/version.Version=${gatekeeper}`];
  const from = (module: string): Pick<Pin, 'folder' | 'tags'> => ({ folder: join(MODULES, module), tags: [] });
  const kube = (name: BinaryName, takes: number): Pin => ({
    ...from('kubernetes'),
    name,
    packagePath: `k8s.io/kubernetes/cmd/${name}`,
    version: kubernetes,
    flags: kubernetesFlags(kubernetes),
    takes,
  });
  return [
    { ...from('etcd'), name: 'etcd', packagePath: 'go.etcd.io/etcd/server/v3', version: etcd, flags: [], takes: 25 },
    kube('kube-apiserver', 170),
    kube('kube-controller-manager', 45),
    kube('kube-scheduler', 5),
    { ...from('gatekeeper'), name: 'gatekeeper', packagePath: guard, version: gatekeeper, flags: stamp, takes: 130 },
    { ...from('gatekeeper'), name: 'gator', packagePath: `${guard}/cmd/gator`, version: gatekeeper, flags: stamp, takes: 10 },
  ];
}

/** Name → version of every program. */
export const pinnedVersions = (): Readonly<Record<string, string>> =>
  Object.fromEntries(pins().map(({ name, version }) => [name, version]));
