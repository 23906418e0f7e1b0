import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env, pid } from 'node:process';
import { locked } from './lock.ts';
import { type BinaryName, cachedName, cacheFolder, moduleFolder, type Pin, pins } from './pins.ts';

/** Paths of programs and of Gatekeeper's own CRDs, or why they cannot be had here and what would mend it. */
export type Binaries =
  | { readonly is: 'there'; path(name: BinaryName): string; readonly crds: string; readonly built: number }
  | { readonly is: 'missing'; readonly why: string; readonly mend: string };

/** `go build` older than this cannot fetch the toolchain that go.mod asks for. */
const OLDEST_GO = [1, 21];
const SAY_EVERY = 30_000;
/** Last lines of a failed build that are shown. */
const TAIL = 40;

const MEND = 'install Go (https://go.dev/dl, 1.21 or newer) so that `go version` works, then run the same command again';

function goFault(): Extract<Binaries, { is: 'missing' }> | undefined {
  const found = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  if (found.error || found.status !== 0) return { is: 'missing', why: 'go was not found on PATH', mend: MEND };
  const [major = 0, minor = 0] = found.stdout.trim().replace(/^go/, '').split('.').map(Number);
  const old = major < (OLDEST_GO[0] ?? 0) || (major === OLDEST_GO[0] && minor < (OLDEST_GO[1] ?? 0));
  return old ? { is: 'missing', why: `Go ${major}.${minor} is older than ${OLDEST_GO.join('.')}`, mend: MEND } : undefined;
}

/** Where modules come from cannot be reached: a lack of the machine, no defect. */
class Unreachable extends Error {}

const UNREACHABLE = /dial tcp|no such host|i\/o timeout|TLS handshake timeout|connection re(fused|set)|proxyconnect|module lookup disabled/;
const MEND_PROXY = 'make a Go module proxy reachable (`go env GOPROXY` names it), then run the same command again';

interface Done {
  readonly code: number | null;
  readonly output: string;
}

/** Runs go in the pin's module; committed go.sum decides what may be downloaded. */
function go(pin: Pin, args: readonly string[]): Promise<Done> {
  return new Promise((resolve) => {
    const child = spawn('go', [...args], {
      cwd: moduleFolder(pin),
      env: { ...env, CGO_ENABLED: '0', GOWORK: 'off' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

const tail = (text: string): string => text.trimEnd().split('\n').slice(-TAIL).join('\n');

async function build(pin: Pin, target: string, say: (line: string) => void): Promise<void> {
  const started = Date.now();
  const seconds = (): number => Math.round((Date.now() - started) / 1000);
  say(`building ${pin.name} ${pin.version} (about ${pin.takes} s on 2 cores with nothing cached)`);
  const ticking = setInterval(() => say(`still building ${pin.name}: ${seconds()} s`), SAY_EVERY);
  const scratch = `${target}.${pid}`;
  try {
    const flags = ['-trimpath', '-buildvcs=false', '-ldflags', ['-s -w', ...pin.flags].join(' ')];
    const done = await go(pin, ['build', ...flags, '-o', scratch, pin.packagePath]);
    if (done.code !== 0 && UNREACHABLE.test(done.output)) throw new Unreachable(done.output.trim().split('\n').at(-1));
    if (done.code !== 0) throw new Error(`building ${pin.name} ${pin.version} failed:\n${tail(done.output)}`);
    chmodSync(scratch, 0o755);
    renameSync(scratch, target);
    say(`built ${pin.name} in ${seconds()} s`);
  } finally {
    clearInterval(ticking);
    rmSync(scratch, { force: true });
  }
}

/** Gatekeeper's CRDs lie in its module's folder, not in its program. */
async function copyDefinitions(pin: Pin, target: string): Promise<void> {
  const done = await go(pin, ['list', '-m', '-f', '{{.Dir}}', 'github.com/open-policy-agent/gatekeeper/v3']);
  const source = join(done.output.trim().split('\n').at(-1) ?? '', 'charts', 'gatekeeper', 'crds');
  if (done.code !== 0 || !existsSync(source)) throw new Error(`Gatekeeper's CRDs were not found:\n${tail(done.output)}`);
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
  const folder = cacheFolder();
  const at = (pin: Pin): string => join(folder, cachedName(pin));
  const guard = wanted.find((pin) => pin.name === 'gatekeeper');
  const crds = guard === undefined ? '' : `${at(guard)}-crds`;
  const lacking = (): readonly Pin[] => wanted.filter((pin) => !existsSync(at(pin)) || (pin === guard && !existsSync(crds)));
  const there = (built: number): Binaries => ({
    is: 'there',
    crds,
    built,
    path(name) {
      const pin = wanted.find((one) => one.name === name);
      if (pin === undefined) throw new Error(`${name} was not asked for`);
      return at(pin);
    },
  });
  if (lacking().length === 0) return there(0);
  const fault = goFault();
  if (fault) return fault;
  mkdirSync(folder, { recursive: true });
  return locked(join(folder, 'build.lock'), say, async () => {
    const todo = lacking();
    try {
      for (const pin of todo) {
        if (!existsSync(at(pin))) await build(pin, at(pin), say);
        if (pin === guard && !existsSync(crds)) await copyDefinitions(pin, crds);
      }
      return there(todo.length);
    } catch (fault) {
      if (!(fault instanceof Unreachable)) throw fault;
      return { is: 'missing', why: `a Go module could not be downloaded: ${fault.message}`, mend: MEND_PROXY };
    }
  });
}
