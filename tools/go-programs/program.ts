import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { arch, homedir, platform } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';

/** One program, built from the Go module that pins it. */
export interface GoProgram<Name extends string = string> {
  readonly name: Name;
  /** Folder of its go.mod and go.sum. */
  readonly folder: string;
  readonly packagePath: string;
  readonly version: string;
  /** Linker flags beside `-s -w`: without them the programs report no version, and who asks for it goes wrong. */
  readonly flags: readonly string[];
  /** Build tags: what of the program is left out. */
  readonly tags: readonly string[];
  /** Seconds a build from empty caches takes on 2 cores: said, not enforced. */
  readonly takes: number;
}

/** The version of a dependency that a go.mod requires. Throws when it requires none. */
export function versionIn(folder: string, dependency: string): string {
  const file = join(folder, 'go.mod');
  const found = new RegExp(`^\\s*(?:require )?${dependency.replaceAll('.', '\\.')} (v\\S+)`, 'm').exec(readFileSync(file, 'utf8'));
  if (found?.[1] === undefined) throw new Error(`${file} requires no ${dependency}`);
  return found[1];
}

/** Built programs are kept outside the clone: `K8S_RCA_CACHE`, else `k8s-rca` in the user's cache folder; below it by kind and machine. */
export const cacheFolder = (kind: string): string =>
  join(env['K8S_RCA_CACHE'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'k8s-rca'), kind, `${platform()}-${arch()}`);

/** The file name tells everything that goes into it, so that another pin never meets an old program. */
export function cachedAt(cache: string, { name, folder, packagePath, version, flags, tags }: GoProgram): string {
  const module = ['go.mod', 'go.sum'].map((file) => readFileSync(join(folder, file), 'utf8'));
  const key = createHash('sha256')
    .update([...module, packagePath, ...flags, ...tags].join('\0'))
    .digest('hex')
    .slice(0, 12);
  return join(cache, `${name}-${version}-${key}`);
}
