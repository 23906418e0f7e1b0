import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** What the last stage leaves: where its file system stands, and how it starts. */
export interface Rehearsed {
  readonly root: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
}

interface Stage {
  readonly root: string;
  workdir: string;
  env: Record<string, string>;
  user: string;
  entrypoint: string[];
  cmd: string[];
}

/** Performs a RUN in its stage; throws where it fails. */
export type Shell = (command: string, stage: { readonly root: string; readonly workdir: string }, run: () => void) => void;

const atOnce: Shell = (_command, _stage, run) => run();

/** What the official Node image carries beside Node, by its place (docker-library/docs, node 24): empty files, so that a test sees which are left. */
export const baseTools = [
  'usr/local/lib/node_modules/npm/package.json',
  'usr/local/lib/node_modules/corepack/package.json',
  'usr/local/bin/npm',
  'usr/local/bin/npx',
  'usr/local/bin/corepack',
  'usr/local/bin/yarn',
  'usr/local/bin/yarnpkg',
  'opt/yarn-v1.22.22/package.json',
];

function layBase(root: string): void {
  for (const file of baseTools) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
}

/**
 * Performs a Dockerfile's instructions in `scratch`, one folder a stage. FROM stands for the machine's own system with the
 * Node that npm brought; an instruction it does not know is an error, so that the rehearsal cannot drift from the file. `shell` may
 * take what a RUN makes from where it was made before.
 */
export function rehearse(dockerfile: string, context: string, scratch: string, shell: Shell = atOnce): Rehearsed {
  const stages = new Map<string, Stage>();
  let stage: Stage | undefined;
  for (const line of instructions(readFileSync(dockerfile, 'utf8'))) {
    const [word = '', ...rest] = line.split(/\s+/);
    const args = rest.join(' ');
    if (word === 'FROM') {
      if (!args.startsWith('node:24.')) throw new Error(`the base image is not a pinned Node 24: ${args}`);
      const name = /\sAS\s+(\S+)/i.exec(args)?.[1] ?? 'last';
      stage = { root: join(scratch, name), workdir: '/', env: {}, user: 'root', entrypoint: [], cmd: [] };
      layBase(stage.root);
      stages.set(name, stage);
      continue;
    }
    if (stage === undefined) throw new Error(`${word} before FROM`);
    perform(word, args, { stage, stages, context, shell });
  }
  if (stage === undefined) throw new Error('no FROM');
  return stage;
}

function instructions(text: string): readonly string[] {
  return text
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .map((l) => l.trim())
    .filter((l) => l !== '' && !l.startsWith('#'));
}

function perform(
  word: string,
  args: string,
  at: { readonly stage: Stage; readonly stages: ReadonlyMap<string, Stage>; readonly context: string; readonly shell: Shell },
): void {
  const { stage } = at;
  switch (word) {
    case 'WORKDIR':
      stage.workdir = args;
      mkdirSync(join(stage.root, args), { recursive: true });
      return;
    case 'ENV': {
      const [key = '', value = ''] = args.split('=');
      stage.env[key] = value;
      return;
    }
    case 'EXPOSE':
    case 'LABEL':
      return;
    case 'STOPSIGNAL':
      if (args !== 'SIGTERM') throw new Error(`the program drains at SIGTERM, not at ${args}`);
      return;
    case 'USER':
      stage.user = args;
      return;
    case 'ENTRYPOINT':
      stage.entrypoint = JSON.parse(args) as string[];
      return;
    case 'CMD':
      stage.cmd = JSON.parse(args) as string[];
      return;
    case 'COPY':
      return copy(args, at);
    case 'RUN':
      return at.shell(args, stage, () => runIn(args, stage));
    default:
      throw new Error(`the rehearsal does not know ${word}`);
  }
}

function copy(
  args: string,
  { stage, stages, context }: { readonly stage: Stage; readonly stages: ReadonlyMap<string, Stage>; readonly context: string },
): void {
  const words = args.split(/\s+/);
  const from = /^--from=(.+)$/.exec(words[0] ?? '')?.[1];
  const paths = from === undefined ? words : words.slice(1);
  const source = from === undefined ? context : stages.get(from)?.root;
  if (source === undefined) throw new Error(`COPY from an unknown stage ${from}`);
  const target = paths.at(-1) ?? '.';
  const base = join(stage.root, target.startsWith('/') ? '' : stage.workdir, target);
  for (const path of paths.slice(0, -1)) {
    const found = globSync(path.replace(/^\//, ''), { cwd: source });
    if (found.length === 0) throw new Error(`COPY finds no ${path}`);
    for (const f of found)
      cpSync(join(source, f), target.endsWith('/') ? join(base, basename(f)) : base, { recursive: true, verbatimSymlinks: true });
  }
}

function runIn(command: string, stage: Stage): void {
  // It runs on this machine: a path from its root would be this machine's own.
  if (/(^|[\s=;&|(>"'])\/|\.\./.test(command)) throw new Error(`RUN may name only what lies under its folder: ${command}`);
  const node = resolve('node_modules/.bin');
  const { status } = spawnSync('sh', ['-ec', command], {
    cwd: join(stage.root, stage.workdir),
    env: { ...process.env, ...stage.env, PATH: `${node}:${process.env['PATH'] ?? ''}`, NODE_ENV: stage.env['NODE_ENV'] ?? '' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`RUN ${command}: exit ${status}`);
}
