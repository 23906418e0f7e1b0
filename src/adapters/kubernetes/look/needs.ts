import type { EvidenceConfig } from '../../../model/index.ts';
import type { Connection } from '../connection.ts';
import type { Discovery } from '../discovery.ts';

/** What every look works with. */
export interface LookNeeds {
  readonly connection: Connection;
  readonly discovery: Discovery;
  readonly limits: EvidenceConfig;
  readonly signal: AbortSignal;
}
