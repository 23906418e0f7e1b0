import { Command, CommanderError } from 'commander';
import { auditCommand } from './audit.ts';
import { configCommand } from './config.ts';
import { diagnoseCommand } from './diagnose.ts';
import { doctorCommand } from './doctor.ts';
import { EXIT, Stop } from './exit.ts';
import { guardCommand } from './guard.ts';
import { incidentCommand } from './incident.ts';
import { keysCommand } from './keys.ts';
import { ledgerCommand } from './ledger.ts';
import { lookCommand } from './look.ts';
import { endWithReader, tell } from './output.ts';
import { replayCommand } from './replay.ts';
import { scrubCommand } from './scrub.ts';
import { upCommand } from './up.ts';
import { version, versionCommand } from './version.ts';

export const program = new Command('k8s-rca')
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
  incidentCommand,
  ledgerCommand,
  auditCommand,
  keysCommand,
  guardCommand,
  replayCommand,
  versionCommand,
]) {
  program.addCommand(register().exitOverride());
}

/** The command line: runs the command that the arguments name and turns every end into an exit code (0 healthy, 1 findings, 2 usage or configuration, 3 cannot reach). */
export async function runProgram(): Promise<void> {
  endWithReader();
  try {
    await program.parseAsync();
  } catch (e) {
    process.exitCode = codeOf(e);
  }
}

function codeOf(e: unknown): number {
  if (e instanceof CommanderError) return e.exitCode === 0 ? EXIT.healthy : EXIT.usage;
  if (e instanceof Stop) {
    if (e.message !== '') tell(e.message);
    return e.code;
  }
  throw e;
}
