import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Command } from 'commander';
import { scrubLines, scrubStream } from '../scrub/index.ts';
import { EXIT, Stop } from './exit.ts';
import { outputScrubber, settingsFor, sourcesOf } from './settings.ts';

export function scrubCommand(): Command {
  return new Command('scrub')
    .description('a filter: text in, the same with secrets and personal data replaced out')
    .argument('[file]', 'file to read; - or nothing reads standard input', '-')
    .option('--jsonl', 'lines {"id","text"} in, the same with the text scrubbed out')
    .action(async (file: string, options: { jsonl?: true }, command: Command) => {
      const scrubber = outputScrubber(settingsFor(sourcesOf(command)), 'scrub');
      const input = file === '-' ? process.stdin : await open(file);
      let bad = 0;
      for await (const piece of (options.jsonl ? scrubLines : scrubStream)(input, { scrubber })) {
        if (options.jsonl && 'error' in (JSON.parse(piece.toString()) as object)) bad += 1;
        if (!process.stdout.write(piece)) await new Promise((resolve) => process.stdout.once('drain', resolve));
      }
      if (bad > 0) throw new Stop(EXIT.usage, `${bad} line${bad === 1 ? ' is' : 's are'} not {"id","text"}`);
    });
}

async function open(file: string): Promise<AsyncIterable<Buffer>> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) throw new Stop(EXIT.usage, `${file} is not a file that can be read`);
  return createReadStream(file);
}
