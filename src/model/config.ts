import type { ActionKind } from './action.ts';
import type { Millis } from './ids.ts';

/** Everything the process may be told, validated and frozen by `src/config.ts`. Nothing else reads the environment. */
export interface Config {
  readonly cluster: ClusterConfig;
  readonly slack: SlackConfig;
  readonly watch: WatchConfig;
  readonly triage: TriageConfig;
  readonly evidence: EvidenceConfig;
  readonly remediation: RemediationConfig;
  readonly scrub: { readonly addresses: 'public' | 'all' };
  readonly store: { readonly file: string };
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error' };
  /** Folder of the install key and the database. */
  readonly dataDir: string;
  /** True in a cluster or with NODE_ENV=production: missing settings are errors, never fallbacks. */
  readonly production: boolean;
  readonly proxy: { readonly https?: string; readonly none: readonly string[] };
}

/** Which API server. `practice` is used only when nothing was named and this is not production. */
export type ClusterConfig =
  | { readonly use: 'practice'; readonly name: string }
  | { readonly use: 'in-cluster'; readonly name: string; readonly ownNamespace: string }
  | { readonly use: 'kubeconfig'; readonly name: string; readonly file: string; readonly context?: string; readonly ownNamespace: string }
  | {
      readonly use: 'proxy';
      readonly name: string;
      readonly url: string;
      readonly ownNamespace: string;
      /** K8S_PROXY_INSECURE: plain http to a host other than this machine is accepted. */
      readonly insecure?: boolean;
    };

export type SlackConfig =
  | { readonly use: 'local' }
  | {
      readonly use: 'slack';
      readonly botToken: string;
      readonly appToken: string;
      readonly channel: string;
      /** Another Slack API base, for tests against the local workspace. */
      readonly apiUrl?: string;
      /** Who may ask, where. Empty lists: rule answers in the alert channel, no logs on demand. */
      readonly allowedUsers: readonly string[];
      readonly allowedChannels: readonly string[];
    };

export interface WatchConfig {
  /** Empty: all namespaces. */
  readonly namespaces: readonly string[];
  readonly excluded: readonly string[];
  readonly labelSelector: string;
}

/** Durations in milliseconds. */
export interface TriageConfig {
  readonly quiet: Millis;
  readonly longest: Millis;
  readonly soak: Millis;
  readonly reopenWithin: Millis;
  readonly flapWindow: Millis;
  readonly flapTransitions: number;
  readonly noteEvery: Millis;
  /** Investigations at once. */
  readonly analyses: number;
}

export interface EvidenceConfig {
  readonly timeout: Millis;
  readonly eventLimit: number;
  readonly logLines: number;
  readonly logBytes: number;
}

/** Fixes. Times in milliseconds. */
export interface RemediationConfig {
  readonly mode: 'off' | 'dry-run' | 'on';
  /** Text of the list itself; a file goes before it. */
  readonly approvers: string;
  readonly approversFile?: string;
  /** Namespaces that are open to fixes; they must also carry the label. */
  readonly namespaces: readonly string[];
  readonly excluded: readonly string[];
  /** Layers that must be proven before a button is shown. */
  readonly guard: readonly ('gatekeeper' | 'vap')[];
  readonly keyFile?: string;
  /** JWKS of further public keys that verifiers trust. */
  readonly trustedKeysFile?: string;
  /** Image of the executor, by digest. */
  readonly image?: string;
  readonly serviceAccount: string;
  readonly offerLife: Millis;
  readonly firstLook: Millis;
  readonly soak: Millis;
  readonly canaryEvery: Millis;
  /** 0..1; raises every floor of P-123, lowers none. */
  readonly threshold: number;
  readonly replicas: { readonly least: number; readonly most: number; readonly step: number };
  /** Actions of high risk, on top of those that always are. */
  readonly twoPeople: readonly ActionKind[];
}
