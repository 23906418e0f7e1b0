import { readFileSync } from 'node:fs';
import { systemClock } from '../../src/adapters/clock/index.ts';
import { connect, kubernetesCluster } from '../../src/adapters/kubernetes/index.ts';
import { pinoLog } from '../../src/adapters/log/index.ts';
import { slackChat } from '../../src/adapters/slack/index.ts';
import { sqliteStore } from '../../src/adapters/store/index.ts';
import { runFlow } from '../../src/flow/index.ts';
import type { TriageConfig } from '../../src/model/index.ts';

/** What the parent hands over as JSON, in a file named by the first argument. */
export interface BotSettings {
  readonly cluster: string;
  readonly api: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly channel: string;
  readonly file: string;
  readonly triage: TriageConfig;
}

const settings = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as BotSettings;
const proxy = { none: [] };
const evidence = { timeout: 5_000, eventLimit: 50, logLines: 200, logBytes: 65_536 };
const log = pinoLog({ level: 'info', clean: (text) => text });
const cluster = { use: 'proxy', name: 'practice', url: settings.cluster, ownNamespace: 'k8s-rca' } as const;
const slack = { botToken: settings.botToken, appToken: settings.appToken, channel: settings.channel, apiUrl: settings.api };

const running = await runFlow({
  cluster: kubernetesCluster({
    connection: connect({ cluster, proxy }),
    watch: { namespaces: [], excluded: [], labelSelector: '' },
    evidence,
    clock: systemClock,
    random: Math.random,
    log,
  }),
  chat: slackChat({ config: slack, proxy, log, clock: systemClock, random: Math.random }),
  store: await sqliteStore({ file: settings.file }),
  clock: systemClock,
  log,
  config: {
    cluster,
    slack: { use: 'slack', ...slack, allowedUsers: [], allowedChannels: [] },
    triage: settings.triage,
    evidence,
    scrub: { addresses: 'public' },
  },
  installKey: 'crash test',
  channel: settings.channel,
  onCard: (incident) => console.log(`card ${incident.id} ${incident.key}`),
});
await running.ready;
console.log('ready');
const error = await running.ended;
if (error !== undefined) {
  console.error(error);
  process.exit(1);
}
