/**
 * `node tool.ts <helm|kubectl> <arguments>`: stands on PATH before the real program, which `DOCS_HELM` or `DOCS_KUBECTL` names, and passes
 * everything on but what a practice cluster cannot do. Of that, every flag must stand in the program's own help. Then:
 * - a release that brings Gatekeeper's own kinds is rendered, not installed (`npm run test:chart -- install` does, on a real API server);
 * - Helm fetches the chart's dependency from `DOCS_REPOSITORY`: it works on a copy of the chart in which only that address is another;
 * - `kubectl exec … -- node …` runs in the clone, with `DOCS_POD` for the pod's /data;
 * - `kubectl port-forward` forwards nothing, for the bot beside listens here; like the real one it never ends by itself.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, env, exit } from 'node:process';

const [, , program = '', ...args] = argv;
const real = env[`DOCS_${program.toUpperCase()}`] ?? '';

function run(command: string, words: readonly string[], afterwards?: () => void): never {
  const { status, error } = spawnSync(command, [...words], { stdio: 'inherit' });
  if (error !== undefined) console.error(error.message);
  if (status === 0) afterwards?.();
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
const LIVE = /^--(?:create-namespace|install|wait)$/;

/** Where Gatekeeper publishes its chart. */
const PUBLISHED = 'repository: https://open-policy-agent.github.io/gatekeeper/charts\n';

/** A copy of a chart, with its dependency in the repository here. */
function copyOf(chart: string): string {
  const file = readFileSync(join(chart, 'Chart.yaml'), 'utf8');
  if (file.split(PUBLISHED).length !== 2) {
    console.error(`${chart}/Chart.yaml has not, or not once: ${PUBLISHED}`);
    exit(64);
  }
  const copy = mkdtempSync(join(env['HOME'] ?? '', 'chart-'));
  cpSync(chart, copy, { recursive: true });
  writeFileSync(join(copy, 'Chart.yaml'), file.replace(PUBLISHED, `repository: ${env['DOCS_REPOSITORY'] ?? ''}\n`));
  return copy;
}

function helm(): never {
  const [verb = ''] = args;
  const fetches = /^dep(?:endency)?$/.test(verb) || args.includes('--dependency-update');
  const chart = fetches ? args.find((word) => existsSync(join(word, 'Chart.yaml'))) : undefined;
  const copy = chart === undefined ? undefined : copyOf(chart);
  const words = args.map((word) => (copy !== undefined && word === chart ? copy : word));
  const bringBack = (): void => {
    if (copy !== undefined && chart !== undefined) cpSync(join(copy, 'charts'), join(chart, 'charts'), { recursive: true });
  };
  // What is installed here has no Gatekeeper, and an upgrade that keeps its values brings none.
  if (!/^(?:install|upgrade)$/.test(verb) || args.includes('--reuse-values')) return run(real, words, bringBack);
  mustKnow(verb, args.slice(1));
  const rendered = heard(['template', ...words.slice(1).filter((word) => !LIVE.test(word))]);
  if (rendered.code !== 0 || /^kind: ConstraintTemplate$/m.test(rendered.text)) {
    console.log(rendered.text.slice(-4_000));
    exit(rendered.code ?? 1);
  }
  return run(real, words, bringBack);
}

/** Says what the real one says, and goes on. */
function forward(words: readonly string[]): void {
  const [here = '', there = here] = (words.findLast((word) => /^\d+(?::\d+)?$/.test(word)) ?? '').split(':');
  if (here === '') {
    console.error('port-forward: no port is named');
    exit(1);
  }
  console.log(`Forwarding from 127.0.0.1:${here} -> ${there}`);
  setInterval(() => undefined, 60_000);
}

function kubectl(): void {
  const verb = args.find((word) => /^(?:port-forward|exec)$/.test(word));
  if (verb === undefined) run(real, args);
  const end = args.indexOf('--');
  const before = end === -1 ? args : args.slice(0, end);
  mustKnow(verb, before);
  const target = before.find((word) => /^(?:deploy\/)?k8s-rca/.test(word) && before[before.indexOf(word) - 1] !== '-n') ?? '';
  const there = heard([...before.slice(0, before.indexOf(verb)), 'get', target.includes('/') ? target : `pod/${target}`]);
  if (there.code !== 0) {
    console.error(there.text);
    exit(1);
  }
  if (verb === 'port-forward') return forward(before);
  const inside = args.slice(end + 1).map((word) => word.replaceAll('/data/', `${env['DOCS_POD'] ?? ''}/`));
  run('npx', inside);
}

if (real === '') {
  console.error(`DOCS_${program.toUpperCase()} names no ${program}`);
  exit(127);
}
if (program === 'helm') helm();
else kubectl();
