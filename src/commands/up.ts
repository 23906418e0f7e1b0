import { Command, InvalidArgumentError } from 'commander';
import { KeyError } from '../adapters/keys/index.ts';
import { type Config } from '../model/index.ts';
import { StoreError } from '../ports/index.ts';
import { EXIT, Stop } from './exit.ts';
import { openLog } from './open.ts';
import { print, tell } from './output.ts';
import { settingsToldFor, sourcesOf } from './settings.ts';
import { startBot } from './up/bot.ts';
import { startDoors } from './up/doors.ts';
import { startPractice } from './up/practice.ts';
import { type Fixing, PRACTICE_NAMESPACES, practiceFixing, realFixing } from './up/remediation.ts';
import { startSlack } from './up/slack.ts';
import { toldToStop } from './up/told-to-stop.ts';
import { greeting } from './up/greeting.ts';

interface Options {
  readonly practiceToSlack?: true;
  readonly port?: number;
  readonly stories: boolean;
}

/** Time a stop may take before the process ends anyway. */
const STOP_WITHIN = 20_000;

export function upCommand(): Command {
  return new Command('up')
    .description('watch the cluster and post cards (what npm start runs); with nothing named: practice cluster and local Slack workspace')
    .option('--practice-to-slack', 'let practice incidents go to the Slack that SLACK_* names')
    .option('--port <port>', 'port of the local workspace’s page (default: any free one)', port)
    .option('--no-stories', 'leave the practice cluster healthy')
    .action(async (options: Options, command: Command) => {
      const sources = sourcesOf(command, options.practiceToSlack ? { practiceToSlack: true } : {});
      await up(settingsToldFor(sources), { ...options, stopped: toldToStop(sources.env) });
      // What had not ended in time (a request that hangs, a wait for Slack's limits) must not keep the process.
      process.exit(EXIT.healthy);
    });
}

function port(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 0 || n > 65_535) throw new InvalidArgumentError('a port number from 0 to 65535');
  return n;
}

async function up(config: Config, options: Options & { readonly stopped: Promise<undefined> }): Promise<void> {
  const log = openLog(config);
  const closing: (() => Promise<void>)[] = [];
  const doors = await startDoors(config, log);
  closing.unshift(doors.close);
  void options.stopped.then(doors.stopping);
  let left = 0;
  try {
    const slack = await startSlack(config, options.port ?? 0);
    closing.unshift(slack.stop);
    const fixing = fixingOf(config, slack.approver?.id);
    const practice = await startPractice(config, { pageUrl: slack.pageUrl, fixing });
    closing.unshift(practice.stop);
    const bot = await Promise.race([
      startBot(config, { log, meter: doors.meter, practiceUrl: practice.url, slack: slack.config, fixing }),
      options.stopped,
    ]);
    // Before it began there is nothing to finish.
    if (bot === undefined) return;
    closing.unshift(async () => {
      left = await bot.stop();
    });
    doors.show(bot);
    print(
      greeting(config, {
        pageUrl: slack.pageUrl,
        port: doors.port,
        practiceUrl: practice.url,
        stories: options.stories ? practice.stories : [],
        approver: slack.approver?.name,
      }),
    );
    void bot.firstCard.then((seconds) => print(`first card after ${seconds.toFixed(1)} s`));
    if (options.stories) void bot.ready.then(practice.play);
    const failure = await Promise.race([options.stopped, bot.ended]);
    if (failure instanceof Error) throw failure;
    print('Stopping: finishing what is in flight.');
  } catch (e) {
    if (e instanceof StoreError) throw new Stop(EXIT.unreachable, `${e.message}\n${e.mend}`);
    throw e;
  } finally {
    await stopAll(closing);
    if (left > 0)
      print(
        `${left === 1 ? '1 piece of work is' : `${left} pieces of work are`} kept in the store and ${left === 1 ? 'goes' : 'go'} on at the next start.`,
      );
  }
}

function fixingOf(config: Config, approver: string | undefined): Fixing | undefined {
  try {
    return config.cluster.use === 'practice' ? practiceFixing(config, { approver, namespaces: PRACTICE_NAMESPACES }) : realFixing(config);
  } catch (e) {
    if (e instanceof KeyError) throw new Stop(EXIT.usage, `${e.message}\n${e.mend}`);
    throw e;
  }
}

async function stopAll(closing: readonly (() => Promise<void>)[]): Promise<void> {
  const force = (): never => {
    tell(`The stop took longer than ${STOP_WITHIN / 1000} s and was cut off; what was not finished is in the store.`);
    process.exit(process.exitCode ?? EXIT.findings);
  };
  setTimeout(force, STOP_WITHIN).unref();
  for (const stop of closing) await stop();
}
