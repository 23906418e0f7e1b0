/**
 * `node tool.ts <helm|kubectl> <arguments>`: stands on PATH before the real program named by `DOCS_HELM` or `DOCS_KUBECTL`, and passes everything on
 * but what needs a whole cluster. Of that, every flag must stand in the program's own help; then `helm install` and `upgrade` render with the
 * same flags and values, and `kubectl exec … -- node bin/k8s-rca.js …` runs the command in the clone.
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

function help(words: readonly string[]): string {
  const { stdout, stderr } = spawnSync(real, [...words], { encoding: 'utf8' });
  return `${stdout}${stderr}`;
}

const flagsOf = (words: readonly string[]): readonly string[] => words.filter((w) => /^-/.test(w)).map((w) => w.split('=')[0] ?? w);

/** Ends when the program's own help does not know a flag. */
function mustKnow(verb: string, words: readonly string[]): void {
  const known = help([verb, '--help']) + (program === 'kubectl' ? help(['options']) : '');
  for (const flag of flagsOf(words)) {
    if (known.includes(`${flag},`) || new RegExp(`${flag}[ =\\[]`).test(known)) continue;
    console.error(`${program} ${verb} has no flag ${flag}`);
    exit(64);
  }
}

/** Flags of `helm install` and `upgrade` that say nothing about what is rendered. */
const LIVE =
  /^(?:--create-namespace|--install|--wait|--atomic|--rollback-on-failure|--reuse-values|--reset-then-reuse-values|--timeout=.*)$/;

function helm(): never {
  const [verb = ''] = args;
  if (/^(?:install|upgrade)$/.test(verb)) {
    mustKnow(verb, args.slice(1));
    const rest = args.slice(1).filter((word) => !LIVE.test(word));
    run(real, ['template', ...rest]);
  }
  if (/^(?:uninstall|status|history|rollback|get|list)$/.test(verb)) {
    mustKnow(verb, args.slice(1));
    exit(0);
  }
  return run(real, args);
}

function kubectl(): never {
  const verb = args.find((word) => /^(?:port-forward|exec|cp)$/.test(word));
  if (verb === undefined) return run(real, args);
  const end = args.indexOf('--');
  mustKnow(
    verb,
    (end === -1 ? args : args.slice(0, end)).filter((word) => word !== verb),
  );
  const inside = end === -1 ? [] : args.slice(end + 1);
  if (inside[0] === 'node') run('npx', inside);
  return exit(0);
}

if (real === '') {
  console.error(`DOCS_${program.toUpperCase()} names no ${program}`);
  exit(127);
}
if (program === 'helm') helm();
else kubectl();
