import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { env, pid } from 'node:process';
import { type Rehearsed, rehearse, type Shell } from '../../image/dockerfile.ts';

const cache = join(env['K8S_RCA_CACHE'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'k8s-rca'), 'image-modules');

/** Hard links where they can be: what npm installed is never written again, only removed by name. */
function linked(from: string, to: string): void {
  const { status } = spawnSync('cp', ['-al', from, to], { stdio: 'ignore' });
  if (status === 0) return;
  rmSync(to, { recursive: true, force: true });
  execFileSync('cp', ['-a', from, to]);
}

/** Everything that decides what `npm ci` installs; of package.json, which changes for other reasons too, what concerns packages. */
function keyOf(command: string, folder: string): string {
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const { dependencies, devDependencies, optionalDependencies, allowScripts } = JSON.parse(read('package.json')) as Record<string, unknown>;
  const packages = JSON.stringify([dependencies, devDependencies, optionalDependencies, allowScripts]);
  return createHash('sha256')
    .update([command, process.version, packages, read('package-lock.json'), read('.npmrc')].join('\0'))
    .digest('hex')
    .slice(0, 16);
}

/** `npm ci` for the same lockfile gives the same folder, so one that was made before is taken; every other RUN is performed. */
const withKeptModules: Shell = (command, { root, workdir }, run) => {
  if (!command.startsWith('npm ci')) return run();
  const folder = join(root, workdir);
  const modules = join(folder, 'node_modules');
  const kept = join(cache, keyOf(command, folder));
  if (existsSync(kept)) {
    rmSync(modules, { recursive: true, force: true });
    return linked(kept, modules);
  }
  run();
  const beside = `${kept}.${pid}`;
  mkdirSync(cache, { recursive: true });
  linked(modules, beside);
  if (existsSync(kept)) rmSync(beside, { recursive: true, force: true });
  else renameSync(beside, kept);
};

/** What the Dockerfile makes of this clone, in `scratch`. */
export const productionTree = (scratch: string): Rehearsed => rehearse('Dockerfile', '.', scratch, withKeptModules);
