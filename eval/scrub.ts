import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scrubber } from '../src/scrub/index.ts';

/** One labelled row of `eval/data/scrub`; the README beside it explains the fields. */
interface Row {
  readonly id: string;
  readonly family: string;
  readonly expect: 'redact' | 'keep';
  readonly text: string;
  readonly secret: string;
  readonly core: boolean;
  readonly scope: string;
  readonly group: string;
  readonly strength: string;
}

export interface ScrubFigures {
  /** Shares of groups, 0..1: nothing of the secret is left. */
  readonly recallCore: number;
  readonly recallOverall: number;
  readonly hardKeepChanged: number;
  readonly ruleKeepChanged: number;
  readonly logLinesChanged: number;
  readonly idempotent: number;
  readonly families: readonly { readonly family: string; readonly groups: number; readonly found: number }[];
  /** Ids only: the rows hold secret-looking text. */
  readonly missed: readonly string[];
  readonly keptChanged: readonly string[];
  readonly notIdempotent: readonly string[];
}

const KEY = 'evaluation';
/** Lines in which something may rightly go: e-mail, public address, phone, social security number. */
const PERSONAL = /[\w.+-]+@[\w-]+\.[a-z]{2,}|\b\d{1,3}(?:\.\d{1,3}){3}\b|\+\d[\d ()-]{7,}|\b\d{3}-\d{2}-\d{4}\b/i;

/** What may not be undercut. The way up is long: the aim is 0.995 and 0.97 on rows nobody here has seen. */
const FLOOR = { recallCore: 0.97, recallOverall: 0.91, hardKeepChanged: 0.005, logLinesChanged: 0.001 };

/** Recall, false alarms and idempotence on the development rows and logs; `ok` is false when a figure falls below its floor. */
export default async function evaluate(dataDir?: string): Promise<Readonly<Record<string, unknown>>> {
  const { families, missed, keptChanged, notIdempotent, ...figures } = measureScrub(dataDir);
  return Promise.resolve({
    ...Object.fromEntries(families.map(({ family, groups, found }) => [family, `${found}/${groups}`])),
    ...figures,
    rowsMissed: missed.length,
    hardRowsChanged: keptChanged.join(' ') || 'none',
    notIdempotent: notIdempotent.join(' ') || 'none',
    ok:
      figures.recallCore >= FLOOR.recallCore &&
      figures.recallOverall >= FLOOR.recallOverall &&
      figures.hardKeepChanged <= FLOOR.hardKeepChanged &&
      figures.logLinesChanged <= FLOOR.logLinesChanged &&
      figures.idempotent === 1,
  });
}

/** The figures with the ids of the rows behind them. */
export function measureScrub(dataDir = join(import.meta.dirname, 'data', 'scrub')): ScrubFigures {
  const rows = readdirSync(dataDir)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(dataDir, name), 'utf8').split('\n').filter(Boolean).map(rowOf));
  return measure(rows, logLines(join(dataDir, 'logs')));
}

function rowOf(line: string): Row {
  const raw = JSON.parse(line) as Record<string, string | boolean | undefined>;
  const decode = (value: unknown) => Buffer.from(typeof value === 'string' ? value : '', 'base64').toString();
  const word = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    id: word(raw['id']),
    family: word(raw['family']),
    expect: raw['expect'] === 'keep' ? 'keep' : 'redact',
    text: decode(raw['text_b64']),
    secret: decode(raw['secret_b64']),
    core: raw['core'] === true,
    scope: word(raw['scope']),
    group: word(raw['group']) || word(raw['id']),
    strength: word(raw['keep_strength']),
  };
}

/** Fresh scrubber per row: nothing learnt in one row may help in another. */
function pass(text: string): { readonly once: string; readonly twice: string } {
  const first = scrubber({ key: KEY, addresses: 'public' });
  const once = first.text(text);
  return { once, twice: scrubber({ key: KEY, addresses: 'public', issued: first.issued() }).text(once) };
}

function survives({ family, secret, text }: Row, out: string): boolean {
  if (secret === '' || !(family === 'private-key' || secret.includes('\n'))) return secret !== '' && out.includes(secret);
  // A key of which a quarter stands is a key that can be guessed.
  const run = Math.max(8, Math.floor(secret.length / 4));
  for (let i = 0; i + run <= secret.length; i++) if (out.includes(secret.slice(i, i + run)) && text !== '') return true;
  return false;
}

function measure(rows: readonly Row[], lines: { readonly total: number; readonly changed: number }): ScrubFigures {
  const groups = new Map<string, { family: string; core: boolean; missed: boolean }>();
  const missed: string[] = [];
  const keptChanged: string[] = [];
  const notIdempotent: string[] = [];
  const keeps = { hard: 0, hardChanged: 0, rule: 0, ruleChanged: 0 };
  for (const row of rows) {
    const { once, twice } = pass(row.text);
    if (once !== twice) notIdempotent.push(row.id);
    if (row.expect === 'redact' && row.scope === 'must') {
      const miss = survives(row, once);
      if (miss) missed.push(row.id);
      const known = groups.get(row.group);
      groups.set(row.group, { family: row.family, core: (known?.core ?? false) || row.core, missed: (known?.missed ?? false) || miss });
    }
    if (row.expect === 'keep') {
      const kind = row.strength === 'hard' ? 'hard' : 'rule';
      keeps[kind]++;
      if (once === row.text) continue;
      keeps[`${kind}Changed`]++;
      if (kind === 'hard') keptChanged.push(row.id);
    }
  }
  const all = [...groups.values()];
  const share = (of: readonly { missed: boolean }[]) => of.filter((g) => !g.missed).length / Math.max(1, of.length);
  return {
    recallCore: share(all.filter((g) => g.core)),
    recallOverall: share(all),
    hardKeepChanged: keeps.hardChanged / Math.max(1, keeps.hard),
    ruleKeepChanged: keeps.ruleChanged / Math.max(1, keeps.rule),
    logLinesChanged: lines.changed / Math.max(1, lines.total),
    idempotent: 1 - notIdempotent.length / Math.max(1, rows.length),
    families: [...new Set(all.map((g) => g.family))].sort().map((family) => {
      const of = all.filter((g) => g.family === family);
      return { family, groups: of.length, found: of.filter((g) => !g.missed).length };
    }),
    missed,
    keptChanged,
    notIdempotent,
  };
}

function logLines(folder: string): { readonly total: number; readonly changed: number } {
  let total = 0;
  let changed = 0;
  for (const name of readdirSync(folder)) {
    const before = readFileSync(join(folder, name), 'utf8').split('\n');
    const scrub = scrubber({ key: KEY, addresses: 'public' });
    for (const line of before) {
      total++;
      if (scrub.text(line) !== line && !PERSONAL.test(line)) changed++;
    }
  }
  return { total, changed };
}
