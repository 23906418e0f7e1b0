import type { Generated } from 'kysely';

/** Columns are what is searched by; the value itself stands in `body` as JSON. Times are milliseconds. */
export interface Tables {
  incidents: {
    id: string;
    key: string;
    version: number;
    state: string;
    first_seen: number;
    last_seen: number;
    channel: string | null;
    ts: string | null;
    body: string;
  };
  remedies: { id: string; incident: string; version: number; state: string; made: number; body: string };
  happenings: { seq: Generated<number>; incident: string; at: number; body: string };
  outbox: {
    id: Generated<number>;
    key: string;
    incident: string | null;
    due: number;
    attempts: Generated<number>;
    error: string | null;
    body: string;
  };
  inbox: { id: string; at: number };
  signals: { id: string; incident: string | null; at: number; term: string; reason: string };
  /** How many signals stand in each term, ever: the ledger outlives the signals' own retention. */
  tally: { term: string; reason: string; n: number };
  evidence: { incident: string; at: number; body: string };
  placeholders: { incident: string; id: string };
  notes: { key: string; value: string };
  /** Tokens, and money in millionths of a US dollar. */
  spend: { id: string; at: number; input: number; cached: number; output: number; micros: number | null; body: string };
  exchanges: { rowid: Generated<number>; id: string; incident: string | null; at: number; body: string };
  turns: { seq: Generated<number>; thread: string; at: number; body: string };
  votes: { incident: string; team: string; user: string; at: number; body: string };
  /** Append-only, held by triggers. `hash` covers `seq`, `at`, `before` and `body`; `before` is the hash of the entry before. */
  audit: { seq: number; at: number; body: string; before: string; hash: string };
}

export const aliveStates = ['gathering', 'investigating', 'open', 'holding'] as const;
