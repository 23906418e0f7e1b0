import { isoTime } from './moment.ts';

export interface Table {
  readonly columns: readonly string[];
  /** Cells by column name; what a column does not cover is ''. */
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/** Reads a table by where its headings stand; falls back on splitting at wide gaps when a row does not keep to the columns. */
export function readTable(lines: readonly string[]): Table {
  const [head = '', ...rest] = lines.filter((l) => l.trim() !== '' && !/^\s*(?:-{2,}\s*)+$/.test(l));
  const starts = [...head.matchAll(/\S+(?: \S+)*/g)].map((m) => ({ name: m[0], at: m.index }));
  const rows = rest.map((line) => {
    const aligned = !line.includes('\t') && starts.every((s) => s.at === 0 || s.at >= line.length || /\s/.test(line[s.at - 1] ?? ' '));
    const wide = line.trim().split(/\s{2,}|\t+/);
    const cell = (i: number): string => (aligned ? line.slice(starts[i]?.at, starts[i + 1]?.at) : (wide[i] ?? '')).trim();
    return Object.fromEntries(starts.map((s, i) => [s.name, cell(i)]));
  });
  return { columns: starts.map((s) => s.name), rows };
}

/** A `Conditions:` table of any kind → API conditions. */
export function conditionRows(lines: readonly string[]): readonly Readonly<Record<string, string>>[] {
  if (!/^\s*Type\s+Status/.test(lines.find((l) => l.trim() !== '') ?? '')) return [];
  return readTable(lines)
    .rows.filter((r) => (r['Type'] ?? '') !== '' && /^(?:True|False|Unknown)$/.test(r['Status'] ?? ''))
    .map((r) => {
      const since = isoTime(r['LastTransitionTime'] ?? '');
      return {
        type: r['Type'] ?? '',
        status: r['Status'] ?? '',
        reason: r['Reason'] ?? '',
        message: r['Message'] ?? '',
        ...(since === undefined ? {} : { lastTransitionTime: since }),
      };
    });
}
