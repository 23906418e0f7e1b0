import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type PracticeCluster, startPracticeCluster } from '../../src/local/cluster/index.ts';
import { type LocalWorkspace, startLocalWorkspace } from '../../src/local/slack/index.ts';
import { freePorts } from '../../tools/control-plane/free-ports.ts';
import { helm } from '../../tools/helm/install.ts';
import { subchart } from '../../tools/helm/subchart.ts';
import { kubectl } from '../../tools/kubectl/install.ts';
import type { Command, Written } from './pages.ts';
import type { Way } from './ways.ts';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
}

/** A reader at work: one machine with a fresh clone, a Slack workspace, and for each page a cluster and a shell of their own. */
export interface Reader {
  /** Opens a new shell in the clone, before a new cluster unless the page goes on where the one before it ended; writes the files it asks for. */
  open(page: Opened): Promise<void>;
  run(command: Pick<Command, 'text'>, way: Way): Promise<Ran>;
  /** Starts what the installed pod would be, once a page: the bot on this page's cluster, with its doors open. */
  startPod(): Promise<void>;
  /** Ends what still runs of this page. */
  close(): Promise<void>;
  stop(): Promise<void>;
}

export interface Opened {
  readonly page: string;
  readonly files: readonly Written[];
  readonly cluster: 'new' | 'as it was';
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

/** The kubeconfig under the name that our pages use. */
const named = (cluster: PracticeCluster): string => JSON.stringify(cluster.kubeconfig()).replaceAll('"practice"', '"my-cluster"');

const tools = { kubectl: kubectl(), helm: helm() };

/** Why the suite cannot run here, or nothing. */
export function missing(): string | undefined {
  const chart = tools.helm.is === 'there' ? subchart() : undefined;
  const lacks = [tools.kubectl, tools.helm, chart].flatMap((tool) => (tool?.is === 'missing' ? [tool.why] : []));
  return lacks.length === 0 ? undefined : lacks.join('; ');
}

interface Machine {
  readonly scratch: string;
  readonly clone: string;
  readonly slack: LocalWorkspace;
  readonly env: NodeJS.ProcessEnv;
  readonly door: number;
}

async function furnish(): Promise<Machine> {
  const scratch = mkdtempSync(join(tmpdir(), 'rca-docs-'));
  const clone = join(scratch, 'k8s-rca');
  cloneInto(clone);
  cpSync(join(ROOT, 'helm/k8s-rca/charts'), join(clone, 'helm/k8s-rca/charts'), { recursive: true });
  writePrograms(join(scratch, 'bin'));
  mkdirSync(join(scratch, '.kube'));
  const env = {
    PATH: `${join(scratch, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: scratch,
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_cache: process.env['npm_config_cache'] ?? join(process.env['HOME'] ?? scratch, '.npm'),
    NODE_COMPILE_CACHE: join(tmpdir(), 'rca-compile-cache'),
    DOCS_KUBECTL: tools.kubectl.is === 'there' ? tools.kubectl.path : '',
    DOCS_HELM: tools.helm.is === 'there' ? tools.helm.path : '',
    DOCS_POD: join(scratch, 'pod-data'),
  };
  const [door = 0] = await freePorts(1);
  return { scratch, clone, slack: await startLocalWorkspace(), env, door };
}

export async function startReader(): Promise<Reader> {
  const machine = await furnish();
  const { scratch, clone, slack, door } = machine;
  const running = new Set<ChildProcess>();
  const once = new Map<string, Promise<Ran>>();
  let cluster: PracticeCluster | undefined;
  let pod: Promise<Ran> | undefined;
  let state = join(scratch, 'first.env');
  let heard = '';

  /** What a reader puts in place of our examples. The last one is known only while `npm start` runs. */
  const examples: readonly (readonly [string, () => string])[] = [
    ['xoxb-your-bot-token', () => slack.botToken],
    ['xapp-your-app-token', () => slack.appToken],
    ['C0123456789', () => slack.channel],
    ['127.0.0.1:8080', () => `127.0.0.1:${door}`],
    ['http://127.0.0.1:40123', () => /practice cluster, (http:\S+)/.exec(heard)?.[1] ?? ''],
  ];

  const script = (text: string): string => {
    const own = examples.reduce((line, [example, value]) => (line.includes(example) ? line.replaceAll(example, value()) : line), text);
    const local = text.includes('xoxb-') ? `export RCA_SLACK_API_URL='${slack.apiUrl}'\n` : '';
    return `set -euo pipefail\n[ ! -f '${state}' ] || . '${state}'\ntrap 'c=$?; { export -p; echo "cd \\"$PWD\\""; } > "${state}"; exit $c' EXIT\n${local}${own}\n`;
  };

  /** A process group of its own, so that nothing it starts outlives it. */
  const perform = (text: string, how: { readonly until?: RegExp; readonly env?: NodeJS.ProcessEnv } = {}): Promise<Ran> =>
    new Promise((done) => {
      const env = { ...machine.env, ...podEnv(), ...how.env };
      const child = spawn('bash', ['--noprofile', '--norc', '-c', text], { cwd: clone, env, detached: true });
      running.add(child);
      let out = '';
      const hear = (chunk: Buffer): void => {
        out += chunk.toString();
        if (how.until?.test(out) !== true) return;
        heard = out;
        done({ code: 0, out });
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.stdin.end();
      child.on('close', (code) => {
        running.delete(child);
        done(how.until === undefined ? { code, out } : { code: 1, out: `${out}\n(it ended before it said ${String(how.until)})` });
      });
    });

  /** What `kubectl exec` finds in the pod, while there is one. */
  const podEnv = (): NodeJS.ProcessEnv =>
    pod === undefined
      ? {}
      : {
          RCA_DATA_DIR: machine.env['DOCS_POD'],
          K8S_PROXY_URL: cluster?.url,
          RCA_CLUSTER_NAME: 'my-cluster',
          SLACK_BOT_TOKEN: slack.botToken,
          SLACK_APP_TOKEN: slack.appToken,
          SLACK_CHANNEL_ID: slack.channel,
          RCA_SLACK_API_URL: slack.apiUrl,
        };

  const close = async (): Promise<void> => {
    pod = undefined;
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
    open: async (opened) => {
      if (opened.cluster === 'new' || cluster === undefined) {
        await cluster?.stop();
        cluster = await startPracticeCluster({ timeScale: 30 });
        cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }]);
        writeFileSync(join(scratch, '.kube/config'), named(cluster));
        rmSync(machine.env['DOCS_POD'] ?? '', { recursive: true, force: true });
      }
      state = join(scratch, `${opened.page.replaceAll('/', '-')}.env`);
      for (const { name, text } of opened.files) writeFileSync(join(clone, name), text);
    },
    run: ({ text }, { until }) => {
      if (text !== 'npm ci') return perform(script(text), until === undefined ? {} : { until });
      const first = once.get(text) ?? perform(script(text));
      once.set(text, first);
      return first;
    },
    startPod: async () => {
      if (pod !== undefined) return;
      pod = Promise.resolve({ code: 0, out: '' });
      pod = perform('exec npx k8s-rca up', { until: /k8s-rca is running/, env: { PORT: String(door) } });
      const { code, out } = await pod;
      if (code !== 0) throw new Error(`the pod did not start:\n${out}`);
    },
    close,
    stop: async () => {
      await close();
      await slack.stop();
      await cluster?.stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}
