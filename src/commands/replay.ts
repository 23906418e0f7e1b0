import { Command } from 'commander';
import { CaseError, readCase } from '../adapters/recorded/index.ts';
import type { ReplayLine } from '../flow/index.ts';
import { dict, str } from '../model/index.ts';
import { scrubber } from '../scrub/index.ts';
import { type CaseFile, caseFiles, caseJson } from './case-files.ts';
import { EXIT, Stop } from './exit.ts';
import { print, tell } from './output.ts';
import { replayCase } from './replay-case.ts';

/** A line of `replay --json`: what was found, and in which file; ids of cases may repeat, files do not. `error` stands only where the replay itself broke. */
type FileLine = ReplayLine & { readonly file: string; readonly error?: string };

export function replayCommand(): Command {
  return new Command('replay')
    .description(
      'diagnose recorded cases with the stages of the live bot; exit 0 when every case ran, 1 when one broke, 2 when a file is no case',
    )
    .argument('<path>', 'a case file, or a folder of them (and of folders; links to folders are not followed)')
    .option('--json', 'one JSON line a case (a stable format)')
    .action(async (path: string, options: { json?: true }) => {
      const ends: End[] = [];
      for (const file of caseFiles(path)) ends.push(await replay(file, options.json ? JSON.stringify : inWords));
      const count = (end: End): string => {
        const n = ends.filter((e) => e === end).length;
        return `${n} file${n === 1 ? '' : 's'}`;
      };
      if (ends.includes('no case')) throw new Stop(EXIT.usage, `${count('no case')} could not be read as a case`);
      if (ends.includes('broke')) throw new Stop(EXIT.findings, `${count('broke')} broke the replay: a fault of this program`);
    });
}

/** An error quotes what it stumbled over. */
const words = scrubber({ key: 'replay', addresses: 'public' });

type End = 'ran' | 'no case' | 'broke';

/** Prints one case. Whatever happens to it, the next one runs. */
async function replay(file: CaseFile, form: (line: FileLine) => string): Promise<End> {
  let json: unknown;
  try {
    json = caseJson(file);
    const { case: id, ...found } = await replayCase(readCase(json));
    print(form({ case: id, file: file.name, ...found }));
    return 'ran';
  } catch (e) {
    tell(`${file.path}: ${words.text(e instanceof Error ? e.message : String(e))}`);
    if (e instanceof CaseError) return 'no case';
    print(
      form({
        case: str(dict(json)['id']) ?? file.name,
        file: file.name,
        healthy: false,
        incidents: [],
        missing: [],
        ms: 0,
        error: 'the replay broke',
      }),
    );
    return 'broke';
  }
}

function inWords(line: FileLine): string {
  const name = `${line.case} (${line.file})`;
  if (line.incidents.length === 0) return `${name}: ${line.error ?? (line.healthy ? 'healthy' : 'nothing could be judged')}`;
  const cause = (c: ReplayLine['incidents'][number]['causes'][number]): string =>
    `    ${String(Math.round(c.probability * 100)).padStart(3)} %  ${c.id}  ${c.title}`;
  return [
    name,
    ...line.incidents.flatMap((i) => [
      `  ${i.priority} ${i.subject.kind}/${i.subject.name} ${i.subject.namespace}`,
      ...(i.causes.length === 0 ? ['    no cause found'] : i.causes.map(cause)),
    ]),
  ].join('\n');
}
