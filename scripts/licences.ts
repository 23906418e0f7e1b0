/**
 * `npm run licences`: what each package that is shipped is licensed under. Exit 1 for one outside the list below, or one that names none.
 * Shipped is what `npm ci --omit=dev` installs, by the lockfile; the licence is the one the installed package states itself.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Locked {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly license?: string;
}

interface Manifest {
  readonly license?: string | { readonly type?: string };
}

export interface Shipped {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

/** Permissive ones that ask for nothing but their notice, which stays in node_modules of the image. */
const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'PSF-2.0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

/** `(A OR B)` needs one of them, `A AND B` all; deeper terms are not read and so not allowed. */
export function allowed(licence: string): boolean {
  const plain = licence.replace(/^\((.*)\)$/, '$1');
  if (/[()]/.test(plain)) return false;
  return plain.split(' OR ').some((choice) => choice.split(' AND ').every((one) => ALLOWED.has(one.trim())));
}

function stated(folder: string, locked: Locked): string {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return locked.license ?? 'not stated';
  const { license } = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  return (typeof license === 'string' ? license : license?.type) ?? 'not stated';
}

/** Every package of the production tree, optional ones of other systems too, by name. */
export function shipped(lockfile = 'package-lock.json'): readonly Shipped[] {
  const { packages } = JSON.parse(readFileSync(lockfile, 'utf8')) as { readonly packages: Readonly<Record<string, Locked>> };
  const all = Object.entries(packages).flatMap(([folder, locked]) => {
    if (folder === '' || locked.dev === true) return [];
    const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return [{ name, version: locked.version ?? '', licence: stated(folder, locked) }];
  });
  return [...new Map(all.map((one) => [`${one.name}@${one.version}`, one])).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function report(): number {
  const packages = shipped();
  const by = Map.groupBy(packages, ({ licence }) => licence);
  for (const [licence, those] of [...by].sort((a, b) => b[1].length - a[1].length))
    console.log(
      `${String(those.length).padStart(4)}  ${licence.padEnd(28)} ${allowed(licence) ? '' : 'NOT ALLOWED: '}${those.map((p) => p.name).join(' ')}`,
    );
  const refused = packages.filter(({ licence }) => !allowed(licence));
  for (const { name, version, licence } of refused)
    console.error(`${name}@${version}: ${licence} is not on the list of scripts/licences.ts`);
  console.log(`licences: ${packages.length} packages shipped, ${refused.length} not allowed`);
  return refused.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = report();
