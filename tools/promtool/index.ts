/** Nothing in, the path of Prometheus's own promtool out: built once from its Go module and kept outside the clone; it starts no Prometheus and asks none. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildProgram, cachedAt, cacheFolder, type GoProgram, type Lacking, madeOnce, versionIn } from '../go-programs/index.ts';

export type Promtool = { readonly is: 'there'; readonly path: string; readonly version: string } | Lacking;

const MODULE = 'github.com/prometheus/prometheus';

/** Prometheus 3.x is v0.3xx.y as a Go module: 3.15.0 is v0.315.0. */
function program(): GoProgram {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const [, minor = '', patch = ''] = versionIn(folder, MODULE).split('.');
  const version = `${minor.slice(0, 1)}.${Number(minor.slice(1))}.${patch}`;
  return {
    name: 'promtool',
    folder,
    packagePath: `${MODULE}/cmd/promtool`,
    version,
    flags: [`-X github.com/prometheus/common/version.Version=${version}`],
    // Finding targets at two dozen clouds is three quarters of it, and no matter of rules.
    tags: ['remove_all_sd'],
    takes: 220,
  };
}

/** From the cache, or built into it; safe to call from several processes. Throws when the build fails. */
export async function promtool(say: (line: string) => void): Promise<Promtool> {
  const wanted = program();
  const folder = cacheFolder('promtool');
  const path = cachedAt(folder, wanted);
  const missing = await madeOnce({ folder, isThere: () => existsSync(path), make: () => buildProgram(wanted, path, say), say });
  return missing ?? { is: 'there', path, version: wanted.version };
}
