import { Command } from 'commander';
import { renderConfig } from '../config.ts';
import { print, printJson } from './output.ts';
import { settingsToldFor, sourcesOf } from './settings.ts';

export function configCommand(): Command {
  return new Command('config')
    .description('print the effective settings, secrets masked; exit 2 and say why when they are wrong')
    .option('--print', 'the same (kept for those who are used to it)')
    .option('--json', 'as JSON')
    .action((options: { json?: true }, command: Command) => {
      const { text, json } = renderConfig(settingsToldFor(sourcesOf(command)));
      if (options.json) printJson(json);
      else print(text);
    });
}
