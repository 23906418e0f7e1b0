import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { sqliteStore } from '../adapters/store/index.ts';
import { StoreError } from '../ports/index.ts';
import { terminalLedger } from '../present/index.ts';
import { EXIT, Stop } from './exit.ts';
import { print, printJson } from './output.ts';
import { settingsFor, sourcesOf } from './settings.ts';
import { storeFile } from './up/store-file.ts';

export function ledgerCommand(): Command {
  return new Command('ledger')
    .description('what became of every signal: received = posted + merged + suppressed(reason) + failed + waiting')
    .option('--json', 'as JSON')
    .action(async (options: { json?: true }, command: Command) => {
      const file = storeFile(settingsFor(sourcesOf(command)));
      if (!existsSync(file)) throw new Stop(EXIT.unreachable, `No store at ${file}: the bot has not run with these settings yet.`);
      const ledger = await read(file);
      if (options.json) printJson(ledger);
      else print(terminalLedger(ledger));
    });
}

async function read(file: string) {
  try {
    const store = await sqliteStore({ file, mode: 'read' });
    try {
      return await store.ledger();
    } finally {
      await store.close();
    }
  } catch (e) {
    if (e instanceof StoreError) throw new Stop(EXIT.unreachable, `${e.message}\n${e.mend}`);
    throw e;
  }
}
