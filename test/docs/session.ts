import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startPracticeCluster } from '../../src/local/cluster/index.ts';
import { startLocalWorkspace } from '../../src/local/slack/index.ts';
import { helm } from '../../tools/helm/install.ts';
import { kubectl } from '../../tools/kubectl/install.ts';
import type { Command, Written } from './pages.ts';
import type { Way } from './ways.ts';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
}

/** A reader at work: one machine with a fresh clone, a cluster and a Slack workspace of their own; one shell a page. */
export interface Reader {
  /** Opens a new shell in the clone and writes the files the page asks for. */
  open(page: string, files: readonly Written[]): void;
  run(command: Command, way: Way): Promise<Ran>;
  /** Ends what still runs of this page. */
  close(): Promise<void>;
  stop(): Promise<void>;
}

const ROOT = resolve('.');
const HERE = join(ROOT, 'test/docs');

/** What git would give a reader: every file that is in the project now, without what it ignores. */
function cloneInto(folder: string): void {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { maxBuffer: 1 << 26 });
  const there = files
    .toString()
    .split('\0')
    .filter((file) => file !== '' && existsSync(file));
  const pack = execFileSync('tar', ['--null', '-T', '-', '-cf', '-'], { input: there.join('\0'), maxBuffer: 1 << 28 });
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-xf', '-', '-C', folder], { input: pack });
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Programs on PATH before the machine's own: stand-ins, and the real kubectl and helm behind a wrapper. */
function writePrograms(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const put = (name: string, line: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${line}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  for (const name of ['docker', 'kind', 'aws']) put(name, `exec '${process.execPath}' '${HERE}/stand-in.ts' ${name} "$@"`);
  for (const name of ['kubectl', 'helm']) put(name, `exec '${process.execPath}' '${HERE}/tool.ts' ${name} "$@"`);
}

const cluster = 'my-cluster';

/** The same kubeconfig with the name that our pages use. */
const named = (config: unknown): string => JSON.stringify(config).replaceAll('"practice"', `"${cluster}"`);

export async function startReader(): Promise<Reader> {
  const scratch = mkdtempSync(join(tmpdir(), 'rca-docs-'));
  const clone = join(scratch, 'k8s-rca');
  cloneInto(clone);
  writePrograms(join(scratch, 'bin'));
  const practice = await startPracticeCluster({ timeScale: 30 });
  const slack = await startLocalWorkspace();
  const door = await freePort();
  mkdirSync(join(scratch, '.kube'));
  writeFileSync(join(scratch, '.kube/config'), named(practice.kubeconfig()));
  const [realKubectl, realHelm] = [kubectl(), helm()];
  const env = {
    PATH: `${join(scratch, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: scratch,
    npm_config_cache: process.env['npm_config_cache'] ?? join(process.env['HOME'] ?? scratch, '.npm'),
    NODE_COMPILE_CACHE: join(tmpdir(), 'rca-compile-cache'),
    DOCS_KUBECTL: realKubectl.is === 'there' ? realKubectl.path : '',
    DOCS_HELM: realHelm.is === 'there' ? realHelm.path : '',
  };
  /** What a reader puts in place of our examples. The last two are known only while something runs. */
  const examples: readonly (readonly [string, () => string])[] = [
    ['xoxb-your-bot-token', () => slack.botToken],
    ['xapp-your-app-token', () => slack.appToken],
    ['C0123456789', () => slack.channel],
    ['U0123456789', () => slack.users['ana'] ?? ''],
    ['127.0.0.1:8080', () => `127.0.0.1:${door}`],
    ['PORT=8080', () => `PORT=${door}`],
    ['http://127.0.0.1:40123', () => /practice cluster, (http:\S+)/.exec(heard)?.[1] ?? ''],
  ];
  const running = new Set<ChildProcess>();
  const once = new Map<string, Promise<Ran>>();
  let state = '';
  let heard = '';

  const script = (text: string): string => {
    const own = examples.reduce((line, [example, value]) => (line.includes(example) ? line.replaceAll(example, value()) : line), text);
    const local = text.includes('xoxb-') ? `export RCA_SLACK_API_URL='${slack.apiUrl}'\n` : '';
    return `set -euo pipefail\n[ -f '${state}' ] && . '${state}'\ntrap 'c=$?; { export -p; echo "cd \\"$PWD\\""; } > "${state}"; exit $c' EXIT\n${local}${own}\n`;
  };

  /** A group of its own, so that nothing it starts outlives it. */
  const perform = (text: string, until?: RegExp): Promise<Ran> =>
    new Promise((done) => {
      const child = spawn('bash', ['--noprofile', '--norc', '-c', script(text)], { cwd: clone, env, detached: true });
      running.add(child);
      let out = '';
      const hear = (chunk: Buffer): void => {
        out += chunk.toString();
        if (until === undefined || !until.test(out)) return;
        heard = out;
        done({ code: 0, out });
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.stdin.end();
      child.on('close', (code) => {
        running.delete(child);
        done({ code, out: until === undefined || until.test(out) ? out : `${out}\n(it ended before it said ${String(until)})` });
      });
    });

  const close = async (): Promise<void> => {
    await Promise.all(
      [...running].map(
        (child) =>
          new Promise<void>((done) => {
            child.once('close', () => done());
            if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
          }),
      ),
    );
  };

  return {
    open: (page, files) => {
      state = join(scratch, `${page.replaceAll('/', '-')}.env`);
      for (const { name, text } of files) writeFileSync(join(clone, name), text);
    },
    run: ({ text }, way) => {
      if (text !== 'npm ci') return perform(text, way.until);
      const first = once.get(text) ?? perform(text);
      once.set(text, first);
      return first;
    },
    close,
    stop: async () => {
      await close();
      await slack.stop();
      await practice.stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/** Why the suite cannot run here, or nothing. */
export function missing(): string | undefined {
  const lacks = [kubectl(), helm()].flatMap((tool) => (tool.is === 'missing' ? [tool.why] : []));
  return lacks.length === 0 ? undefined : lacks.join('; ');
}

export const readFile = (file: string): string => readFileSync(file, 'utf8');
