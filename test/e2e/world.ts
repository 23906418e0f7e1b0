import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type PracticeCluster, type PracticeOptions, startPracticeCluster } from '../../src/local/cluster/index.ts';
import { type Entry, type LocalWorkspace, type LocalWorkspaceOptions, startLocalWorkspace } from '../../src/local/slack/index.ts';

export interface WorldOptions {
  readonly practice?: PracticeOptions;
  readonly slack?: LocalWorkspaceOptions;
  /** Settings of the bot beside the connections; short waits are set already. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What a finished command said. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A practice cluster, a local workspace, and the shipped program between them: run as its users run it, in a process of its own. */
export interface World extends Desk {
  readonly cluster: PracticeCluster;
  /** One request to the practice cluster as any client would send it; throws on a refusal. */
  api(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
}

/** A local workspace and the shipped program, whatever cluster it is told to watch. */
export interface Desk {
  readonly slack: LocalWorkspace;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Starts the bot (`k8s-rca up`) and waits until it watches. */
  startBot(more?: Readonly<Record<string, string>>): Promise<Bot>;
  /** Settles when the bot has taken in its first lists: what fails from here on is news, not a finding of its start. */
  watching(): Promise<void>;
  /** Types a slash command in the alert channel; the last thing the bot shows to that person alone because of it. */
  command(text: string, as?: string): Promise<Shown>;
  /** Runs one command to its end. */
  run(args: readonly string[], more?: { readonly env?: Readonly<Record<string, string>>; readonly input?: string }): Promise<Ran>;
  /** Root messages of the alert channel as they stand now, oldest first. */
  cards(): readonly Shown[];
  /** Messages of one thread as they stand now. */
  thread(ts: string): readonly Shown[];
  stop(): Promise<void>;
}

export interface Bot {
  readonly pid: number;
  output(): string;
  /** What it wrote to standard error: its log. */
  log(): string;
  /** SIGTERM, and wait for the end. */
  stop(): Promise<number | null>;
  /** kill -9, and wait for the end. */
  kill(): Promise<void>;
}

export interface Shown {
  readonly ts: string;
  readonly user: string;
  readonly text: string;
  /** All the text a reader sees, blocks included. */
  readonly words: string;
  readonly blocks: readonly Readonly<Record<string, unknown>>[];
}

const LAUNCHER = resolve('bin/k8s-rca.js');
const NODE = process.execPath;

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const cluster = await startPracticeCluster({ timeScale: 30, ...options.practice });
  const env = { K8S_PROXY_URL: cluster.url, RCA_CLUSTER_NAME: 'practice', ...options.env };
  const desk = await startDesk({ env, ...(options.slack === undefined ? {} : { slack: options.slack }) });
  return {
    ...desk,
    cluster,
    api: (method, path, body) => request(cluster.url, { method, path, body, token: options.practice?.token }),
    stop: async () => {
      await desk.stop();
      await cluster.stop();
    },
  };
}

/** `env` names the cluster; everything else the bot needs is set. */
export async function startDesk(options: {
  readonly env: Readonly<Record<string, string>>;
  readonly slack?: LocalWorkspaceOptions;
}): Promise<Desk> {
  // Slack waits three seconds for a receipt; on a starved machine that would be a claim about the machine.
  const slack = await startLocalWorkspace({ ackDeadline: 15_000, ...options.slack });
  const dataDir = mkdtempSync(join(tmpdir(), 'rca-world-'));
  const env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: dataDir,
    // Every command is a new process: what one has compiled the next one reads.
    NODE_COMPILE_CACHE: join(tmpdir(), 'rca-compile-cache'),
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_CHANNEL_ID: slack.channel,
    RCA_SLACK_API_URL: slack.apiUrl,
    RCA_DATA_DIR: join(dataDir, 'data'),
    RCA_QUIET_SECONDS: '1',
    RCA_LONGEST_WAIT_SECONDS: '4',
    RCA_SOAK_SECONDS: '6',
    ...options.env,
  };
  const bots = new Set<ChildProcess>();
  const asked: Asked = new Map();
  return {
    slack,
    dataDir,
    env,
    startBot: (more = {}) => startBot({ ...env, ...more }, bots),
    run: (args, more = {}) =>
      runCommand(args, { env: { ...env, ...more.env }, ...(more.input === undefined ? {} : { input: more.input }) }),
    watching: async () => {
      await command(slack, { text: 'status', as: 'ana' }, asked);
    },
    command: (text, as = 'ana') => command(slack, { text, as }, asked),
    cards: () => shown(slack.transcript(), slack).filter((m) => m.thread === undefined),
    thread: (ts) => shown(slack.transcript(), slack).filter((m) => m.thread === ts),
    stop: async () => {
      for (const bot of bots) bot.kill('SIGKILL');
      await slack.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly token: string | undefined;
}

async function request(url: string, call: ApiCall): Promise<unknown> {
  const type = call.method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const answer = await fetch(new URL(call.path, url), {
    method: call.method,
    headers: { 'content-type': type, ...(call.token === undefined ? {} : { authorization: `Bearer ${call.token}` }) },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${call.method} ${call.path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

async function startBot(env: Readonly<Record<string, string>>, bots: Set<ChildProcess>): Promise<Bot> {
  const child = spawn(NODE, [LAUNCHER, 'up'], { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  bots.add(child);
  let text = '';
  let log = '';
  child.stdout.on('data', (d: Buffer) => (text += d.toString()));
  child.stderr.on('data', (d: Buffer) => {
    text += d.toString();
    log += d.toString();
  });
  const ended = new Promise<number | null>((done) => child.on('exit', (code) => done(code)));
  void ended.then(() => bots.delete(child));
  await until(() => text.includes('k8s-rca is running') || child.exitCode !== null, { what: 'the bot to start' });
  if (child.exitCode !== null) throw new Error(`the bot ended with ${child.exitCode}:\n${text}`);
  return {
    pid: child.pid ?? 0,
    output: () => text,
    log: () => log,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Commands of one person follow each other, so that each answer has its question. */
type Asked = Map<string, Promise<unknown>>;

async function command(slack: LocalWorkspace, ask: { readonly text: string; readonly as: string }, asked: Asked): Promise<Shown> {
  const { as } = ask;
  const who = slack.users[as] ?? '';
  const answer = (asked.get(as) ?? Promise.resolve()).then(async () => {
    const before = slack.transcript().length;
    const ok = await slack.acts.command({ as, channel: slack.channel, command: '/k8s-rca', text: ask.text });
    if (!ok.ok) throw new Error(`/k8s-rca ${ask.text}: ${JSON.stringify(ok)}`);
    const heard = () =>
      slack
        .transcript()
        .slice(before)
        .findLast((e) => e.onlyFor === who && !e.text.startsWith('Looking at '));
    const entry = await until(heard, { what: `an answer to /k8s-rca ${ask.text}` });
    return { ts: entry.ts, user: entry.user, text: entry.text, blocks: entry.blocks, words: wordsOf(entry.blocks) };
  });
  asked.set(
    as,
    answer.catch(() => undefined),
  );
  return answer;
}

export function runCommand(
  args: readonly string[],
  how: { readonly env: Readonly<Record<string, string>>; readonly input?: string },
): Promise<Ran> {
  return new Promise((done) => {
    const child = spawn(NODE, [LAUNCHER, ...args], { env: { ...how.env }, stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (d: Buffer) => (out += d.toString()));
    child.stderr.on('data', (d: Buffer) => (err += d.toString()));
    child.on('close', (code) => done({ code, out, err }));
    child.stdin.end(how.input ?? '');
  });
}

/** Waits for a claim about the world to come true, looking every 50 ms; fails with what was waited for. */
export async function until<T>(
  claim: () => T | Promise<T>,
  about: { readonly what: string | (() => string); readonly within?: number },
): Promise<NonNullable<T> & T> {
  const end = Date.now() + (about.within ?? 120_000);
  for (;;) {
    const value = await claim();
    if (value !== undefined && value !== null && value !== false) return value;
    if (Date.now() > end) throw new Error(`waited in vain for ${typeof about.what === 'string' ? about.what : about.what()}`);
    await new Promise((r) => setTimeout(r, 50));
  }
}

/** Messages of the alert channel in their latest form, from the workspace's own record. */
function shown(transcript: readonly Entry[], slack: LocalWorkspace): readonly (Shown & { readonly thread?: string })[] {
  const latest = new Map<string, Entry>();
  for (const entry of transcript) {
    if (entry.channel !== slack.channel || entry.onlyFor !== undefined || entry.is === 'reaction') continue;
    if (entry.is === 'delete') latest.delete(entry.ts);
    else
      latest.set(entry.ts, {
        ...entry,
        ...(latest.get(entry.ts)?.thread === undefined ? {} : { thread: latest.get(entry.ts)?.thread }),
      } as Entry);
  }
  return [...latest.values()]
    .sort((a, b) => (a.ts < b.ts ? -1 : 1))
    .map((e) => ({
      ts: e.ts,
      user: e.user,
      text: e.text,
      blocks: e.blocks,
      words: wordsOf(e.blocks),
      ...(e.thread === undefined ? {} : { thread: e.thread }),
    }));
}

/** Every `text` of a block tree, in reading order. */
export function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).filter(Boolean).join('\n');
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([key, v]) => (typeof v === 'string' ? (key === 'text' ? v : '') : wordsOf(v)))
    .filter(Boolean)
    .join(' ');
}
