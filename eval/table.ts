/** A text table: the first column to the left, numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const all = [head, ...rows.map((r) => r.map(String))];
  const widths = head.map((_, i) => Math.max(...all.map((r) => (r[i] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((c, i) => (i === 0 ? c.padEnd(widths[i] ?? 0) : c.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((w) => '-'.repeat(w)).join('  '), ...all.slice(1).map(line)].join('\n');
}

/** `12/40  30 %`; a dash when there is nothing to count. */
export function share(right: number, of: number): string {
  return of === 0 ? '-' : `${right}/${of} ${String(Math.round((100 * right) / of)).padStart(3)} %`;
}

export function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}
