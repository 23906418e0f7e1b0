import { Command, CommanderError } from 'commander';
import { configCommand } from './commands/config.ts';
import { diagnoseCommand } from './commands/diagnose.ts';
import { doctorCommand } from './commands/doctor.ts';
import { EXIT, Stop } from './commands/exit.ts';
import { ledgerCommand } from './commands/ledger.ts';
import { lookCommand } from './commands/look.ts';
import { tell } from './commands/output.ts';
import { replayCommand } from './commands/replay.ts';
import { scrubCommand } from './commands/scrub.ts';
import { upCommand } from './commands/up.ts';
import { version, versionCommand } from './commands/version.ts';

/** The command line: registers the commands and turns every end into an exit code (0 healthy, 1 findings, 2 usage or configuration, 3 cannot reach). */
const program = new Command('k8s-rca')
  .description('Explains Kubernetes failures: one Slack card per incident, with causes, evidence and confidence.')
  .version(version(), '-v, --version')
  .option('--config <file>', 'YAML file with settings (environment wins)')
  .option('--context <name>', 'use this context of the kubeconfig')
  .option('--log-level <level>', 'debug, info, warn or error')
  .addHelpText(
    'after',
    '\nExit codes: 0 healthy or done, 1 findings, 2 usage or configuration, 3 cannot reach.\nWith nothing named, `k8s-rca up` runs on a practice cluster and a local Slack workspace.',
  )
  .showHelpAfterError('(add --help for usage)')
  .exitOverride();

for (const register of [
  upCommand,
  diagnoseCommand,
  lookCommand,
  doctorCommand,
  scrubCommand,
  configCommand,
  ledgerCommand,
  replayCommand,
  versionCommand,
]) {
  program.addCommand(register().exitOverride());
}

try {
  await program.parseAsync();
} catch (e) {
  process.exitCode = codeOf(e);
}

function codeOf(e: unknown): number {
  if (e instanceof CommanderError) return e.exitCode === 0 ? EXIT.healthy : EXIT.usage;
  if (e instanceof Stop) {
    if (e.message !== '') tell(e.message);
    return e.code;
  }
  throw e;
}
