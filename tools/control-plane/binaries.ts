import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pid } from 'node:process';
import { buildProgram, cachedAt, cacheFolder, go, type Lacking, madeOnce } from '../go-programs/index.ts';
import { type BinaryName, type Pin, pins } from './pins.ts';

/** Paths of programs and of Gatekeeper's own CRDs, or why they cannot be had here and what would mend it. */
export type Binaries = { readonly is: 'there'; path(name: BinaryName): string; readonly crds: string; readonly built: number } | Lacking;

/** Gatekeeper's CRDs lie in its module's folder, not in its program. */
async function copyDefinitions(pin: Pin, target: string): Promise<void> {
  const done = await go(pin.folder, ['list', '-m', '-f', '{{.Dir}}', 'github.com/open-policy-agent/gatekeeper/v3']);
  const source = join(done.output.trim().split('\n').at(-1) ?? '', 'charts', 'gatekeeper', 'crds');
  if (done.code !== 0 || !existsSync(source)) throw new Error(`Gatekeeper's CRDs were not found:\n${done.tail}`);
  const scratch = `${target}.${pid}`;
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch);
  // File by file: the module cache is read-only, and a copied folder would be so too.
  for (const file of readdirSync(source)) writeFileSync(join(scratch, file), readFileSync(join(source, file)));
  renameSync(scratch, target);
}

/**
 * The programs of these names, from the cache or built into it. Safe to call from several processes; an interrupted build goes on where
 * it stopped. Throws when a build fails.
 */
export async function binaries(names: readonly BinaryName[], say: (line: string) => void): Promise<Binaries> {
  const wanted = pins().filter((pin) => names.includes(pin.name));
  const folder = cacheFolder('control-plane');
  const at = (pin: Pin): string => cachedAt(folder, pin);
  const guard = wanted.find((pin) => pin.name === 'gatekeeper');
  const crds = guard === undefined ? '' : `${at(guard)}-crds`;
  const lacking = (): readonly Pin[] => wanted.filter((pin) => !existsSync(at(pin)) || (pin === guard && !existsSync(crds)));
  let built = 0;
  const make = async (): Promise<void> => {
    for (const pin of lacking()) {
      if (!existsSync(at(pin))) await buildProgram(pin, at(pin), say);
      if (pin === guard && !existsSync(crds)) await copyDefinitions(pin, crds);
      built += 1;
    }
  };
  const missing = await madeOnce({ folder, isThere: () => lacking().length === 0, make, say });
  if (missing !== undefined) return missing;
  const path = (name: BinaryName): string => {
    const pin = wanted.find((one) => one.name === name);
    if (pin === undefined) throw new Error(`${name} was not asked for`);
    return at(pin);
  };
  return { is: 'there', path, crds, built };
}
