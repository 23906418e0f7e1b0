import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { print, printJson } from './output.ts';

/** The version in package.json, which stands beside `src` and beside `dist` alike. */
export function version(): string {
  const { version: v } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  return v;
}

export function versionCommand(): Command {
  return new Command('version')
    .description('print the version, of this program and of the Node it runs on')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: true }) => {
      if (json) printJson({ version: version(), node: process.versions.node });
      else print(`k8s-rca ${version()} (Node ${process.versions.node})`);
    });
}
