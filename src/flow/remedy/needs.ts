import type { ActionKind, GuardLayer, Millis } from '../../model/index.ts';
import type { Launcher, Signer } from '../../ports/index.ts';
import type { Bounds, RiskTiers } from '../../remediate/index.ts';
import type { WatchSettings } from '../../verify/index.ts';

/** Everything that offering and carrying out fixes needs. Absent from the flow: fixes are off, and the card says so. */
export interface RemediationNeeds {
  readonly launcher: Launcher;
  readonly signer: Signer;
  /** The list of approvers as it stands now: read anew at each decision. Rejects when it cannot be read; then nobody may approve. */
  readonly approvers: () => Promise<string>;
  readonly settings: RemediationSettings;
}

export interface RemediationSettings {
  readonly mode: 'dry-run' | 'on';
  /** Cluster id: the audience of approvals. */
  readonly audience: string;
  readonly ownNamespace: string;
  /** Namespaces that are open to fixes; each is proven by the canary. */
  readonly namespaces: readonly string[];
  /** Names and patterns that are never touched, on top of the protected ones. */
  readonly excluded: readonly string[];
  /** Layers that must be proven before a button is shown. */
  readonly layers: readonly GuardLayer[];
  readonly guardEvery: Millis;
  readonly offerLife: Millis;
  readonly threshold: number;
  readonly bounds: Bounds;
  /** Those that are offered at all. */
  readonly actions: readonly ActionKind[];
  /** Fixes made within an hour, in the whole cluster and of one object. */
  readonly mostAnHour: { readonly cluster: number; readonly owner: number };
  readonly tiers: RiskTiers;
  readonly watch: WatchSettings;
}
