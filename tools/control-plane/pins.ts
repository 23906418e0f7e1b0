import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { arch, homedir, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';

const MODULES = join(dirname(fileURLToPath(import.meta.url)), 'modules');

/** One program, built from the Go module that pins it. */
export interface Pin {
  readonly name: BinaryName;
  /** Folder of its go.mod and go.sum. */
  readonly module: string;
  readonly packagePath: string;
  readonly version: string;
  /** Linker flags beside `-s -w`: without them the programs report no version, and who asks for it goes wrong. */
  readonly flags: readonly string[];
  /** Seconds a build from empty caches takes on 2 cores: said, not enforced. */
  readonly takes: number;
}

export type BinaryName = 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'gatekeeper' | 'gator';

const read = (module: string, file: string): string => readFileSync(join(MODULES, module, file), 'utf8');

function versionOf(module: string, dependency: string): string {
  const found = new RegExp(`^\\s*(?:require )?${dependency.replaceAll('.', '\\.')} (v\\S+)`, 'm').exec(read(module, 'go.mod'));
  if (found?.[1] === undefined) throw new Error(`${join(MODULES, module, 'go.mod')} requires no ${dependency}`);
  return found[1];
}

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
  const kube = (name: BinaryName, takes: number): Pin => ({
    name,
    module: 'kubernetes',
    packagePath: `k8s.io/kubernetes/cmd/${name}`,
    version: kubernetes,
    flags: kubernetesFlags(kubernetes),
    takes,
  });
  return [
    { name: 'etcd', module: 'etcd', packagePath: 'go.etcd.io/etcd/server/v3', version: etcd, flags: [], takes: 25 },
    kube('kube-apiserver', 170),
    kube('kube-controller-manager', 45),
    kube('kube-scheduler', 5),
    { name: 'gatekeeper', module: 'gatekeeper', packagePath: guard, version: gatekeeper, flags: stamp, takes: 130 },
    { name: 'gator', module: 'gatekeeper', packagePath: `${guard}/cmd/gator`, version: gatekeeper, flags: stamp, takes: 10 },
  ];
}

export const moduleFolder = (pin: Pin): string => join(MODULES, pin.module);

/** Built programs are kept outside the clone: `K8S_RCA_CACHE`, else `k8s-rca` in the user's cache folder. */
export const cacheFolder = (): string =>
  join(
    env['K8S_RCA_CACHE'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'k8s-rca'),
    'control-plane',
    `${platform()}-${arch()}`,
  );

/** The file name tells everything that goes into it, so that another pin never meets an old program. */
export function cachedName(pin: Pin): string {
  const parts = [read(pin.module, 'go.mod'), read(pin.module, 'go.sum'), pin.packagePath, ...pin.flags];
  const key = createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 12);
  return `${pin.name}-${pin.version}-${key}`;
}

/** Name → version of every program. */
export const pinnedVersions = (): Readonly<Record<string, string>> =>
  Object.fromEntries(pins().map(({ name, version }) => [name, version]));
