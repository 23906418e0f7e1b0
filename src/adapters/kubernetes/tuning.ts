/** Times and sizes of the watches. Milliseconds unless said otherwise; tests shorten them. */
export interface Tuning {
  /** Objects per list page: the parse of one page is the longest block of the event loop. */
  readonly pageLimit: number;
  /** Longest pause of the list's own pages and of one request. */
  readonly listTimeout: number;
  readonly pageBytes: number;
  /** How long a watch may say nothing: while items come often, and otherwise (two bookmark intervals and a bit). */
  readonly stallBusy: number;
  readonly stallQuiet: number;
  /** Seconds a watch is asked to last, spread per watch. */
  readonly watchSeconds: readonly [least: number, most: number];
  readonly backoff: { readonly least: number; readonly most: number };
  /** A watch that lived this long and ended cleanly is opened again at once. */
  readonly longEnough: number;
  readonly relistJitter: number;
  readonly forbiddenRetry: number;
  readonly unknownRetry: number;
  readonly startSpread: number;
  readonly lineBytes: number;
  /** Distinct objects waiting for the consumer, per watch. */
  readonly queueLimit: number;
  /** No word for this long means blind: twice the interval in which servers send bookmarks. */
  readonly staleAfter: number;
}

export const defaultTuning: Tuning = {
  pageLimit: 200,
  listTimeout: 30_000,
  pageBytes: 64 * 1024 * 1024,
  stallBusy: 60_000,
  stallQuiet: 150_000,
  watchSeconds: [290, 350],
  backoff: { least: 200, most: 30_000 },
  longEnough: 5_000,
  relistJitter: 2_000,
  forbiddenRetry: 60_000,
  unknownRetry: 300_000,
  startSpread: 1_000,
  lineBytes: 8 * 1024 * 1024,
  queueLimit: 20_000,
  staleAfter: 120_000,
};
