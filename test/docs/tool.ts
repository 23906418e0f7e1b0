/**
 * `node tool.ts <helm|kubectl> <arguments>`: stands on PATH before the real program, which `DOCS_HELM` or `DOCS_KUBECTL` names, and passes
 * everything on but what a practice cluster cannot do. Of that, every flag must stand in the program's own help. Then:
 * - a release that brings Gatekeeper's own kinds is rendered, not installed (`npm run test:chart -- install` does, on a real API server);
 * - the chart repository is not asked: the dependency was packed from Gatekeeper's Go module;
 * - `kubectl exec … -- node …` runs in the clone, with `DOCS_POD` for the pod's /data; `port-forward` has nothing to do.
 */
import { spawnSync } from 'node:child_process';
import { argv, env, exit } from 'node:process';

const [, , program = '', ...args] = argv;
const real = env[`DOCS_${program.toUpperCase()}`] ?? '';

function run(command: string, words: readonly string[]): never {
  const { status, error } = spawnSync(command, [...words], { stdio: 'inherit' });
  if (error !== undefined) console.error(error.message);
  exit(status ?? 127);
}

function heard(words: readonly string[]): { readonly code: number | null; readonly text: string } {
  const { status, stdout, stderr } = spawnSync(real, [...words], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return { code: status, text: `${stdout}${stderr}` };
}

/** Ends when the program's own help does not know a flag. */
function mustKnow(verb: string, words: readonly string[]): void {
  const known = heard([verb, '--help']).text + (program === 'kubectl' ? heard(['options']).text : '');
  for (const word of words) {
    const flag = word.split('=')[0] ?? word;
    if (!flag.startsWith('-') || new RegExp(`(?:^|[\\s,])${flag}(?:[\\s,=\\[]|$)`, 'm').test(known)) continue;
    console.error(`${program} ${verb} has no flag ${flag}`);
    exit(64);
  }
}

/** Flags of `helm install` and `upgrade` that say nothing about what is rendered. */
const LIVE = /^--(?:create-namespace|install|wait|dependency-update)$/;

function helm(): never {
  const [verb = '', ...rest] = args;
  if (/^(?:dependency|dep)$/.test(verb)) exit(0);
  if (!/^(?:install|upgrade|package)$/.test(verb)) return run(real, args);
  mustKnow(verb, rest);
  const packed = args.filter((word) => word !== '--dependency-update');
  if (verb === 'package') return run(real, packed);
  const rendered = heard(['template', ...rest.filter((word) => !LIVE.test(word))]);
  if (rendered.code !== 0 || /^kind: ConstraintTemplate$/m.test(rendered.text)) {
    console.log(rendered.text.slice(-4_000));
    exit(rendered.code ?? 1);
  }
  return run(real, packed);
}

function kubectl(): never {
  const verb = args.find((word) => /^(?:port-forward|exec)$/.test(word));
  if (verb === undefined) return run(real, args);
  const end = args.indexOf('--');
  const before = end === -1 ? args : args.slice(0, end);
  mustKnow(verb, before);
  const target = before.find((word) => /^(?:deploy\/)?k8s-rca/.test(word) && before[before.indexOf(word) - 1] !== '-n') ?? '';
  const there = heard([...before.slice(0, before.indexOf(verb)), 'get', target.includes('/') ? target : `pod/${target}`]);
  if (there.code !== 0) {
    console.error(there.text);
    exit(1);
  }
  if (end === -1) exit(0);
  const inside = args.slice(end + 1).map((word) => word.replaceAll('/data/', `${env['DOCS_POD'] ?? ''}/`));
  return run('npx', inside);
}

if (real === '') {
  console.error(`DOCS_${program.toUpperCase()} names no ${program}`);
  exit(127);
}
if (program === 'helm') helm();
else kubectl();
