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
  readonly ai: AiConfig;
  readonly scrub: { readonly addresses: 'public' | 'all' };
  /** `lasts`: the file outlives the process's pod. */
  readonly store: { readonly file: string; readonly lasts: boolean };
  /** Where the doors for operators stand; absent: no port is opened. `here` is this machine alone. */
  readonly serve?: { readonly port: number; readonly to: 'everybody' | 'here' };
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
  /** `memoryFloor` in bytes. */
  readonly resources: { readonly factor: number; readonly memoryFloor: number };
  /** Those that are offered at all. */
  readonly actions: readonly ActionKind[];
  /** Fixes made within an hour, in the whole cluster and of one object. */
  readonly mostAnHour: { readonly cluster: number; readonly owner: number };
  /** Actions of high risk, on top of those that always are. */
  readonly twoPeople: readonly ActionKind[];
}

/** The language model. `none` is the default: a key that lies about switches nothing on. */
export type AiConfig =
  | {
      readonly use: 'none';
      /** Providers whose key lies about. */
      readonly could?: readonly ModelConfig['use'][];
    }
  | ModelConfig;

export interface ModelConfig {
  readonly use: 'gemini' | 'openai' | 'anthropic';
  /** In the order they are tried. */
  readonly models: readonly [string, ...string[]];
  readonly apiKey: string;
  /** Another server of the same protocol: Ollama, vLLM, llama.cpp, a gateway. */
  readonly baseUrl?: string;
  /** What is sent to it stays in the house. */
  readonly local: boolean;
  readonly temperature: number;
  /** Longest answer, in tokens. */
  readonly mostTokens: number;
  readonly calls: {
    readonly attempts: number;
    readonly leastWait: Millis;
    readonly mostWait: Millis;
    readonly perCall: Millis;
    readonly total: Millis;
    readonly atOnce: number;
    readonly queue: number;
  };
  /** Absent: no ceiling of that kind. Money in millionths of a US dollar. */
  readonly budget: {
    readonly tokensPerHour?: number;
    readonly tokensPerDay?: number;
    readonly microsPerHour?: number;
    readonly microsPerDay?: number;
  };
  /** Micro-dollars per token, by model name or a pattern with `*`; the first that fits counts. */
  readonly prices: readonly { readonly model: string; readonly input: number; readonly cached: number; readonly output: number }[];
  readonly prompt: { readonly tokens: number; readonly logLines: number; readonly events: number; readonly similar: number };
  /** Rounds of looks before the answer has to come. */
  readonly rounds: number;
  /** Utterances of a thread that a question remembers. */
  readonly turns: number;
  /** What may be sent from where: the first pattern that fits a namespace counts (`*` allowed); the last stands for all others. */
  readonly namespaces: readonly { readonly namespace: string; readonly may: 'rules' | 'local' | 'any' }[];
}
