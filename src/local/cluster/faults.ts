/** What a test may break, and for whom. A resource is a plural as in the path (`pods`, or `pods/log` for a part of it); absent: all. */
export interface Faults {
  /** The next `times` matching requests are answered with this HTTP status instead. */
  answer(fault: {
    status: number;
    times: number;
    on: 'list' | 'watch' | 'get' | 'write' | 'any';
    resource?: string;
    retryAfter?: number;
  }): void;
  /** The next event of each matching open watch is cut in the middle of its line, and the connection with it. */
  dropMidLine(resource?: string): void;
  /** Matching watches stay open and say nothing more, not even bookmarks, until thawed. */
  freeze(resource?: string): void;
  thaw(): void;
  /** A line that is not JSON stands before the next event of each matching watch. */
  garbage(resource?: string): void;
  /** Each matching open watch gets an ERROR event with this code and ends. */
  errorEvent(code: number, resource?: string): void;
  /** Requests for the resource (`pods`, `pods/log`) are forbidden, and access reviews say so. No verbs: all. */
  deny(resource: string, verbs?: readonly string[]): void;
  allow(resource: string): void;
  /** Matching answers come this much later. 0 ends it. */
  slow(milliseconds: number, resource?: string): void;
  /** Forgets all history: every older resourceVersion is answered with 410. */
  compact(): void;
  /** Cuts every connection at once, as a restarting server does. */
  restart(): void;
  /** How a registry answers pulls from now on: `rate-limit` 429, `down` 503, `unauthorized` 401, `timeout`, `ok`. */
  registry(host: string, behaviour: 'rate-limit' | 'down' | 'unauthorized' | 'timeout' | 'ok'): void;
  /** Ends every fault above. */
  clear(): void;
}
