import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Command } from 'commander';
import { systemClock } from '../adapters/clock/index.ts';
import { checkCluster } from '../adapters/kubernetes/index.ts';
import { slackChat } from '../adapters/slack/index.ts';
import { sqliteStore } from '../adapters/store/index.ts';
import { usualName } from '../config.ts';
import type { Config, LinkHealth, Millis } from '../model/index.ts';
import { ChatError, StoreError } from '../ports/index.ts';
import { terminalDoctor, testCard } from '../present/index.ts';
import { doorChecks } from './door-checks.ts';
import { EXIT, Stop } from './exit.ts';
import { fixChecks } from './fix-checks.ts';
import { modelChecks } from './model-checks.ts';
import { openConnection, openLog } from './open.ts';
import { print, printJson, screen, tell } from './output.ts';
import { outputScrubber, settingsToldFor, sourcesOf, withRunningPractice } from './settings.ts';
import { storeFile } from './up/store-file.ts';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('each connection and right: works or not, why, and what mends it')
    .option('--post', 'also post a test card to the channel')
    .option('--json', 'as JSON')
    .action(async (options: { post?: true; json?: true }, command: Command) => {
      const asked = settingsToldFor(sourcesOf(command));
      const config = withRunningPractice(asked);
      if (options.post && config.slack.use === 'local') {
        throw new Stop(
          EXIT.usage,
          'No Slack is named, so there is nowhere to post: set SLACK_BOT_TOKEN, SLACK_APP_TOKEN and SLACK_CHANNEL_ID.',
        );
      }
      const checks = [
        ...(await clusterChecks(config)),
        ...nameCheck(config),
        ...(await slackChecks(config, options.post === true ? 'post' : 'look')),
        ...(await storeChecks(storeFile(asked))),
        ...(await doorChecks(asked)),
        ...(await modelChecks(asked)),
        ...(await fixChecks(config, asked.cluster.use === 'practice' ? 'practice' : 'real')),
      ];
      const told = outputScrubber(config, 'doctor').value(checks);
      if (options.json) printJson(told);
      else print(terminalDoctor(told, screen()));
      const failed = checks.filter((c) => !c.ok);
      if (failed.length > 0)
        throw new Stop(
          failed.some((c) => c.link.startsWith('API server') || c.link.startsWith('slack')) ? EXIT.unreachable : EXIT.findings,
          '',
        );
    });
}

async function clusterChecks(config: Config): Promise<readonly LinkHealth[]> {
  const connection = openConnection(config);
  try {
    const checks = await checkCluster({
      connection,
      watch: config.watch,
      clock: systemClock,
      timeout: config.evidence.timeout,
      signal: new AbortController().signal,
    });
    return checks.map((c) => ({ link: c.check, ok: c.ok, since: systemClock.now(), why: c.mend === '' ? c.why : `${c.why}\n${c.mend}` }));
  } finally {
    await connection.close();
  }
}

/** Ids of incidents and approvals carry the name, so two clusters of one name cannot be told apart; an approval for one would be good in the other. */
function nameCheck({ cluster, remediation }: Config): readonly LinkHealth[] {
  if (cluster.name !== usualName) return [];
  const why = `${usualName}, which any cluster is called that is not named: ids and approvals of several would be alike`;
  return [
    {
      link: 'cluster name',
      ok: remediation.mode === 'off',
      since: systemClock.now(),
      why: `${why}\nSet RCA_CLUSTER_NAME, another for each cluster.`,
    },
  ];
}

/** Without a Slack named the local workspace stands in; it is part of `up`, and there is nothing to check. */
async function slackChecks(config: Config, how: 'post' | 'look'): Promise<readonly LinkHealth[]> {
  const { slack } = config;
  if (slack.use === 'local') {
    tell('Slack: none is named; `up` brings the local workspace.');
    return [];
  }
  const chat = slackChat({ config: slack, proxy: config.proxy, log: openLog(config), clock: systemClock, random: Math.random });
  const checks = await chat.check();
  if (how === 'look' || checks.some((c) => !c.ok)) return checks;
  return [...checks, await post()];

  async function post(): Promise<LinkHealth> {
    const link = 'slack test card';
    const since = systemClock.now();
    try {
      const card = outputScrubber(config, 'doctor').value(testCard({ cluster: config.cluster.name, now: since }));
      const key = `doctor:${since}`;
      await chat.post({ channel: slack.use === 'slack' ? slack.channel : '', key, incident: 'doctor' }, card);
      return { link, ok: true, since, why: 'posted' };
    } catch (e) {
      if (e instanceof ChatError) return { link, ok: false, since, why: `${e.code}: ${e.mend}` };
      throw e;
    }
  }
}

/** The store that the bot uses, or would: it is looked at and never made. */
async function storeChecks(file: string): Promise<readonly LinkHealth[]> {
  const since = systemClock.now();
  if (!existsSync(file)) return [missing(file, since)];
  try {
    const store = await sqliteStore({ file, mode: 'own' });
    await store.close();
    return [{ link: `store ${file}`, ok: true, since, why: 'opens and can be written' }];
  } catch (e) {
    if (!(e instanceof StoreError)) throw e;
    // A running bot holds it: that is as it should be.
    return [
      {
        link: `store ${file}`,
        ok: e.code === 'locked',
        since,
        why: e.code === 'locked' ? 'in use by a running bot' : `${e.message}. ${e.mend}`,
      },
    ];
  }
}

/** A bot that starts makes it: that takes a folder to be written to. */
function missing(file: string, since: Millis): LinkHealth {
  let folder = dirname(file);
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  const link = `store ${file}`;
  try {
    accessSync(folder, constants.W_OK);
    return { link, ok: true, since, why: 'not there yet; the bot makes it' };
  } catch {
    return { link, ok: false, since, why: `not there, and ${folder} cannot be written\nGive the bot a folder of its own: RCA_DATA_DIR.` };
  }
}
