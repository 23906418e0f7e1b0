/** Words that make a line worth keeping when a log must be cut. */
const telling =
  /\b(error|err|fatal|panic|exception|traceback|caused by|fail(ed|ure)?|denied|refused|timed? ?out|cannot|unable|not found|no such|killed|oom|segfault|deadlock|invalid|missing|abort(ed)?)\b/i;

/** Of the lines: a fifth for how it began, two fifths for how it ended, the rest for what went wrong in between. */
const headShare = 0.2;
const tailShare = 0.4;
const around = 3;

interface Limits {
  readonly lines: number;
  readonly bytes: number;
}

function size(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** Indices of lines to keep, by value: tail, then windows round errors from the newest back, then head. */
function chosen(lines: readonly string[], most: number): ReadonlySet<number> {
  const keep = new Set<number>();
  const add = (from: number, to: number, room: number): void => {
    for (let i = Math.max(0, from); i < Math.min(lines.length, to) && keep.size < room; i++) keep.add(i);
  };
  const head = Math.floor(most * headShare);
  const tail = Math.max(1, Math.floor(most * tailShare));
  add(lines.length - tail, lines.length, most);
  add(0, head, most);
  for (let i = lines.length - tail - 1; i >= head && keep.size < most; i--) {
    if (telling.test(lines[i] ?? '')) add(i - around, i + around * 2, most);
  }
  for (let i = lines.length - 1; i >= 0 && keep.size < most; i--) keep.add(i);
  return keep;
}

function joined(lines: readonly string[], keep: ReadonlySet<number>): string {
  const out: string[] = [];
  let gap = 0;
  for (const [i, line] of lines.entries()) {
    if (!keep.has(i)) {
      gap++;
      continue;
    }
    if (gap > 0) out.push(`… ${gap} lines left out …`);
    gap = 0;
    out.push(line);
  }
  if (gap > 0) out.push(`… ${gap} lines left out …`);
  return out.join('\n');
}

/** A line longer than this is cut: a dump on one line must not crowd out the rest. */
const longest = 2_000;

/**
 * The most telling part of a log within both limits (`lines`, `bytes` of UTF-8): head, tail and windows round errors, in order.
 * A gap is marked by a line `… n lines left out …`. `truncated` says whether anything was cut.
 */
export function excerpt(log: string, limits: Limits): { readonly text: string; readonly truncated: boolean } {
  const whole = log.endsWith('\n') ? log.slice(0, -1) : log;
  const lines = whole.split('\n').map((l) => (l.length > longest ? `${l.slice(0, longest)}…` : l));
  const cut = lines.some((l) => l.length > longest);
  if (lines.length <= limits.lines && size(lines.join('\n')) <= limits.bytes) return { text: lines.join('\n'), truncated: cut };
  for (let most = Math.min(limits.lines, lines.length); most >= 1; most = Math.floor(most * 0.8)) {
    const text = joined(lines, chosen(lines, most));
    if (size(text) <= limits.bytes) return { text, truncated: true };
  }
  return { text: (lines.at(-1) ?? '').slice(0, Math.max(0, Math.floor(limits.bytes / 4))), truncated: true };
}
