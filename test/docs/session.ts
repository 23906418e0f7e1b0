import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PracticeCluster, startPracticeCluster } from '../../src/local/cluster/index.ts';
import { furnish, type Machine, named } from './machine.ts';
import type { Command, Written } from './pages.ts';
import { type Ran, shell } from './shell.ts';
import type { Way } from './ways.ts';

/** A reader at work: one machine with a fresh clone, a Slack workspace, and for each page a cluster and a shell of their own. */
export interface Reader {
  /** Opens a new shell in the clone, before a new cluster unless the page goes on where the one before it ended; writes the files it asks for. */
  open(page: Opened): Promise<void>;
  run(command: Pick<Command, 'text'>, way: Way): Promise<Ran>;
  /** Starts what the installed pod would be, once a page: the bot on this page's cluster, with its doors open. */
  startPod(): Promise<void>;
  /** Ends that bot, and what else still runs; its data stays. */
  stopPod(): Promise<void>;
  /** Ends what still runs of this page. */
  close(): Promise<void>;
  stop(): Promise<void>;
}

export interface Opened {
  readonly page: string;
  readonly files: readonly Written[];
  readonly cluster: 'new' | 'as it was';
}

/** `text` as a reader would type it: with what they have in place of our examples. `practice`: what `npm start` said last. */
function typed(text: string, { slack, door }: Machine, practice: string): string {
  const examples: Readonly<Record<string, string>> = {
    'xoxb-your-bot-token': slack.botToken,
    'xapp-your-app-token': slack.appToken,
    C0123456789: slack.channel,
    '127.0.0.1:8080': `127.0.0.1:${door}`,
    'http://127.0.0.1:40123': /practice cluster, (http:\S+)/.exec(practice)?.[1] ?? '',
  };
  return Object.entries(examples).reduce((line, [example, own]) => line.replaceAll(example, own), text);
}

/** Takes up variables and folder where the last command of the page left them, and leaves them for the next. */
function script(text: string, state: string): string {
  const leave = `c=$?; { export -p; echo "cd \\"$PWD\\""; } > "${state}"; exit $c`;
  return `set -euo pipefail\n[ ! -f '${state}' ] || . '${state}'\ntrap '${leave}' EXIT\n${text}\n`;
}

/** What `kubectl exec` finds in the pod. */
const podEnv = ({ slack, env }: Machine, cluster: PracticeCluster): NodeJS.ProcessEnv => ({
  RCA_DATA_DIR: env['DOCS_POD'],
  K8S_PROXY_URL: cluster.url,
  RCA_CLUSTER_NAME: 'my-cluster',
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_APP_TOKEN: slack.appToken,
  SLACK_CHANNEL_ID: slack.channel,
  RCA_SLACK_API_URL: slack.apiUrl,
});

const web = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx:1.29-alpine' }] } },
  },
};

/** A cluster with what our pages take to be there: a namespace, and a Deployment in it. */
async function newCluster({ scratch, env }: Machine): Promise<PracticeCluster> {
  const cluster = await startPracticeCluster({ timeScale: 30 });
  cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, web]);
  writeFileSync(join(scratch, '.kube/config'), named(cluster));
  rmSync(env['DOCS_POD'] ?? '', { recursive: true, force: true });
  return cluster;
}

export async function startReader(): Promise<Reader> {
  const machine = await furnish();
  const { scratch, clone: cwd, slack, repository, door } = machine;
  const { perform, close } = shell();
  let cluster = await newCluster(machine);
  let pod: NodeJS.ProcessEnv | undefined;
  let state = join(scratch, 'first.env');
  let heard = '';
  let installed: Promise<Ran> | undefined;

  const type = async (text: string, { how, until }: Way): Promise<Ran> => {
    // Whoever starts something that goes on has ended what went on before; the pod is not theirs to end.
    if (until !== undefined && how !== 'pod') await close();
    // A reader's tokens are for Slack's cloud; ours are for the workspace here.
    const local = text.includes('xoxb-') ? `export RCA_SLACK_API_URL='${slack.apiUrl}'\n` : '';
    const env = { ...machine.env, ...pod };
    const ran = await perform(script(local + typed(text, machine, heard), state), { cwd, env, ...(until === undefined ? {} : { until }) });
    if (until !== undefined && how !== 'pod') heard = ran.out;
    return ran;
  };

  const end = (): Promise<void> => {
    pod = undefined;
    return close();
  };

  return {
    open: async ({ page, files, cluster: wanted }) => {
      if (wanted === 'new') {
        await cluster.stop();
        cluster = await newCluster(machine);
      }
      state = join(scratch, `${page.replaceAll('/', '-')}.env`);
      for (const { name, text } of files) writeFileSync(join(cwd, name), text);
    },
    // Several pages begin with it, and the second time it would change nothing.
    run: ({ text }, way) => (text === 'npm ci' ? (installed ??= type(text, way)) : type(text, way)),
    startPod: async () => {
      if (pod !== undefined) return;
      pod = podEnv(machine, cluster);
      const env = { ...machine.env, ...pod, PORT: String(door) };
      const { code, out } = await perform('exec npx k8s-rca up', { cwd, env, until: /k8s-rca is running/ });
      if (code !== 0) throw new Error(`the pod did not start:\n${out}`);
      // The copy that an upgrade of the store leaves beside it.
      const store = join(machine.env['DOCS_POD'] ?? '', 'k8s-rca.db');
      if (!existsSync(`${store}.schema-1-before-2.backup`)) copyFileSync(store, `${store}.schema-1-before-2.backup`);
    },
    stopPod: end,
    close: end,
    stop: async () => {
      await close();
      await slack.stop();
      await repository.stop();
      await cluster.stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}
