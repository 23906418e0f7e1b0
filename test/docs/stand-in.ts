/**
 * `node stand-in.ts <program> <arguments>`: stands on PATH for a program that needs what a test machine lacks (a container engine, a cloud).
 * It knows the verbs and flags that our pages use, from the programs' own references, and ends with 64 on any other. It does nothing else.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { argv, exit, stdin, stdout } from 'node:process';

interface Verb {
  /** Flags that take a value, and those that take none. */
  readonly valued: readonly string[];
  readonly plain?: readonly string[];
  /** How many words stand beside the flags. */
  readonly words: number;
  readonly check?: (words: readonly string[]) => string | undefined;
  readonly says?: string;
}

const IMAGE = /^[a-z0-9.:-]+(?:\/[a-z0-9._-]+)*(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/;
const image = ([name = '']: readonly string[]): string | undefined => (IMAGE.test(name) ? undefined : `${name} is no image name`);
const context = ([folder = '']: readonly string[]): string | undefined =>
  existsSync(join(folder, 'Dockerfile')) ? undefined : `there is no Dockerfile in ${folder}`;

const programs: Readonly<Record<string, Readonly<Record<string, Verb>>>> = {
  docker: {
    build: { valued: ['-t', '--tag', '--platform', '-f', '--file'], words: 1, check: context },
    push: { valued: [], words: 1, check: image },
    inspect: { valued: ['--format'], words: 1, check: image, says: `registry.example.com/k8s-rca@sha256:${'0a'.repeat(32)}\n` },
    login: { valued: ['--username'], plain: ['--password-stdin'], words: 1 },
  },
  kind: {
    'create cluster': { valued: ['--name', '--image', '--config'], words: 0 },
    'load docker-image': { valued: ['--name'], words: 1, check: image },
    'delete cluster': { valued: ['--name'], words: 0 },
  },
  aws: {
    'eks update-kubeconfig': { valued: ['--name', '--region', '--alias'], words: 0 },
    'ecr create-repository': { valued: ['--repository-name', '--region'], words: 0 },
    'ecr get-login-password': { valued: ['--region'], words: 0, says: 'not-a-password\n' },
  },
};

function complain(why: string): never {
  console.error(`stand-in: ${why}`);
  exit(64);
}

const [, , program = '', ...args] = argv;
const verbs = programs[program] ?? complain(`nobody stands in for ${program}`);
const [name, verb] =
  Object.entries(verbs).find(([v]) => ` ${args.join(' ')} `.startsWith(` ${v} `)) ?? complain(`${program} ${args.join(' ')}: unknown verb`);

const words: string[] = [];
const rest = args.slice(name.split(' ').length);
for (let i = 0; i < rest.length; i += 1) {
  const [flag = '', value] = (rest[i] ?? '').split('=', 2);
  if (!flag.startsWith('-')) words.push(rest[i] ?? '');
  else if (verb.valued.includes(flag)) {
    if (value === undefined) i += 1;
    if (i >= rest.length) complain(`${program} ${name} ${flag}: no value`);
  } else if (!(verb.plain ?? []).includes(flag)) complain(`${program} ${name} has no flag ${flag}`);
}
if (words.length !== verb.words) complain(`${program} ${name} takes ${verb.words} words, not ${words.join(' ') || 'none'}`);
const wrong = verb.check?.(words);
if (wrong !== undefined) complain(wrong);
// As the program does: whoever writes into the pipe must not find it closed.
if (args.includes('--password-stdin')) await stdin.toArray();
stdout.write(verb.says ?? `${program} ${name}: stood in for\n`);
