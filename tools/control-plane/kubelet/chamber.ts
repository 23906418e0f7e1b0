import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { geteuid } from 'node:process';

/** One folder or file of this machine at its place in the container. */
export interface Bind {
  readonly from: string;
  readonly to: string;
  readonly is: 'folder' | 'file';
  readonly readOnly: boolean;
}

export interface Chamber {
  /** An empty folder to build its root in. */
  readonly at: string;
  readonly binds: readonly Bind[];
  readonly root: 'read-only' | 'writable';
  readonly workdir: string;
  readonly user: number;
  readonly group: number;
  /** Executable, as the container names it, and arguments. */
  readonly command: readonly string[];
}

/** Enough for a dynamically linked program: libraries, names of hosts, roots of trust. No shell, no tools. */
const LIBRARIES = ['/lib', '/lib64', '/usr/lib', '/usr/lib64'];
const OF_THE_MACHINE = [
  '/etc/hosts',
  '/etc/resolv.conf',
  '/etc/nsswitch.conf',
  '/etc/ssl',
  '/etc/ld.so.cache',
  '/usr/share/ca-certificates',
];
const DEVICES = ['/dev/null', '/dev/zero', '/dev/random', '/dev/urandom'];

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const isRoot = (): boolean => geteuid?.() === 0;

/** Without the rights of root we are root of a user namespace, and the container's user is ourselves. */
const namespaces = (): readonly string[] => ['--mount', '--propagation', 'private', ...(isRoot() ? [] : ['--map-root-user'])];

/** Why no process of this machine can have a root of its own here; undefined when it can. */
export function chamberFault(): string | undefined {
  const { status, error } = spawnSync('unshare', [...namespaces(), 'sh', '-c', 'mount -t tmpfs tmpfs /mnt'], { stdio: 'ignore' });
  if (error !== undefined) return 'unshare (of util-linux) was not found on PATH';
  return status === 0 ? undefined : 'this user may not make a mount namespace';
}

function bind(root: string, { from, to, is, readOnly }: Bind): readonly string[] {
  const target = quoted(`${root}${to}`);
  const made = is === 'folder' ? `mkdir -p ${target}` : `mkdir -p "$(dirname ${target})" && touch ${target}`;
  return [made, `mount --bind ${quoted(from)} ${target}`, ...(readOnly ? [`mount -o remount,bind,ro ${target}`] : [])];
}

function libraries(root: string): readonly string[] {
  return LIBRARIES.filter((path) => existsSync(path)).flatMap((path) =>
    lstatSync(path).isSymbolicLink()
      ? [`mkdir -p "$(dirname ${quoted(root + path)})"`, `ln -s ${quoted(readlinkSync(path))} ${quoted(root + path)}`]
      : bind(root, { from: path, to: path, is: 'folder', readOnly: true }),
  );
}

const ofTheMachine = (root: string): readonly string[] =>
  [...OF_THE_MACHINE, ...DEVICES]
    .filter((path) => existsSync(path))
    .flatMap((path) =>
      bind(root, { from: path, to: path, is: lstatSync(path).isDirectory() ? 'folder' : 'file', readOnly: !path.startsWith('/dev/') }),
    );

function script({ at, binds, root, workdir, user, group, command }: Chamber): string {
  // Deeper places come later, so that one mount may lie within another.
  const inOrder = binds.toSorted((a, b) => a.to.length - b.to.length);
  const become = isRoot() ? [`--setgid=${group}`, `--setuid=${user}`] : [];
  return [
    `mount -t tmpfs -o mode=755 tmpfs ${quoted(at)}`,
    ...libraries(at),
    ...ofTheMachine(at),
    `mkdir -p ${quoted(`${at}/proc`)} ${quoted(`${at}/tmp`)} ${quoted(at + workdir)}`,
    `chmod 1777 ${quoted(`${at}/tmp`)}`,
    `mount --rbind /proc ${quoted(`${at}/proc`)}`,
    ...inOrder.flatMap((one) => bind(at, one)),
    ...(root === 'read-only' ? [`mount -o remount,ro ${quoted(at)}`] : []),
    `exec unshare --root=${quoted(at)} --wd=${quoted(workdir)} ${become.join(' ')} -- ${command.map(quoted).join(' ')}`,
  ].join('\n');
}

/** The command that runs this container in a mount namespace of its own; its process id is the container's from the start. */
export const enter = (chamber: Chamber): readonly string[] => ['unshare', ...namespaces(), 'sh', '-euc', script(chamber)];
