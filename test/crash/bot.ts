import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LocalWorkspace } from '../../src/local/slack/index.ts';

const program = fileURLToPath(new URL('../../bin/k8s-rca.js', import.meta.url));

export interface BotNeeds {
  readonly clusterUrl: string;
  readonly workspace: LocalWorkspace;
  readonly dataDir: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Executable's arguments; the shipped program's `up` when absent. */
  readonly args?: readonly string[];
}

/** The real program against a practice cluster and a local workspace that outlive it. */
export class Bot {
  readonly #env: NodeJS.ProcessEnv;
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;
  output = '';

  constructor({ clusterUrl, workspace, dataDir, env = {}, args = [program, 'up'] }: BotNeeds) {
    const { PATH, HOME } = process.env;
    this.#args = args;
    this.#env = {
      PATH,
      HOME,
      K8S_PROXY_URL: clusterUrl,
      RCA_CLUSTER_NAME: 'practice',
      SLACK_BOT_TOKEN: workspace.botToken,
      SLACK_APP_TOKEN: workspace.appToken,
      SLACK_CHANNEL_ID: workspace.channel,
      RCA_SLACK_API_URL: workspace.apiUrl,
      RCA_DATA_DIR: dataDir,
      RCA_QUIET_SECONDS: '1',
      RCA_LONGEST_WAIT_SECONDS: '3',
      RCA_SOAK_SECONDS: '301',
      LOG_LEVEL: 'warn',
      ...env,
    };
  }

  start(): void {
    const child = spawn(process.execPath, this.#args, { env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk: Buffer): void => {
      this.output = (this.output + chunk.toString()).slice(-8_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    this.#child = child;
  }

  /** False when it has ended by itself. */
  lives(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Its exit code; null when it did not end by itself, or had ended before. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || !this.lives()) return null;
    const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return gone;
  }
}
