import type { Ledger, LinkHealth } from '../../model/index.ts';
import { oneLine, plural } from '../text.ts';
import { ink, item, type Screen } from './screen.ts';

/** More failed checks than these are no longer called degraded. */
const MOST_DEGRADED = 2;

/** One check of `doctor` a line; what fails says why, and below it what mends it (the lines of `why` after the first). */
export function terminalDoctor(checks: readonly LinkHealth[], screen: Screen): string {
  const failed = checks.filter((c) => !c.ok).length;
  const total =
    failed === 0
      ? ink(screen, 'green', `healthy: all ${checks.length} work`)
      : ink(screen, 'red', `${failed > MOST_DEGRADED ? 'critical' : 'degraded'}: ${plural(failed, 'check')} of ${checks.length} failed`);
  return [...checks.flatMap((c) => checkLines(c, screen)), '', total].join('\n');
}

function checkLines(check: LinkHealth, screen: Screen): readonly string[] {
  const [why = '', ...mends] = check.why.split('\n');
  const mark = check.ok ? ink(screen, 'green', 'ok  ') : ink(screen, 'red', 'NOT ');
  const [first = '', ...rest] = item(screen, '    ', `${check.link}${why === '' ? '' : `: ${why}`}`);
  return [mark + first.slice(4), ...rest, ...mends.flatMap((m) => item(screen, '    → ', m))];
}

/** The terms of the ledger, and whether they add up. */
export function terminalLedger(ledger: Ledger): string {
  const held = Object.entries(ledger.suppressed).sort(([, a], [, b]) => b - a);
  const suppressed = held.reduce((n, [, count]) => n + count, 0);
  const sum = ledger.posted + ledger.merged + suppressed + ledger.failed + ledger.waiting;
  const rows: readonly (readonly [string, number])[] = [
    ['received', ledger.received],
    ['posted', ledger.posted],
    ['merged', ledger.merged],
    ['suppressed', suppressed],
    ...held.map(([why, count]) => [`  ${oneLine(why)}`, count] as const),
    ['failed', ledger.failed],
    ['waiting', ledger.waiting],
  ];
  const wide = Math.max(...rows.map(([name]) => name.length));
  const digits = Math.max(...rows.map(([, n]) => String(n).length));
  const balance =
    sum === ledger.received
      ? 'balances: received = posted + merged + suppressed + failed + waiting'
      : `DOES NOT BALANCE: the terms add up to ${sum}`;
  return [...rows.map(([name, n]) => `${name.padEnd(wide)}  ${String(n).padStart(digits)}`), '', balance].join('\n');
}

/** Rows under a heading, columns as wide as their widest cell; the last column is cut to the screen. */
export function terminalTable(heading: readonly string[], rows: readonly (readonly string[])[], screen: Screen): string {
  const clean = [heading, ...rows].map((r) => heading.map((_, i) => oneLine(r[i] ?? '')));
  const widths = heading.map((_, i) => Math.max(...clean.map((r) => r[i]?.length ?? 0)));
  const lines = clean.map((r) =>
    r
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
      .slice(0, screen.width),
  );
  return [ink(screen, 'bold', lines[0] ?? ''), ...lines.slice(1)].join('\n');
}
