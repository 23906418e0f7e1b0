import type { ApprovalClaims, Execution, GuardVerdict, KeySet, Millis, Plan } from '../model/index.ts';

/**
 * How the Job of a remedy stands, read from the cluster. `failed` is final and its `code` names why it never ran (quota, admission, create, image,
 * no-node, volume, deadline, gone) or how it died without a result (died, evicted, deadline, gone, no-result), or that the Job of this name is not
 * the bot's (foreign); `ran: 'maybe'` says that the change may have been made all the same, so that the object must be read to know. `absent`: never made, or deleted, or past its time to live.
 */
export type JobState =
  | { readonly is: 'absent' }
  | { readonly is: 'waiting'; readonly why: string }
  | { readonly is: 'running' }
  /** `plan`: digest of the plan that the Job carries, and that the result names. */
  | { readonly is: 'done'; readonly execution: Execution; readonly plan: string }
  | { readonly is: 'failed'; readonly code: string; readonly why: string; readonly ran?: 'maybe' };

/** Makes executor Jobs and says how they end. It cannot change anything but its own Jobs, in its own namespace. */
export interface Launcher {
  /** Makes the Job `name` at most once, ever: one of that name that is as this call would make it is `existed`. Rejects with a LaunchError. */
  launch(job: {
    readonly name: string;
    readonly plan: Plan;
    readonly approval: string;
    readonly auditHead: string;
  }): Promise<'created' | 'existed'>;
  state(name: string): Promise<JobState>;
  /** Calls `on` whenever the Job of that name changed; ends by the returned function. A lost watch is opened again. */
  follow(on: (name: string) => void): { stop(): Promise<void> };
  /** Proves each layer of the guard afresh by requests it must refuse by name. Never throws: what could not be shown does not hold. */
  canary(namespaces: readonly string[]): Promise<readonly GuardVerdict[]>;
  /** A digest over the guard's objects; another value means: prove again. */
  guardVersion(): Promise<string>;
}

/** `retry`: the API server could not be reached or was busy. `refused`: never will work as it is; `code` as the server said. */
export class LaunchError extends Error {
  readonly kind: 'retry' | 'refused';
  readonly code: string;
  constructor(kind: LaunchError['kind'], code: string, why: string) {
    super(why);
    this.name = 'LaunchError';
    this.kind = kind;
    this.code = code;
  }
}

/** Holds the private key. It signs what it is given; who may ask is decided before. */
export interface Signer {
  /** Compact JWS, ES256, with `kid`. */
  sign(claims: ApprovalClaims): string;
  readonly keys: KeySet;
}

/** Append-only memory of decisions, each entry chained to the one before by its hash. */
export interface Audit {
  append(entry: { readonly at: Millis; readonly body: unknown }): Promise<{ readonly head: string; readonly seq: number }>;
  head(): Promise<{ readonly head: string; readonly seq: number }>;
  entries(
    from: number,
    limit: number,
  ): Promise<
    readonly { readonly seq: number; readonly at: Millis; readonly body: unknown; readonly hash: string; readonly before: string }[]
  >;
}
