import { readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { readCase, type RecordedCase, recordedCluster } from '../adapters/recorded/index.ts';
import { type ReplayLine, replayLine } from '../flow/replay-line.ts';
import { survey } from '../flow/survey.ts';
import type { EvidenceConfig } from '../model/index.ts';
import { incidentKey, scrubber } from '../scrub/index.ts';
import { EXIT, Stop } from './exit.ts';
import { print, tell } from './output.ts';

/** A recording cannot be slow; the other limits are those of the live bot. */
const limits: EvidenceConfig = { timeout: 5_000, eventLimit: 100, logLines: 400, logBytes: 64_000 };

/** Placeholders of a replay need no secret: the same file gives the same output everywhere. */
const installKey = 'replay';

export function replayCommand(): Command {
  return new Command('replay')
    .description('run recorded cases through the same stages as the live bot')
    .argument('<path...>', 'case files (.json) or folders of them')
    .option('--json', 'one JSON line a case')
    .addHelpText('after', '\nExit code 0 when every case ran, whatever was found; 2 when a file is no case.')
    .action(async (paths: readonly string[], { json }: { json?: true }) => {
      const broken: string[] = [];
      for (const file of await casesUnder(paths)) {
        try {
          const line = await replayCase(readCase(JSON.parse(readFileSync(file, 'utf8'))));
          print(json ? JSON.stringify(line) : told(line));
        } catch (e) {
          broken.push(file);
          tell(`${file}: not run: ${e instanceof Error ? e.message : String(e)}`);
        }
      }
      if (broken.length > 0) throw new Stop(EXIT.usage, `${broken.length} ${broken.length === 1 ? 'file' : 'files'} not run`);
    });
}

/** One case through detection, investigation and audit; "now" is the newest time in it. */
export async function replayCase(recorded: RecordedCase): Promise<ReplayLine> {
  const started = process.hrtime.bigint();
  const cluster = recordedCluster(recorded);
  const scrubberFor = (incident: string): ReturnType<typeof scrubber> => scrubber({ key: keyed(incident), addresses: 'public' });
  const found = await survey(
    {
      cluster,
      clock: { now: () => cluster.now, sleep: () => Promise.resolve() },
      limits,
      scrubberFor,
      alsoKinds: cluster.kinds,
      given: cluster.texts,
      asked: cluster.asked,
    },
    {},
  );
  const line = replayLine(recorded.id, found, Number(process.hrtime.bigint() - started) / 1e6);
  return scrubberFor('line').value(line);
}

function keyed(incident: string): string {
  return incidentKey(installKey, incident as Parameters<typeof incidentKey>[1]);
}

/** Case files in a fixed order; `index*` lists cases and is none. */
export async function casesUnder(paths: readonly string[]): Promise<readonly string[]> {
  const files: string[] = [];
  for (const path of paths) {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) throw new Stop(EXIT.usage, `${path}: no such file or folder`);
    if (!statSync(path).isDirectory()) files.push(path);
    else {
      const inside = await readdir(path, { recursive: true });
      files.push(
        ...inside
          .filter((f) => f.endsWith('.json') && !basename(f).startsWith('index'))
          .map((f) => join(path, f))
          .sort(),
      );
    }
  }
  if (files.length === 0) throw new Stop(EXIT.usage, 'no case files (.json) there');
  return files;
}

const percent = (p: number): string => `${Math.round(p * 100)} %`;

function told(line: ReplayLine): string {
  if (line.incidents.length === 0) return `${line.case}: ${line.healthy ? 'healthy' : 'too little recorded to say anything'}\n`;
  const parts = line.incidents.map((i) => {
    const where = i.subject.namespace === '' ? '' : ` in ${i.subject.namespace}`;
    const causes = i.causes.map(
      (c) =>
        `    ${percent(c.probability).padStart(5)}  ${c.title}  (${c.id})\n${c.evidence.map((e) => `           ${e.says}\n`).join('')}`,
    );
    const none = i.causes.length === 0 ? `    no cause found: ${i.whyFewer}\n` : `    ${percent(i.other).padStart(5)}  something else\n`;
    return `  ${i.priority} ${i.subject.kind} ${i.subject.name}${where}\n${causes.join('')}${none}`;
  });
  return `${line.case}\n${parts.join('')}`;
}
