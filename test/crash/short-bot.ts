/**
 * What `k8s-rca up` runs against a named cluster, with the times of the verification shortened: the settings refuse less than 300 s
 * outside practice, and 50 kills would take an hour.
 */
import { noMeter } from '../../src/adapters/meter/index.ts';
import { startBot } from '../../src/commands/up/bot.ts';
import { openLog } from '../../src/commands/open.ts';
import { realFixing } from '../../src/commands/up/remediation.ts';
import { loadConfig, processSources } from '../../src/config.ts';

const { config: told } = loadConfig(processSources({}));
const config = { ...told, remediation: { ...told.remediation, firstLook: 2_000, soak: 6_000 } };
if (config.slack.use !== 'slack') throw new Error('no workspace is named');
const bot = await startBot(config, {
  log: openLog(config),
  meter: noMeter,
  practiceUrl: undefined,
  slack: config.slack,
  fixing: realFixing(config),
});
const failure = await Promise.race([bot.ended, new Promise<undefined>((resolve) => process.on('SIGTERM', () => resolve(undefined)))]);
if (failure instanceof Error) throw failure;
await bot.stop();
