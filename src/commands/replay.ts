import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { CaseError, readCase } from '../adapters/recorded/index.ts';
import type { ReplayLine } from '../flow/index.ts';
import { dict, str } from '../model/index.ts';
import { EXIT, Stop } from './exit.ts';
import { print, tell } from './output.ts';
import { replayCase } from './replay-case.ts';

export function replayCommand(): Command {
  return new Command('replay')
    .description('diagnose recorded cases with the stages of the live bot; exit 0 when every case ran')
    .argument('<path>', 'a case file, or a folder of them')
    .option('--json', 'one JSON line a case (a stable format)')
    .action(async (path: string, options: { json?: true }) => {
      let failed = 0;
      for (const file of caseFiles(path)) {
        try {
          const line = await replay(file);
          print(options.json ? JSON.stringify(line) : inWords(line));
        } catch (e) {
          if (!(e instanceof CaseError)) throw e;
          failed += 1;
          tell(`${file}: ${e.message}`);
        }
      }
      if (failed > 0) throw new Stop(EXIT.usage, `${failed} file${failed === 1 ? '' : 's'} could not be read as a case`);
    });
}

function caseFiles(path: string): readonly string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new Stop(EXIT.usage, `${path} does not exist`);
  if (found.isFile()) return [path];
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.json') && !basename(f).startsWith('index'))
    .sort();
  if (files.length === 0) throw new Stop(EXIT.usage, `${path} has no .json file`);
  return files.map((f) => join(path, f));
}

async function replay(file: string): Promise<ReplayLine> {
  return replayCase(readCase(framed(parsed(file), file)));
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (e) {
    throw new CaseError([`not JSON: ${e instanceof Error ? e.message : String(e)}`]);
  }
}

/** Recordings of others leave things out or write null: an absent part is an empty one, and a case without an id is called by its file. */
function framed(json: unknown, file: string): unknown {
  const given = Object.entries(dict(json)).filter(([, value]) => value !== null);
  if (Array.isArray(json) || given.length === 0) return json;
  const { logs, ...rest } = Object.fromEntries(given);
  const texts = Object.entries(dict(logs)).filter(([, value]) => value !== null);
  return {
    objects: [],
    events: [],
    raw_text: '',
    ...rest,
    id: str(rest['id']) ?? basename(file, '.json'),
    logs: Object.fromEntries(texts),
  };
}

function inWords(line: ReplayLine): string {
  if (line.incidents.length === 0) return `${line.case}: ${line.healthy ? 'healthy' : 'nothing could be judged'}`;
  const cause = (c: ReplayLine['incidents'][number]['causes'][number]): string =>
    `    ${String(Math.round(c.probability * 100)).padStart(3)} %  ${c.id}  ${c.title}`;
  return [
    line.case,
    ...line.incidents.flatMap((i) => [
      `  ${i.priority} ${i.subject.kind}/${i.subject.name} ${i.subject.namespace}`,
      ...(i.causes.length === 0 ? ['    no cause found'] : i.causes.map(cause)),
    ]),
  ].join('\n');
}
