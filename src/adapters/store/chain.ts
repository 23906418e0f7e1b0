import { digest } from '../../model/index.ts';
import type { Audit } from '../../ports/index.ts';

export type AuditEntry = Awaited<ReturnType<Audit['entries']>>[number];

/** What stands in `before` of the first entry. */
export const noHead = '0'.repeat(64);

/** The hash of an entry. Times in it are milliseconds, the body is its own canonical JSON: equal entries give equal hashes on any machine. */
export function entryHash(entry: Omit<AuditEntry, 'hash'>): string {
  const { seq, at, before, body } = entry;
  return digest({ seq, at, before, body });
}

/** Where a chain is broken. `seq` is the entry to look at; for `cut` the first that is missing. */
export interface Break {
  readonly is: 'edited' | 'cut' | 'reordered' | 'tail';
  readonly seq: number;
  readonly why: string;
}

/** Follows a chain from its first entry: feed it every entry in the order of `seq`; `breaks` then names each place where it does not hold. */
export function checkChain(): { add(entry: AuditEntry): void; end(known: readonly string[]): readonly Break[] } {
  const breaks: Break[] = [];
  const hashes = new Set<string>([noHead]);
  let last = { seq: 0, hash: noHead };
  return {
    add(entry) {
      if (entry.seq !== last.seq + 1) breaks.push(missing(last.seq + 1, entry.seq - 1));
      else if (entry.before !== last.hash) breaks.push(misplaced(entry, last.seq));
      if (entryHash(entry) !== entry.hash) breaks.push(edited(entry));
      hashes.add(entry.hash);
      last = entry;
    },
    end(known) {
      const lost = known.filter((hash) => !hashes.has(hash));
      return [...breaks, ...lost.map((hash) => tail(hash, last))];
    },
  };
}

function missing(from: number, to: number): Break {
  const which = from === to ? `entry ${from} is missing` : `entries ${from} to ${to} are missing`;
  return { is: 'cut', seq: from, why: `${which}: somebody cut them out` };
}

/** How far from its place an entry that was moved is looked for; only broken entries pay for it. */
const MOVED_AT_MOST = 100;

function edited(entry: AuditEntry): Break {
  const { seq } = entry;
  for (let was = Math.max(1, seq - MOVED_AT_MOST); was <= seq + MOVED_AT_MOST; was += 1) {
    if (entryHash({ ...entry, seq: was }) === entry.hash) {
      return { is: 'reordered', seq, why: `entry ${seq} was written as entry ${was}: entries were reordered` };
    }
  }
  return { is: 'edited', seq, why: `entry ${seq} was edited: its content does not give its hash` };
}

function misplaced(entry: AuditEntry, before: number): Break {
  const place = before === 0 ? 'is not the first that was written' : `does not follow entry ${before}`;
  return { is: 'reordered', seq: entry.seq, why: `entry ${entry.seq} ${place}: the one before it was replaced, or entries were reordered` };
}

function tail(hash: string, last: { readonly seq: number; readonly hash: string }): Break {
  const end = last.seq === 0 ? 'the audit is empty' : `the audit ends with entry ${last.seq} (${last.hash.slice(0, 12)}…)`;
  return { is: 'tail', seq: last.seq, why: `${end} and never had the known head ${hash.slice(0, 12)}…: its tail was cut or rewritten` };
}
