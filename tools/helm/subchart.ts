/** Packs Gatekeeper's own chart, from its Go module, into the chart's folder. Exit code 1 with the reason where that cannot be done here. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { helm } from './install.ts';

const root = resolve(import.meta.dirname, '..', '..');
const CHARTS = join(root, 'helm', 'k8s-rca', 'charts');
const MODULE = 'github.com/open-policy-agent/gatekeeper/v3';

export type Subchart = { readonly is: 'there' } | { readonly is: 'missing'; readonly why: string };

const isPacked = (): boolean => existsSync(CHARTS) && readdirSync(CHARTS).some((file) => /^gatekeeper-.*\.tgz$/.test(file));

function pack(program: string): void {
  const cwd = join(root, 'tools', 'control-plane', 'modules', 'gatekeeper');
  const download = execFileSync('go', ['mod', 'download', '-json', MODULE], { cwd, encoding: 'utf8', stdio: 'pipe', timeout: 300_000 });
  const { Dir: folder } = JSON.parse(download) as { readonly Dir: string };
  mkdirSync(CHARTS, { recursive: true });
  // Beside it, then renamed: two at once must not see half a file.
  const scratch = mkdtempSync(join(CHARTS, '.packing-'));
  try {
    execFileSync(program, ['package', join(folder, 'charts', 'gatekeeper'), '--destination', scratch], { stdio: 'pipe' });
    for (const file of readdirSync(scratch)) renameSync(join(scratch, file), join(CHARTS, file));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The packed chart of Gatekeeper lies where Helm looks for it; made if need be. */
export function subchart(): Subchart {
  if (isPacked()) return { is: 'there' };
  const found = helm();
  if (found.is === 'missing') return found;
  try {
    pack(found.path);
    return { is: 'there' };
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { is: 'missing', why: `Gatekeeper's chart could not be packed from its Go module: ${why}` };
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const found = subchart();
  if (found.is === 'missing') process.stderr.write(`${found.why}\n`);
  process.exitCode = found.is === 'there' ? 0 : 1;
}
