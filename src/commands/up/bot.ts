import { systemClock } from '../../adapters/clock/index.ts';
import { installKey } from '../../adapters/files/index.ts';
import { slackChat } from '../../adapters/slack/index.ts';
import { type Backup, sqliteStore } from '../../adapters/store/index.ts';
import { runFlow, type Running } from '../../flow/index.ts';
import { type Config, maybe, type SlackConfig } from '../../model/index.ts';
import type { Log, Meter } from '../../ports/index.ts';
import { openCluster, openConnection } from '../open.ts';
import { adviceNeeds } from './advice.ts';
import { PRACTICE_SPEED } from './practice.ts';
import { type Fixing, remediationNeeds } from './remediation.ts';
import { storeFile } from './store-file.ts';

export interface BotNeeds {
  readonly log: Log;
  readonly meter: Meter;
  readonly practiceUrl: string | undefined;
  readonly slack: Extract<SlackConfig, { use: 'slack' }>;
  /** Absent: fixes are off. */
  readonly fixing: Fixing | undefined;
}

export interface Bot extends Pick<Running, 'pulse' | 'health' | 'levels'> {
  readonly ready: Promise<void>;
  /** Seconds from the start of the process to the first root card in chat. */
  readonly firstCard: Promise<number>;
  /** Settles when the flow ends by itself. */
  readonly ended: Promise<Error | undefined>;
  /** How many pieces of work had not ended in time; they are kept, and go on at the next start. */
  readonly stop: () => Promise<number>;
}

/** Graces of the triage as they are on the practice cluster, where time passes faster. */
const PRACTICE_GRACE = {
  unready: 60_000,
  creating: 120_000,
  joining: 120_000,
  terminating: 300_000,
  claim: 60_000,
  schedule: 100_000,
  retryable: 300_000,
  rollout: 600_000,
} as const;

export async function startBot(config: Config, needs: BotNeeds): Promise<Bot> {
  const { log, meter, slack, practiceUrl } = needs;
  const cluster = openCluster(config, { meter, ...(practiceUrl === undefined ? {} : { practiceUrl, tuning: { startSpread: 0 } }) });
  const connection = openConnection(config, { meter, ...maybe('practiceUrl', practiceUrl) });
  const migrated = (backup: Backup): void => log.info({ ...backup }, 'the database was backed up and updated');
  const store = await sqliteStore({ file: storeFile(config), migrated });
  const first = Promise.withResolvers<number>();
  const flow = await runFlow({
    cluster,
    chat: slackChat({ config: slack, proxy: config.proxy, log, clock: systemClock, random: Math.random }),
    store,
    clock: systemClock,
    log,
    meter,
    config,
    installKey: installKey(config.dataDir),
    channel: slack.channel,
    ...(needs.fixing === undefined ? {} : { remediation: remediationNeeds(config, needs.fixing, { connection, log }) }),
    ...maybe('advice', adviceNeeds(config, { log, meter })),
    onCard: () => first.resolve(performance.now() / 1000),
    ...(practiceUrl === undefined
      ? {}
      : { grace: Object.fromEntries(Object.entries(PRACTICE_GRACE).map(([k, v]) => [k, v / PRACTICE_SPEED])) }),
  });
  return {
    ready: flow.ready,
    pulse: () => flow.pulse(),
    health: () => flow.health(),
    levels: () => flow.levels(),
    firstCard: first.promise,
    ended: flow.ended,
    stop: async () => {
      const left = await flow.stop();
      await store.close();
      await Promise.all([cluster.close(), connection.close()]);
      return left;
    },
  };
}
