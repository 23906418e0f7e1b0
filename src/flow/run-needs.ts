import type { Config, Incident } from '../model/index.ts';
import type { Chat, Clock, Cluster, Log, Meter, Store } from '../ports/index.ts';
import type { AdviceNeeds } from './advise/needs.ts';
import type { RemediationNeeds } from './remedy/needs.ts';
import type { Grace } from '../triage/index.ts';

export interface FlowNeeds {
  readonly cluster: Cluster;
  readonly chat: Chat;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly config: Pick<Config, 'cluster' | 'slack' | 'triage' | 'evidence' | 'scrub'>;
  /** Secret of this installation: keys the placeholders. */
  readonly installKey: string;
  /** Absent: fixes are off. */
  readonly remediation?: RemediationNeeds;
  /** Absent: no model is asked. */
  readonly advice?: AdviceNeeds;
  /** Where cards go. */
  readonly channel: string;
  /** Shorter graces, for the practice cluster and for tests. */
  readonly grace?: Partial<Grace>;
  /** 0..1; jitter of retries. */
  readonly chance?: () => number;
  /** Told after a root card stands in chat. */
  readonly onCard?: (incident: Incident) => void;
}
