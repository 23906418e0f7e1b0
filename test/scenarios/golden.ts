import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Played, play } from './play.ts';
import { storiesIn, type Story } from './story.ts';

export const folder = dirname(fileURLToPath(import.meta.url));

export function names(): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((e) => e.isDirectory())
    .map((e) => e.name)
    .sort();
}

/** What a person reviews: causes with their evidence, without the ids that any new look would renumber. */
export function summary({ diagnosis }: Played): unknown {
  return {
    healthy: diagnosis.healthy,
    causes: diagnosis.causes.map((c) => ({
      cause: c.cause,
      title: c.title,
      culprit: `${c.culprit.kind}/${c.culprit.name}`,
      ...(c.container === undefined ? {} : { container: c.container }),
      probability: c.confidence.probability,
      because: c.because.map((p) => p.says),
      against: c.against.map((p) => p.says),
      steps: c.steps.map((s) => (s.command === undefined ? s.text : `${s.text} $ ${s.command}`)),
    })),
    other: diagnosis.other,
    ...(diagnosis.whyFewer === '' ? {} : { whyFewer: diagnosis.whyFewer }),
    ...(diagnosis.check === undefined ? {} : { check: diagnosis.check }),
    ...(diagnosis.changed.length === 0 ? {} : { changed: diagnosis.changed.map((c) => c.summary) }),
    ...(diagnosis.unseen.length === 0 ? {} : { unseen: diagnosis.unseen.map((u) => u.says) }),
    ...(diagnosis.affected.length === 0 ? {} : { affected: diagnosis.affected.map((r) => `${r.kind}/${r.name}`) }),
  };
}

export interface Golden {
  readonly file: string;
  readonly text: string;
}

export async function golden(name: string): Promise<readonly Golden[]> {
  const stories = storiesIn(folder, name);
  const played = await Promise.all(stories.map(async (s: Story) => [s.name, await play(s)] as const));
  const diagnoses = Object.fromEntries(played.map(([n, p]) => [n, summary(p)]));
  const first = played[0]?.[1];
  return [
    { file: join(name, 'expect', 'diagnosis.json'), text: `${JSON.stringify(diagnoses, null, 2)}\n` },
    { file: join(name, 'expect', 'looks.txt'), text: `${(first?.looks ?? []).join('\n')}\n` },
  ];
}

export function kept(file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

export function keep({ file, text }: Golden): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}
